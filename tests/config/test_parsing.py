"""What an operator mistypes is refused in her language, too."""

from __future__ import annotations

import pytest

from yanlu.config.command import main
from yanlu.config.parsing import Parser

COMMANDS = (
    "doctor",
    "staff",
    "init",
    "import",
    "move databases",
    "backup",
    "move files",
    "restore",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_operator_who_mistypes_an_option_reads_in_chinese_what_was_refused(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--nonsense"])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.startswith("usage: yanlu")
    assert f"；寫法請看 yanlu {command}" in said and "--help）" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["folder", "--nonsense"], "不認得這些字：--nonsense；"),
        ([], "少了：folder；"),
        (["folder", "--to"], "這個選項的寫法不對：--to: expected one argument；"),
    ],
)
def test_each_refusal_names_what_it_is_about(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = Parser(prog="yanlu example")
    parser.add_argument("folder")
    parser.add_argument("--to")
    with pytest.raises(SystemExit):
        parser.parse_args(words)
    assert f"（{told}" in capsys.readouterr().err
