"""What is looked at to say that a part is ready; each look answers, whatever is broken."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from .health import Finding

LEAST_FREE = 200 * 1024 * 1024  # bytes: below it a picture or a reprint may not fit
STUCK = 900.0  # seconds without a finished unit; the longest is the switch of a reprint
BEAT = 5.0  # seconds


class Heartbeat:
    """A file that says which process works, and when it last went round.

    Args:
        path: of the file.
        clock: seconds since 1970.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path = path
        self.clock = clock
        self.last = 0.0

    def beat(self) -> None:
        """It works. On a full or read-only disk nothing can be written, and the file grows old."""
        if abs(self.clock() - self.last) < BEAT:
            return
        self.last = self.clock()
        with contextlib.suppress(OSError):
            if not self.path.exists():
                self.path.write_text(str(os.getpid()))
            os.utime(self.path, (self.last, self.last))

    def begin(self) -> None:
        """This process works from now on."""
        self.end()
        self.beat()

    def end(self) -> None:
        """It has ended as it should; on a read-only disk the file stays, and grows old."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def edition_findings(stands: Callable[[], bool]) -> Iterator[Finding]:
    """Whether there is an edition that readers can be given."""
    yield (
        Finding("edition", True)
        if stands()
        else Finding(
            "edition",
            False,
            "還沒有一期可讀：請執行 yanlu setup，或等印刷間印完。"
            "There is no edition to read: run yanlu setup, or wait for the press.",
        )
    )


def database_findings(*aliases: str) -> Iterator[Finding]:
    """Whether each database can be asked, and has been set up."""
    for alias in aliases:
        yield (
            Finding(alias, True)
            if can_be_asked(alias)
            else Finding(
                alias,
                False,
                f"資料庫 {alias} 無法使用：請看它是否在運轉、磁碟是否滿了、yanlu setup 是否跑過。"
                f"The database {alias} cannot be used: is it running, is the disk full, "
                "was yanlu setup run?",
            )
        )


def can_be_asked(alias: str) -> bool:
    """Whether a database answers and knows its migrations."""
    from django.db import DatabaseError, connections  # a server of the edition does without

    connection = connections[alias]
    try:
        if not connection.in_atomic_block:  # else what is under way would be lost with it
            connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except (DatabaseError, OSError):
        connection.close()
        return False


def press_finding(path: Path, now: float) -> Finding:
    """Whether a press has lately gone round on this machine.

    Args:
        path: of its heartbeat.
        now: seconds since 1970.
    """
    try:
        age = abs(now - path.stat().st_mtime)
    except OSError:
        age = float("inf")
    if age < STUCK:
        return Finding("press", True, essential=False)
    return Finding(
        "press",
        False,
        "印刷間沒有在運轉，發布的文章不會刊出：如果剛剛才啟動，請等半分鐘再看；"
        "不然請啟動 yanlu press，並看它說了什麼。"
        "The press does not work, so nothing new is printed: if all was started just now, look "
        "again in half a minute; else start yanlu press and see what it says.",
        essential=False,
    )


def disk_finding(place: Path) -> Finding:
    """Whether the paper's folder can be written and has room."""
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        free = 0
    if not os.access(place, os.W_OK) or is_read_only(place):
        return Finding("disk", False, READ_ONLY, essential=False)
    if free >= LEAST_FREE:
        return Finding("disk", True, essential=False)
    return Finding("disk", False, FULL.format(free // 1_000_000), essential=False)


def is_read_only(place: Path) -> bool:
    """Whether the file system does not take anything (statvfs(3))."""
    try:
        return bool(os.statvfs(place).f_flag & os.ST_RDONLY)
    except OSError:
        return True


READ_ONLY = (
    "報社的資料夾不能寫入：請把擁有者改成執行的帳號，或重新掛載磁碟。讀者照常閱讀。"
    "The paper's folder cannot be written: give it to the account that runs, or mount the disk "
    "anew. Readers read on."
)
FULL = (
    "磁碟只剩 {0} MB：請騰出空間。讀者照常閱讀，沒有存進去的會自己再試。"
    "Only {0} MB are left on the disk: make room. Readers read on; what failed is tried again."
)
