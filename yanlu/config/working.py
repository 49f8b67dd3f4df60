"""Hands that help the press: processes of this machine, or `yanlu work` on others."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from yanlu.newsroom import door
from yanlu.press.hands import Hand
from yanlu.press.models import Reprint
from yanlu.press.workshop import Bench

from .places import Places
from .reading import ReadersRooms
from .upgrading import Door

GRIEF = 5.0  # seconds to wait when a database cannot be reached
PAUSE = 0.5  # seconds between two looks for something to do
POLITE = 10  # readers and press come first (nice)
BETWEEN_STARTS = 5.0  # seconds, so that a hand that dies at once is not started for ever


def work_for_ever(arguments: list[str]) -> int:
    """Render pieces of full reprints until told to stop; what was begun is ended first.

    Args:
        arguments: `--with PID`: end with that process, or when nothing is reprinted any more.
    """
    parent = arguments[1:2] if arguments[:1] == ["--with"] else []
    if refusal := refuse_alone():
        print(refusal, file=sys.stderr)
        return 2
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    os.nice(POLITE)
    hand = make_hand()
    opened = Door(Places(Path(settings.YANLU["YANLU_VAR"])))
    while not (stopping.is_set() or opened.is_outdated) and (not parent or is_wanted(parent[0])):
        with opened.working() as may:
            again = may and patient_step(hand, stopping)
        if not again:
            stopping.wait(PAUSE)
    return 0


def refuse_alone() -> str:
    """Why this machine has nothing to help, or nothing."""
    is_local = connections["press"].vendor == "sqlite"
    if is_local and not Places(Path(settings.YANLU["YANLU_VAR"])).store.exists():
        return (
            "There is no paper on this machine, and its databases are files: a machine that helps "
            "needs the paper's databases on PostgreSQL (docs/grown-press.md). "
            "（這台機器上沒有報社；要幫忙印刷，資料庫須在 PostgreSQL 上）"
        )
    return ""


def make_hand() -> Hand:
    """A hand with the doors of the newsroom and of the readers' rooms; it reads no key."""
    holder = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
    return Hand(Bench(door, ReadersRooms()), settings.YANLU["YANLU_THEME"], holder)


def is_wanted(parent: str) -> bool:
    """Whether the press that started this hand runs, and reprints."""
    return str(os.getppid()) == parent and is_reprinting()


def is_reprinting() -> bool:
    """Whether a full reprint is under way; not, if nobody can say."""
    try:
        return Reprint.objects.filter(finished_at=None).exists()
    except (DatabaseError, InterfaceError):
        return False


def patient_step(hand: Hand, stopping: threading.Event) -> bool:
    """One piece; where the databases cannot be reached, say so and wait."""
    close_old_connections()
    try:
        return hand.step(datetime.now(UTC))
    except (DatabaseError, InterfaceError, OSError) as error:
        print(f"The hand waits {GRIEF:.0f} s: {error}.（暫停，稍後再試）", file=sys.stderr)
        stopping.wait(GRIEF)
        return False


class Helpers:
    """Processes beside the press, there only while something is reprinted.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.processes: list[subprocess.Popen[bytes]] = []
        self.next_start = 0.0

    def keep(self) -> None:
        """Start those that are wanted; who has nothing more to do has ended by itself."""
        if not self.count:
            return
        self.processes = [process for process in self.processes if process.poll() is None]
        missing = self.count - len(self.processes)
        if missing and time.monotonic() >= self.next_start and is_reprinting():
            self.next_start = time.monotonic() + BETWEEN_STARTS
            command = [sys.executable, "-m", "yanlu", "work", "--with", str(os.getpid())]
            self.processes += [subprocess.Popen(command) for _ in range(missing)]

    def stop(self) -> None:
        """End them, and wait until they have ended."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)
