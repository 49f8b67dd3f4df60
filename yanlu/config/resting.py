"""How a press with nothing to do waits: until somebody wrote, or a second has passed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

SECOND = 1.0  # after which a time that has come, a theme or the desk's word to the press is seen
Mark = tuple[int, int] | None


class Rest:
    """Waits beside SQLite's files: to look at these costs microseconds, a press's look 13 ms.

    What is written between a mark and the look that follows it may be missed where both fall into
    one tick of the kernel's clock: the next look is never further off than a second.

    Args:
        files: databases in which others write what is to be printed; none: every look is a whole
            one, as another machine's writes cannot be seen from here.
        poll: seconds between two looks.
    """

    def __init__(self, files: Sequence[Path], poll: float) -> None:
        self.files = [one for file in files for one in (file, file.with_name(file.name + "-wal"))]
        self.poll = poll

    def marks(self) -> list[Mark]:
        """How the files stand: taken before the press looks, given to `wait` afterwards."""
        return [mark(file) for file in self.files]

    def wait(self, before: Sequence[Mark], stopping: threading.Event) -> None:
        """Return when something was written since, a second has passed, or all is to stop."""
        looks = max(1, round(SECOND / max(self.poll, 0.01))) if self.files else 1
        for _ in range(looks):
            if stopping.wait(self.poll) or self.marks() != before:
                return


def mark(file: Path) -> Mark:
    """When it was last written and how long it is; nothing while nothing is in it.

    A log is made anew, empty, by whoever opens its database to read.
    """
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found.st_size else None
