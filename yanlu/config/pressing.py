"""The press loop: each room with background work does one unit in turn."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from yanlu.accounts.window import moment
from yanlu.delivery import DeliveryError, Folder, Store
from yanlu.manifest.keyfile import read_signing_key
from yanlu.newsroom import door
from yanlu.payments import door as payments
from yanlu.press import lease
from yanlu.press.press import Press
from yanlu.press.workshop import Patience, Workshop
from yanlu.staff import door as staff

from . import buckets
from .carrying import carry_for_ever
from .clocks import is_synchronised, name_of_boot, steady_seconds
from .databases import SETTINGS, sqlite_file
from .keeping_clock import keep_for_ever
from .logs import set_up_logs
from .looking import Heartbeat
from .places import Places
from .reading import ReadersRooms
from .resting import Rest
from .upgrading import Door
from .watching import start_watching
from .working import Helpers

UNIT = 0.2  # seconds after which a unit of a long delivery ends: an editor may be waiting
GRIEF = 5.0  # seconds to wait when even the press's own database cannot be written


def print_for_ever(parent: list[str]) -> int:
    """Call every room's step until told to stop; what was begun is ended first.

    Args:
        parent: the process with which it ends, if it was started by one.
    """
    set_up_logs(settings.YANLU["YANLU_LOG"], "press")
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    shop = make_workshop()
    press = Press(shop)
    door.trust_clock_if(is_synchronised, name_of_boot())
    lease.inherit(may_run, datetime.now(UTC))
    opened = Door(Places(Path(settings.YANLU["YANLU_VAR"])))
    shop.patience = patience(opened, stopping)
    for beside in (reconcile_for_ever, send_for_ever):
        threading.Thread(target=beside, args=(stopping, opened), daemon=True).start()
    carrier = (stopping, opened, shop)
    threading.Thread(target=carry_for_ever, args=carrier, daemon=True).start()
    keeper = (stopping, settings.YANLU)
    threading.Thread(target=keep_for_ever, args=keeper, daemon=True).start()
    start_watching(looks=True)
    heart = Heartbeat(Places(Path(settings.YANLU["YANLU_VAR"])).press_alive, time.time)
    heart.begin()
    helpers = Helpers(settings.YANLU["YANLU_HANDS"])
    rest = Rest(written_by_others(settings.YANLU), settings.YANLU["YANLU_POLL"])
    while not stopping.is_set() and is_there(parent) and not opened.is_outdated:
        before = rest.marks()
        with opened.working() as may:
            again = may and patient_step(press, stopping)
        if not again:
            rest.wait(before, stopping)
        helpers.keep()
        heart.beat()
    helpers.stop()
    heart.end()
    lease.release(shop.holder, datetime.now(UTC))
    shop.store.close()
    return 0


def written_by_others(options: Mapping[str, Any]) -> list[Path]:
    """The files in which desk and readers write; none, if one of them is no file of ours."""
    aliases = ("default", "mailbox")
    if any(options[SETTINGS[alias]] for alias in aliases):
        return []
    return [sqlite_file(Path(options["YANLU_VAR"]), alias) for alias in aliases]


def patience(opened: Door, stopping: threading.Event) -> Patience:
    """Asked when a unit begins, it says until when that may go on."""

    def begun() -> Callable[[], bool]:
        until = time.monotonic() + UNIT
        return lambda: time.monotonic() < until and opened.is_open() and not stopping.is_set()

    return begun


def may_run(holder: str) -> bool:
    """Whether the press of this name may still run; of another machine nobody can say."""
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:32] or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(pid) != os.getpid()


def is_there(parent: list[str]) -> bool:
    """Whether the process that started this one still runs."""
    return not parent or str(os.getppid()) == parent[0]


def patient_step(press: Press, stopping: threading.Event) -> bool:
    """One unit; where not even a failure can be written down (a full disk), say so and wait."""
    try:
        return step(press)
    except (DatabaseError, InterfaceError, DeliveryError, OSError) as error:
        print(f"The press waits {GRIEF:.0f} s: {error}.（印刷間暫停，稍後再試）", file=sys.stderr)
        stopping.wait(GRIEF)
        return False


def step(press: Press) -> bool:
    """One unit of each room; whether any had something to do."""
    close_old_connections()
    now = datetime.now(UTC)
    scheduled = door.step(now, steady_seconds())
    return press.step(now) or scheduled


def reconcile_for_ever(stopping: threading.Event, opened: Door) -> None:
    """Look into the payment providers' books, beside: one that hangs must not hold up the press."""
    while not stopping.is_set():
        close_old_connections()
        try:
            with opened.working() as may:
                again = may and payments.step(moment())
        except (DatabaseError, InterfaceError) as error:
            print(f"The payments wait: {error}.（帳目暫停，稍後再試）", file=sys.stderr)
            again = False
        if not again:
            stopping.wait(GRIEF)


def send_for_ever(stopping: threading.Event, opened: Door) -> None:
    """Send letters, beside: a mail host that hangs must not hold up the press."""
    while not stopping.is_set():
        close_old_connections()
        try:
            with opened.working() as may:
                again = may and staff.step(datetime.now(UTC))
        except (DatabaseError, InterfaceError) as error:
            print(f"The letters wait: {error}.（信件暫停，稍後再試）", file=sys.stderr)
            again = False
        if not again:
            stopping.wait(GRIEF)


def make_workshop(
    notice: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Workshop:
    """The press's tools, as the settings say."""
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    media = buckets.media(settings.YANLU, places.pictures)
    far = buckets.targets(settings.YANLU, media)
    store = Store(places.store)
    return Workshop(
        desk=door,
        store=store,
        targets=(Folder(places.folder, media), *(() if store.lets_read else far)),
        far=far if store.lets_read else (),
        key=read_signing_key(places.key),
        theme=settings.YANLU["YANLU_THEME"],
        holder=f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}",
        lists_wait=settings.YANLU["YANLU_LISTS_WAIT"],
        readers=ReadersRooms(),
        notice=notice,
    )
