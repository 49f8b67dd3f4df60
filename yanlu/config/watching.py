"""Gathers how the paper is from all rooms; looks once a minute whether somebody must be told."""

from __future__ import annotations

import contextlib
import multiprocessing
import secrets
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Min

from yanlu import __version__
from yanlu.delivery import StoreError, read_newest
from yanlu.manifest.statements import Head
from yanlu.newsroom import door
from yanlu.newsroom.models import ClockAlarm
from yanlu.press import lease
from yanlu.press.models import Delivery, Due, Failure, Lease
from yanlu.press.words import all_told, set_guide
from yanlu.staff import post
from yanlu.staff.errors import LetterError
from yanlu.staff.models import Letter
from yanlu.staff.roles import administrators
from yanlu.watch.alarms import Tell, settle
from yanlu.watch.conditions import conditions
from yanlu.watch.state import (
    Certificate,
    Disk,
    Goal,
    Standing,
    State,
    Work,
    set_gatherer,
)
from yanlu.watch.words import set_reasons

from .clocks import is_synchronised
from .copies import copies_of
from .doctor.asking import AskingError, certificate_ends
from .looking import can_be_asked, is_read_only
from .places import Places
from .upgrading import Door

REST = 60.0  # seconds between two looks
CERTIFICATE_REST = timedelta(hours=6)
REASONS = 5  # that a letter tells
DATABASES = ("default", "press", "mailbox")

Found = TypeVar("Found")


def gather(places: Places, now: datetime) -> State:
    """How the paper is; what cannot be asked is named as broken, and the rest is told."""
    options = settings.YANLU
    broken = tuple(alias for alias in DATABASES if not can_be_asked(alias))
    return State(
        version=__version__,
        work=asked(partial(work, places), Work()),
        standing=standing(places.store),
        goals=asked(goals, ()),
        disk=disk(places.var),
        copies=copies_of(places, wanted=bool(options["YANLU_BACKUP_TO"])),
        certificate=CERTIFICATES.get(readers_host(options["YANLU_ADDRESS"])),
        jump=asked(jump, None),
        synchronised=is_synchronised(),
        broken=broken,
        alerted=len(asked(recipients, options["YANLU_ALERTS_TO"])) if post.is_set_up() else 0,
        letters=asked(letters, None),
    )


def asked(question: Callable[[], Found], otherwise: Found) -> Found:
    """The answer of a database; something else where it does not give any."""
    try:
        return question()
    except (DatabaseError, InterfaceError):
        return otherwise


def work(places: Places) -> Work:
    """What the press has to do; it was last seen by its lease, or by its file."""
    held = Lease.objects.exclude(holder="").first()
    seen = [held.until - lease.HOLDS_FOR] if held else []
    with contextlib.suppress(OSError):
        seen.append(datetime.fromtimestamp(places.press_alive.stat().st_mtime, UTC))
    failing = Failure.objects.exclude(pk__startswith="target:").values_list("thing", "first_at")
    others = Due.objects.exclude(thing__in=[thing for thing, _ in failing])  # those are told anyway
    since = others.aggregate(since=Min("since"))["since"]
    return Work(max(seen, default=None), Due.objects.count(), since, tuple(failing))


def reasons() -> list[str]:
    """Why the things that failed first could not be printed, in the language in force."""
    rows = Failure.objects.exclude(pk__startswith="target:").order_by("first_at")
    return asked(lambda: [told.line for told in all_told(rows[:REASONS])], [])


def standing(store: Path) -> Standing:
    """The edition that stands."""
    try:
        kept = read_newest(store)
    except StoreError:
        kept = None
    if kept is None:
        return Standing()
    head = Head.parse(kept.head)
    return Standing(head.number, head.issued, head.expires)


def goals() -> tuple[Goal, ...]:
    """How far each target is."""
    rows = Failure.objects.filter(pk__startswith="target:").values_list("thing", "first_at")
    failing = {thing.removeprefix("target:"): since for thing, since in rows}
    return tuple(
        Goal(row.target, row.edition, row.delivered_at, failing.get(row.target), row.progress)
        for row in Delivery.objects.order_by("pk")
    )


def disk(var: Path) -> Disk:
    """The disk of the paper's folder."""
    try:
        return Disk(shutil.disk_usage(var).free, writable=not is_read_only(var))
    except OSError:
        return Disk(0, writable=False)


def jump() -> float | None:
    """By how many seconds the clock jumped, if nobody has confirmed the time since."""
    row = ClockAlarm.objects.filter(confirmed_at=None).order_by("-at").first()
    return row.jump if row else None


def readers_host(address: str) -> tuple[str, int] | None:
    """Where readers' browsers are shown a certificate; None where they are not."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or not settings.PRODUCTION:
        return None
    return parts.hostname, parts.port or 443


class Certificates:
    """What certificate was seen last: it is looked at beside, and seldom.

    Args:
        ends: asks a host and port; raises AskingError.
    """

    def __init__(self, ends: Callable[[str, int], datetime]) -> None:
        self.ends = ends
        self.seen: Certificate | None = None
        self.at: datetime | None = None

    def get(self, where: tuple[str, int] | None) -> Certificate | None:
        """What was seen of this host; None if nobody has looked yet."""
        return self.seen if where else None

    def look(self, where: tuple[str, int] | None, now: datetime) -> None:
        """Look again, if it was long ago."""
        if where is None or (self.at and self.at <= now < self.at + CERTIFICATE_REST):
            return
        self.at = now
        try:
            self.seen = Certificate(where[0], self.ends(*where))
        except AskingError:
            self.seen = Certificate(where[0], None)


CERTIFICATES = Certificates(certificate_ends)


def letters() -> tuple[int, datetime | None]:
    """Letters to the staff that wait to be sent, and since when the first does."""
    waiting = Letter.objects.filter(state=Letter.State.WAITING)
    return waiting.count(), waiting.aggregate(since=Min("made_at"))["since"]


def recipients() -> tuple[str, ...]:
    """Who is told: those whom the setting names, else the administrators."""
    named = tuple(settings.YANLU["YANLU_ALERTS_TO"])
    return named or tuple(sorted({one.email for one in administrators() if one.email}))


def tell(subject: str, text: str) -> None:
    """Send a letter to each who is told, at once: the outbox is sent by the press, which may stand.

    Raises:
        OSError: nobody could be reached.
    """
    reached, trouble = 0, ""
    for address in asked(recipients, tuple(settings.YANLU["YANLU_ALERTS_TO"])):
        mark = f"<{secrets.token_hex(16)}@{socket.gethostname()}>"
        try:
            post.send(Letter(to=address, subject=subject[:200], body=text, mark=mark))
            reached += 1
        except LetterError as error:
            trouble = str(error)
    if trouble and not reached:
        raise ConnectionError(trouble)


class Watcher:
    """Looks, and tells; when not even an alarm can be written down, it tells once a day.

    Args:
        tell: sends a letter.
    """

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.cried_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """One look."""
        places = Places(Path(settings.YANLU["YANLU_VAR"]))
        CERTIFICATES.look(readers_host(settings.YANLU["YANLU_ADDRESS"]), now)
        state = gather(places, now)
        try:
            settle(conditions(state, now), now, self.tell if state.alerted else None)
        except (DatabaseError, InterfaceError) as error:
            self.cry(now, error)
        except OSError as error:
            say(f"A letter about an alarm could not be sent: {error}.（警示信寄不出去，稍後再試）")

    def cry(self, now: datetime, error: Exception) -> None:
        """Not even the row of an alarm can be written."""
        say(f"Alarms cannot be written down: {error}.（警示寫不下來）")
        if post.is_set_up() and not (self.cried_at and self.cried_at <= now < self.cried_at + DAY):
            self.cried_at = now
            try:
                self.tell(NO_ROW[0], NO_ROW[1])
            except OSError as refused:
                say(f"A letter could not be sent: {refused}.（警示信寄不出去）")


DAY = timedelta(hours=24)
NO_ROW = (
    "［警示］印刷間的資料庫不能寫入",
    "印刷間的資料庫不能寫入，所以發布的文章不會刊出。看磁碟是否滿了、資料庫是否在運轉。"
    "讀者照常閱讀。\n\n"
    "The press's database cannot be written, so nothing new is printed. Is the disk full, does the "
    "database run? Readers read on.\n",
)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def watch_for_ever(opened: Door) -> None:
    """Look every minute, but for while the paper is upgraded."""
    watcher = Watcher(tell)
    while True:
        time.sleep(REST)
        close_old_connections()
        try:
            with opened.working() as may:
                if may:
                    watcher.look(datetime.now(UTC))
        except Exception as error:  # the watch itself must not end: what it meets here is a bug
            say(f"The watch stumbled: {type(error).__name__}.（守望程序出錯，一分鐘後再看）")
        close_old_connections()


def is_worker() -> bool:
    """Whether a server started this process; not who only loads what it serves, such as a test."""
    return multiprocessing.parent_process() is not None


def start_watching(*, looks: bool) -> None:
    """Let the desk's screen know who gathers, and look every minute beside.

    Args:
        looks: whether to look, too.
    """
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    set_gatherer(lambda now: gather(places, now))
    set_guide(door.explain, door.find)
    set_reasons(reasons)
    if not looks:
        return
    threading.Thread(target=watch_for_ever, args=(Door(places),), daemon=True).start()
