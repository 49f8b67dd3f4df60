"""Ask a target what it serves, and put right what is not ours."""

from __future__ import annotations

from dataclasses import dataclass

from yanlu.manifest.transport import DECODERS
from yanlu.manifest.verify import is_entry, reading_limit

from .bodies import Forms
from .deliver import TRANSPORT, foreign, put_file
from .errors import LostError
from .shelf import Standing
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
        findings = [finding for row in rows if (finding := check(store, target, *row))]
        target.flush()
    return findings, rows[-1][0] if len(rows) == limit else ""


def check(store: Store, target: Target, path: str, standing: Standing) -> Finding | None:
    held = target.read(path, reading_limit(standing.entry))
    if held is not None and is_entry(held, standing.entry):
        return None if standing.stored else check_forms(store, target, path, standing)
    try:
        put_file(store, target, path, standing)
    except LostError:
        return Finding(path, "lost")
    return Finding(path, kind(target, path, standing, held))


def kind(target: Target, path: str, standing: Standing, held: bytes | None) -> str:
    """What was wrong with the file that has just been put right."""
    again = target.read(path, reading_limit(standing.entry)) if standing.stored else None
    if again is not None and not is_entry(again, standing.entry):
        return "lost"
    return "missing" if held is None else "altered"


def check_forms(store: Store, target: Target, path: str, standing: Standing) -> Finding | None:
    """Check the compressed forms beside a file; one that is only less well packed is no finding."""
    forms = store.body_row(standing.entry.sha256) or (None, None, None)
    wrong = {ending for ending in TRANSPORT if not is_form(target, path, ending, forms)}
    if not wrong:
        return None
    sound = all(is_packed(target, path, ending, standing, forms) for ending in wrong)
    put_file(store, target, path, standing)
    return None if sound else Finding(path, "altered")


def is_form(target: Target, path: str, ending: str, forms: Forms) -> bool:
    data = forms[1 + TRANSPORT.index(ending)]
    return target.read(path + ending, len(data or b"") + 1) == data


def is_packed(target: Target, path: str, ending: str, standing: Standing, forms: Forms) -> bool:
    """Whether the form beside a file gives its bytes, as one does that was polished since."""
    wanted = forms[1 + TRANSPORT.index(ending)]
    held = target.read(path + ending, 2 * standing.entry.length + 1024)
    if wanted is None or held is None or ending not in DECODERS:
        return False
    plain = DECODERS[ending](held, reading_limit(standing.entry))
    return plain is not None and is_entry(plain, standing.entry)


def remove_foreign(store: Store, target: Target) -> list[Finding]:
    """Delete from a target what no printing names.

    Raises:
        TargetError: the target failed.
    """
    with target.hold(), store.snapshot():
        found = list(foreign(store, target))
        for path in found:
            target.delete(path)
        target.flush()
    return [Finding(path, "foreign") for path in found]
