"""Builds of the commands that do it wrong: on each of them the sweep must find something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def statement_first() -> None:
    """A backup is named before its pieces are there."""
    from yanlu.backup import shelves, taking

    def named_first(source: Any, place: Any, terms: Any, scratch: Any, *rest: Any) -> Any:
        number = max((one.number for one in shelves.whole_backups(place)), default=0) + 1
        identity = shelves.new_identity(number, terms.now, terms.chance)
        place.write(f"{shelves.BACKUPS}/{identity}.age", b"to come")
        return sound_take(source, place, terms, scratch, *rest)

    sound_take = taking.take
    from yanlu import backup

    backup.take = named_first


def in_place() -> None:
    """Copies are written under their names, neither beside nor flushed nor read back."""
    from yanlu.backup import Folder, taking

    def write(folder: Any, path: str, data: bytes) -> None:
        (folder.root / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder.root / path).open("wb") as file:
            half = len(data) // 2
            file.write(data[:half])
            file.flush()
            file.write(data[half:])

    Folder.write = write  # type: ignore[method-assign]
    taking.write_and_read = lambda place, path, sealed: place.write(path, sealed)


def prune_first() -> None:
    """Old backups go before there is a new one."""
    from yanlu import backup

    def pruned_first(source: Any, place: Any, *rest: Any) -> Any:
        for one in backup.whole_backups(place):
            place.delete(f"backups/{one.identity}.age")
        return sound_take(source, place, *rest)

    sound_take = backup.take
    backup.take = pruned_first


def over_the_paper() -> None:
    """A restore writes where the paper lies, without a place beside it."""
    from yanlu.config import keeping_restore

    def bring(self: Any, signed: Any, progress: Any) -> None:
        bringing = keeping_restore.Bringing.of(self.place, self.opener, signed.statement)
        for kept in signed.statement.files:
            (self.places.var / kept.path).unlink(missing_ok=True)
            bringing.file(self.places.var, kept)

    keeping_restore.Restoring.bring = bring  # type: ignore[method-assign]
    keeping_restore.Restoring.switch = lambda self: None  # type: ignore[method-assign]


def unwritten_switch() -> None:
    """A restore does not write down what it is about to do."""
    from yanlu.config import keeping_restore

    def switch(self: Any) -> Any:
        var, before = self.places.var, self.places.var / "before-restore-x"
        before.mkdir()
        for one in list(var.iterdir()):
            if keeping_restore.is_of_now(one.name):
                one.rename(before / one.name)
        for one in sorted(self.stage.iterdir()):
            one.rename(var / one.name)
        return before

    keeping_restore.Restoring.switch = switch  # type: ignore[method-assign]


def without_copies() -> None:
    """An upgrade keeps nothing that it could put back."""
    from yanlu.config import upgrading_steps

    upgrading_steps.put_back = lambda places: None


def cannot_print() -> None:
    """A new program that fails at the first article: no fault of the upgrade, which undoes it."""
    from yanlu.config import upgrading_command

    def fail(make: Any) -> None:
        raise RuntimeError("the theme is broken")

    upgrading_command.try_printing = fail


def unstamped_copies() -> None:
    """An upgrade begins before what it keeps has been written."""
    from yanlu.config import upgrading_steps

    upgrading_steps.copy_all = lambda places: None


def state_last() -> None:
    """An upgrade is written down when it is done, and not when it begins."""
    from yanlu.config import upgrading_steps

    sound_write = upgrading_steps.write_state

    def write_state(places: Any, step: str) -> None:
        if step == "done":
            sound_write(places, step)

    upgrading_steps.write_state = write_state


BUILDS: Mapping[str, Callable[[], None]] = {
    "statement-first": statement_first,
    "in-place": in_place,
    "prune-first": prune_first,
    "over-the-paper": over_the_paper,
    "unwritten-switch": unwritten_switch,
    "without-copies": without_copies,
    "cannot-print": cannot_print,
    "unstamped-copies": unstamped_copies,
    "state-last": state_last,
}
