"""A command that a sentence names exists, with its act and its flags."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from typing import Any, NoReturn

import pytest
from django.core.management import get_commands, load_command_class

from yanlu.config import (
    asking,
    command,
    importing,
    keeping_command,
    keeping_return,
    moving,
    moving_databases,
    moving_files,
    staffing,
)
from yanlu.config.doctor import examination
from yanlu.config.founding import terminal
from yanlu.manifest import command as verification

from ..handbook import ROOT, documents

SPAN = re.compile(r"(?<!`)`(?:[\w./-]*/)?yanlu ([^`\n]+)`(?!`)")
BARE = re.compile(r"(?<![\w./`-])yanlu ([a-z][a-z-]+(?: --[a-z-]+)*)")
WORD = re.compile(r"[a-z][a-z-]*")
NOW = datetime(2026, 11, 30, tzinfo=UTC)
PARSED: dict[str, Callable[[], object]] = {
    "backup": lambda: keeping_command.main([], {}),
    "restore": lambda: keeping_return.main([], {}),
    "doctor": lambda: examination.main([]),
    "import": lambda: importing.arguments_of([]),
    "init": lambda: terminal.parser().parse_args([]),
    "staff": lambda: staffing.arguments_of([]),
    "verify": lambda: verification.main([], StringIO(), NOW),
    "move databases": lambda: moving_databases.main([], NOW),
    "move files": lambda: moving_files.main([]),
}


@dataclass(frozen=True)
class Known:
    """What a command takes.

    Args:
        acts: the words that may stand behind it; empty where any may.
        flags: each with whether a value follows.
        below: what those of its acts take that have flags of their own.
    """

    acts: frozenset[str] = frozenset()
    flags: dict[str, bool] = field(default_factory=dict)
    below: dict[str, Known] = field(default_factory=dict)


class Seen(Exception):
    """A command was about to parse its words."""


def known_to(parser: argparse.ArgumentParser) -> Known:
    """What a real parser takes."""
    acts: set[str] = set()
    flags: dict[str, bool] = {}
    below: dict[str, Known] = {}
    for action in parser._actions:
        if action.option_strings:
            flags |= {one: action.nargs != 0 for one in action.option_strings}
        elif isinstance(action, argparse._SubParsersAction):
            below = {name: known_to(one) for name, one in action.choices.items()}
            acts |= below.keys()
        elif action.choices:
            acts |= {str(one) for one in action.choices}
    return Known(frozenset(acts), flags, below)


@cache
def known(name: str) -> Known:
    """What the command of this name takes."""
    if name in PARSED:
        return known_to(parser_of(PARSED[name]))
    if name == "move":
        return Known(
            frozenset(moving.MOVES), {}, {one: known(f"move {one}") for one in moving.MOVES}
        )
    if name == "demo":
        return Known(frozenset({"remove"}))
    if name == "health":
        return Known(frozenset(asking.PARTS), {"--live": False})
    if name == "manage":
        return Known(frozenset({"help", *get_commands()}), {}, {"check": known_to_django("check")})
    return Known()


def parser_of(call: Callable[[], object]) -> argparse.ArgumentParser:
    """The parser that a command makes, caught when it is to parse."""

    def seen(parser: argparse.ArgumentParser, *rest: Any) -> NoReturn:
        raise Seen(parser)

    with pytest.MonkeyPatch.context() as patched, pytest.raises(Seen) as caught:
        patched.setattr(argparse.ArgumentParser, "parse_args", seen)
        call()
    return caught.value.args[0]  # type: ignore[no-any-return]


def known_to_django(name: str) -> Known:
    return known_to(load_command_class(get_commands()[name], name).create_parser("manage", name))


def wrong_in(words: str) -> list[str]:
    """What of the words behind `yanlu` does not exist."""
    names, *rest = re.split(
        r" (?!\| )(?<!\| )", words.replace("[", "").replace("]", ""), maxsplit=1
    )
    unknown = [one for one in names.split(" | ") if one not in command.COMMANDS]
    unknown = [one for one in unknown if one != "verify" and WORD.fullmatch(one)]
    if unknown or " | " in names or not rest:
        return unknown
    return list(wrong_behind(known(names), rest[0].split()))


def wrong_behind(taken: Known, words: list[str]) -> Iterator[str]:
    is_value = False
    for word in words:
        if word.startswith("--"):
            flag = word.partition("=")[0]
            if flag not in taken.flags:
                yield flag
            is_value = taken.flags.get(flag, False) and "=" not in word
        elif not is_value and taken.acts and re.fullmatch(r"[a-z-]+(\|[a-z-]+)*", word):
            yield from (one for one in word.split("|") if one not in taken.acts)
            taken = taken.below.get(word, taken)
        else:
            is_value = False


def named_in_documents() -> Iterator[tuple[str, str]]:
    """Where, and what stands behind `yanlu` in code inside a sentence."""
    rooms = [str(one.relative_to(ROOT)) for one in ROOT.glob("yanlu/**/README*.md")]
    for document in [*documents(), *rooms]:
        for found in SPAN.finditer((ROOT / document).read_text()):
            yield document, found[1]


def named_in_sentences() -> Iterator[tuple[str, str]]:
    """The same in what the program says; without backticks, sentences go on behind the flags."""
    for path in sorted((ROOT / "yanlu").rglob("*.py")):
        if "yanlu " in (text := path.read_text()):
            place = str(path.relative_to(ROOT))
            for said in strings(text):
                for pattern in (SPAN, BARE):
                    yield from ((place, one[1]) for one in pattern.finditer(said) if one[0] != said)


def strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def wrong(named: Iterator[tuple[str, str]]) -> list[str]:
    found = list(named)
    assert len(found) > 100
    return [f"{place}: yanlu {words}" for place, words in found if wrong_in(words)]


def test_each_command_that_a_document_names_exists_with_its_act_and_flags() -> None:
    assert not wrong(named_in_documents())


def test_each_command_that_the_program_names_exists_with_its_flags() -> None:
    assert not wrong(named_in_sentences())


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("bakcup", "bakcup"),
        ("run | fly", "fly"),
        ("backup prove", "prove"),
        ("restore --key FILE --articel ID", "--articel"),
        ("move files --from bucket", "--from"),
        ("move pictures --to bucket", "pictures"),
        ("staff promote NAME", "promote"),
        ("staff recover NAME --now", "--now"),
        ("health edition|door", "door"),
        ("upgrade --force", "--force"),
    ],
)
def test_control_what_does_not_exist_is_named(words: str, missing: str) -> None:
    assert missing in wrong_in(words)


@pytest.mark.parametrize(
    "words", ["staff invite NAME --role administrator", "move files --to bucket", "backup verify"]
)
def test_control_what_exists_is_not(words: str) -> None:
    assert wrong_in(words) == []
