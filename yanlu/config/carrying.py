"""Delivery to buckets, beside the press: one that hangs must not hold up an edition."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from yanlu.delivery import DeliveryError, Store
from yanlu.press import lease
from yanlu.press.deliveries import carry_on, check_next, deliver_next
from yanlu.press.workshop import Carriage, Workshop

from .places import Places
from .upgrading import Door

GRIEF = 5.0  # seconds to wait when a database cannot be reached


def carry_for_ever(stopping: threading.Event, opened: Door, shop: Workshop) -> None:
    """Bring what is far up to date while this press holds the lease, until told to stop.

    Args:
        stopping: is set when the process ends; what was begun is then cut off, and goes on later.
        opened: says when nothing may be begun.
        shop: of the press beside.
    """
    if not shop.far:
        return
    with closing(Store(Places(Path(settings.YANLU["YANLU_VAR"])).store)) as store:
        carriage = Carriage(
            store, shop.far, shop.key, lambda: lambda: opened.is_open() and not stopping.is_set()
        )
        while not stopping.is_set():
            close_old_connections()
            with opened.working() as may:
                again = may and patient_step(carriage, shop.holder)
            if not again:
                stopping.wait(settings.YANLU["YANLU_POLL"])


def patient_step(carriage: Carriage, holder: str) -> bool:
    """One delivery, a piece of a long one, or one look; whether to go on at once."""
    now = datetime.now(UTC)
    try:
        if not lease.is_held(holder, now):
            return False
        may = deliver_next(carriage, now) or carry_on(carriage, now)
        return may or check_next(carriage, now)
    except (DatabaseError, InterfaceError, DeliveryError, OSError) as error:
        print(f"The carriage waits: {error}.（遞送暫停，稍後再試）", file=sys.stderr)
        threading.Event().wait(GRIEF)
        return False
