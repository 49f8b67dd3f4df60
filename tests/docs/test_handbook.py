"""Each step of a handbook is run by a test, or says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .. import handbook
from ..handbook import ROOT, Step, blocks, documents, fitted, plain_environment, run, steps, unrun

# A command in a block that is not called `sh` would be overlooked.
COMMAND = re.compile(
    r"^\s*(\$ |sudo |export YANLU_|make [a-z]|(\.venv/bin/)?(yanlu|python3?) |apt-get )", re.M
)
MARKS = (handbook.AS_ROOT, handbook.ELSEWHERE)


def every_block() -> list[Step]:
    return [step for document in documents() for step in blocks(document)]


def test_each_step_of_a_handbook_is_run_by_a_test_or_says_why_not() -> None:
    left = unrun(every_block(), handbook.calls(ROOT / "tests"))
    assert not left, "run by no test: " + ", ".join(map(str, left))


def test_no_command_hides_in_a_block_that_is_not_called_sh() -> None:
    hidden = {
        step.document
        for step in every_block()
        if step.language in ("", "bash", "shell", "console") and COMMAND.search(step.commands)
    }
    assert not hidden, "call these blocks sh, so that they are run"


def test_what_tests_run_stands_in_the_documents() -> None:
    for document, heading in handbook.calls(ROOT / "tests"):
        assert steps(document, heading)


def test_each_mark_before_a_step_is_one_that_is_known() -> None:
    marks = {step.mark for step in every_block() if step.language == "sh" and step.mark}
    assert not [mark for mark in marks if mark not in MARKS and not mark.startswith("not run: ")]


# Controls, on a small handbook

HANDBOOK = """# Title

## Install

<!-- as root -->
```sh
echo first
export STEP=second
```

### Then

```sh
echo $STEP
```

## Elsewhere

<!-- not run: there is no such machine here -->
```sh
launch
```

```json
{}
```

## 安裝

```sh
echo $STEP
```

```sh
echo forgotten
```
"""


def small_blocks(tmp_path: Path) -> list[Step]:
    (tmp_path / "small.md").write_text(HANDBOOK)
    return blocks("small.md", tmp_path)


def test_a_forgotten_step_is_named_and_the_same_words_need_one_run(tmp_path: Path) -> None:
    left = unrun(small_blocks(tmp_path), {("small.md", "Install")})
    assert [step.commands for step in left] == ["echo forgotten"]
    assert str(left[0]) == "small.md:34 (安裝)"


def test_without_any_test_each_step_without_a_reason_is_named(tmp_path: Path) -> None:
    assert len(unrun(small_blocks(tmp_path), set())) == 4


def test_steps_are_run_in_one_shell_until_one_fails(tmp_path: Path) -> None:
    first, second, *_, forgotten = [
        step for step in small_blocks(tmp_path) if step.language == "sh"
    ]
    assert first.mark == "as root"
    done = run([first, second], tmp_path, plain_environment())
    assert done.stdout == "first\nsecond\n"
    [broken] = fitted([forgotten], {"echo forgotten": "false"})
    done = run([first, broken, second], tmp_path, plain_environment())
    assert done.returncode == 1 and done.stdout == "first\n"


def test_a_step_that_no_longer_says_what_is_replaced_is_refused(tmp_path: Path) -> None:
    with pytest.raises(handbook.HandbookError, match="no step says"):
        fitted(small_blocks(tmp_path), {"echo third": ""})


def test_a_heading_that_is_gone_is_refused() -> None:
    with pytest.raises(handbook.HandbookError, match="no sh block"):
        handbook.steps("README.md", "No such " + "heading")


def test_calls_are_found_by_their_literal_words(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        'from ..handbook import steps\nsome = steps("docs/x.md", "Run")\nsteps(a, b)\n'
    )
    assert handbook.calls(tmp_path) == {("docs/x.md", "Run")}
