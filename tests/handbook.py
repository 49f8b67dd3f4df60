"""Handbooks are run by their own words: the `sh` blocks of a Markdown document, parsed.

A comment on the line before a block's fence says how it is run:

    <!-- as root -->                for the system's administrator
    <!-- on another machine -->     not where the paper is
    <!-- not run: REASON -->        by no test, and why

Any other block must be run by a test, which is found by its call of `steps` with literal words.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+|~~~+) *(?P<language>[\w+-]*)[^`]*$")
HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<words>.+?) *#*$")
MARK = re.compile(r"^ *<!-- *(?P<mark>.+?) *-->$")
AS_ROOT, ELSEWHERE, NOT_RUN = "as root", "on another machine", "not run:"


class HandbookError(Exception):
    """A document has not what a test looks for in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fenced block of a document.

    Args:
        document: its path below the repository's root.
        line: of the opening fence, from 1.
        headings: above it, the document's title first.
        language: after the fence; empty where there is none.
        commands: what stands between the fences.
        mark: of the comment before it, or empty.
    """

    document: str
    line: int
    headings: tuple[str, ...]
    language: str
    commands: str
    mark: str = ""

    @property
    def reason(self) -> str:
        """Why no test runs it, or empty."""
        return self.mark.removeprefix(NOT_RUN).strip() if self.mark.startswith(NOT_RUN) else ""

    def __str__(self) -> str:
        return f"{self.document}:{self.line} ({self.headings[-1] if self.headings else ''})"


def steps(document: str, heading: str) -> list[Step]:
    """The `sh` blocks below a heading and its lower ones, but for those that say why not.

    Args:
        document: its path below the repository's root.
        heading: its words, without `#`.

    Raises:
        HandbookError: there is no such heading, or nothing to run below it.
    """
    found = [step for step in blocks(document) if is_shell(step) and heading in step.headings]
    if not found:
        raise HandbookError(f"{document} has no sh block below {heading!r}")
    return [step for step in found if not step.reason]


def fitted(some: Iterable[Step], words: Mapping[str, str]) -> list[Step]:
    """The same steps with an example's names replaced by this machine's.

    Args:
        some: the steps.
        words: what stands in at least one of them → what stands there on this machine.

    Raises:
        HandbookError: the handbook no longer says what is replaced.
    """
    here = list(some)
    for written, ours in words.items():
        if not any(written in step.commands for step in here):
            raise HandbookError(f"no step says {written!r}: " + ", ".join(map(str, here)))
        here = [replace(step, commands=step.commands.replace(written, ours)) for step in here]
    return here


def run(
    some: Iterable[Step], folder: Path, environment: Mapping[str, str], timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run steps one after the other in one shell, which ends at the first that fails.

    Args:
        some: the steps; what one exports or changes into holds for the next.
        folder: in which the shell begins.
        environment: all that it has.
        timeout: seconds for all of them.
    """
    script = "".join(f"# {step}\n{step.commands}\n" for step in some)
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def plain_environment(**more: str) -> dict[str, str]:
    """This machine's environment without anything that a developer set for the paper."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | more


def commands(folder: Path, **stand_ins: str) -> str:
    """A PATH on which this repository's `yanlu` is installed.

    Args:
        folder: in which it is made.
        stand_ins: command → the script that stands there in its place.
    """
    yanlu = f'PYTHONPATH={ROOT} exec {sys.executable} -m yanlu "$@"'
    folder.mkdir()
    for name, script in {"yanlu": yanlu, **stand_ins}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


# What a reader is told to do in a browser

ACT = re.compile(
    r"^\d+\. (?:(?P<verb>用瀏覽器打開|打開|按|畫面上是|在「(?P<field>[^」]+)」(?P<way>寫|選))"
    r"\s*(?:「(?P<label>[^」]+)」|`(?P<words>[^`]+)`|(?P<place>[^，。（]+)))"
)


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a numbered list in a Chinese handbook.

    Args:
        verb: `打開` (open), `按` (press), `寫` (write), `選` (choose) or `畫面上是` (see).
        what: the address, the label, or the field.
        words: what is written or chosen; else empty.
    """

    verb: str
    what: str
    words: str = ""


def acts(document: str, heading: str) -> list[Act]:
    """What a handbook tells a reader to do below a heading.

    Raises:
        HandbookError: there is no such heading, or a line in its list that is no act.
    """
    lines = (ROOT / document).read_text().partition(f"## {heading}\n")[2].splitlines()
    end = next((n for n, line in enumerate(lines) if line.startswith("#")), len(lines))
    told = [line for line in lines[:end] if re.match(r"\d+\. ", line)]
    if not told:
        raise HandbookError(f"{document} tells nothing to do below {heading!r}")
    return [act_of(document, line) for line in told]


def act_of(document: str, line: str) -> Act:
    found = ACT.match(line)
    if found is None:
        raise HandbookError(f"{document}: not an act: {line}")
    if found["field"]:
        return Act(found["way"], found["field"], found["words"] or "")
    what = found["label"] or found["words"] or found["place"] or ""
    return Act("打開" if "打開" in found["verb"] else found["verb"], what)


# Reading documents


def documents() -> list[str]:
    """Every handbook of the repository."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/**/*.md")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def blocks(document: str, root: Path = ROOT) -> list[Step]:
    """Every fenced block of a document, in its order."""
    return list(read_blocks(document, (root / document).read_text().splitlines()))


def read_blocks(document: str, lines: list[str]) -> Iterator[Step]:
    headings: list[tuple[int, str]] = []
    place = 0
    while place < len(lines):
        fence, heading = FENCE.match(lines[place]), HEADING.match(lines[place])
        if fence:
            end = closing(lines, place + 1, fence["fence"])
            path = tuple(words for _, words in headings)
            inside = "\n".join(
                line.removeprefix(fence["indent"]) for line in lines[place + 1 : end]
            )
            yield Step(document, place + 1, path, fence["language"], inside, mark_at(lines, place))
            place = end
        elif heading:
            level = len(heading["level"])
            headings = [one for one in headings if one[0] < level] + [(level, heading["words"])]
        place += 1


def closing(lines: list[str], place: int, fence: str) -> int:
    """The line of the fence that closes a block; the document's end where none does."""
    closes = (number for number in range(place, len(lines)) if lines[number].strip() == fence)
    return next(closes, len(lines))


def mark_at(lines: list[str], place: int) -> str:
    """The mark on the line before a fence; an empty line may stand between."""
    before = [line for line in lines[max(0, place - 2) : place] if line.strip()][-1:]
    found = MARK.match(before[0]) if before else None
    return found["mark"] if found else ""


def is_shell(step: Step) -> bool:
    return step.language == "sh"


# Which blocks are run


def calls(folder: Path) -> set[tuple[str, str]]:
    """Document and heading of every literal call of `steps` in the tests below a folder."""
    found = set()
    for path in folder.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and name_of(node.func) == "steps":
                words = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if len(words) == 2 and all(isinstance(word, str) for word in words):
                    found.add((str(words[0]), str(words[1])))
    return found


def name_of(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def unrun(some: Iterable[Step], called: set[tuple[str, str]]) -> list[Step]:
    """The `sh` blocks that no test runs and that do not say why; the same words are run once.

    Args:
        some: the blocks of one or many documents.
        called: document and heading of what tests run.
    """
    shell = [step for step in some if is_shell(step)]
    done = {step.commands for step in shell if not step.reason and is_called(step, called)}
    return [step for step in shell if not step.reason and step.commands not in done]


def is_called(step: Step, called: set[tuple[str, str]]) -> bool:
    return any((step.document, heading) in called for heading in step.headings)
