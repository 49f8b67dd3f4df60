"""Ask a target what it serves, and put right what is not ours."""

from __future__ import annotations

from dataclasses import dataclass

from yanlu.manifest.verify import is_entry, reading_limit

from .course import Turn
from .deliver import to_sheet
from .errors import LostError
from .litter import clear
from .sheet import Sheet
from .store import Store
from .target import Target


@dataclass(frozen=True, slots=True)
class Finding:
    """A file of a target that was not as it should be, and was put right as far as can be.

    Args:
        path: of the file.
        kind: `altered`, `missing`, `foreign`; or `lost`: the stored file of which it is a copy is
            itself gone or damaged, and must be brought back from elsewhere.
    """

    path: str
    kind: str


def repair(store: Store, target: Target, after: str, limit: int) -> tuple[list[Finding], str]:
    """Check some files of a target against the store, and write anew those that differ.

    Args:
        target: has the edition that stands in the store.
        after: the path after which to go on; empty: from the beginning.
        limit: how many files to check.

    Returns:
        What was found, and the path after which to go on; empty at the end.

    Raises:
        TargetError: the target failed.
    """
    with target.hold(), store.snapshot():
        rows = store.standing(after, limit)
        doubtful = target.doubtful(to_sheet(store, *row) for row in rows)
        sheets = (to_sheet(store, *row) for row in rows if row[0] in doubtful)
        findings = [finding for sheet in sheets if (finding := check(target, sheet))]
        target.flush()
    return findings, rows[-1][0] if len(rows) == limit else ""


def check(target: Target, sheet: Sheet) -> Finding | None:
    """Look at one file, and put it right; one that is only less well packed is no finding."""
    held = target.read(sheet.path, reading_limit(sheet.entry))
    if held is not None and is_entry(held, sheet.entry):
        if target.is_laid(sheet):
            return None
        is_sound = target.is_sound(sheet)
        target.lay(sheet)
        return None if is_sound else Finding(sheet.path, "altered")
    try:
        target.lay(sheet)
    except LostError:
        return Finding(sheet.path, "lost")
    return Finding(sheet.path, kind(target, sheet, held))


def kind(target: Target, sheet: Sheet, held: bytes | None) -> str:
    """What was wrong with the file that has just been put right."""
    if sheet.is_stored:
        target.flush()
        again = target.read(sheet.path, reading_limit(sheet.entry))
        if again is not None and not is_entry(again, sheet.entry):
            return "lost"
    return "missing" if held is None else "altered"


def remove_foreign(
    store: Store, target: Target, after: str, turn: Turn
) -> tuple[list[Finding], str | None]:
    """Delete from a target what no printing names, as far as the turn goes.

    Args:
        store: holds what stands.
        target: has the edition that stands there.
        after: the path after which to go on; empty: from the beginning.
        turn: how much may be done now.

    Returns:
        What was found, and the path after which to go on; None at the end.

    Raises:
        TargetError: the target failed.
    """
    with target.hold(), store.snapshot():
        found, reached = clear(store, target, after, turn)
    return [Finding(path, "foreign") for path in found], reached
