"""The press: does one unit of what is due, and says whether to call again."""

from __future__ import annotations

from datetime import datetime, timedelta

from yanlu.manifest.statements import Head

from . import lease
from .changes import print_changes
from .deliveries import carry_on, check_next, deliver_next
from .dues import print_dues
from .failures import noted, waiting
from .recovery import recover
from .reprints import note_printer, reprint
from .sweeps import sweep
from .talks import print_talks
from .workshop import DIGEST, HEAD_LIVES, Workshop

CLOCK_DOUBT = timedelta(minutes=10)
POLISH_AT_ONCE = 10  # bodies compressed as well as can be, in one idle unit


class Press:
    """Prints what is due: it asks; nobody tells it.

    Args:
        shop: its tools.
    """

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.has_started = False

    def step(self, now: datetime) -> bool:
        """Do one unit; whether to call again at once.

        Withdrawals, publishes and corrections come before lists, lists before reprints.
        Doing it again is harmless, and so is another press that does the same.

        Args:
            now: the time, with its zone.
        """
        return self.ready(now) and (self.print_unit(now) or self.idle_unit(now))

    def print_only(self, now: datetime) -> bool:
        """The same without what is done when nothing is due."""
        return self.ready(now) and self.print_unit(now)

    def ready(self, now: datetime) -> bool:
        """Whether this press holds the lease; it then looks at its theme."""
        number = lease.take(self.shop.holder, now)
        if number is None:
            return False
        self.shop.lease = number
        if not self.has_started:
            recover(self.shop, now)
            self.has_started = True
        self.look_at_theme(now)
        return True

    def look_at_theme(self, now: datetime) -> None:
        """Mended, a broken theme is tried at once; else it waits as all that failed."""
        if "theme" in waiting(now) and not self.shop.has_failed_theme_changed:
            return
        with noted("theme", now):
            self.shop.look_at_theme()

    def print_unit(self, now: datetime) -> bool:
        """Without a printer (the theme is broken) what stands is still delivered and renewed."""
        shop = self.shop
        if shop.printer is None:
            return deliver_next(shop, now) or self.renew(now) or carry_on(shop, now)
        return (
            print_changes(shop, now)
            or self.first_digest()
            or print_talks(shop, now)
            or deliver_next(shop, now)
            or print_dues(shop, now)
            or self.renew(now)
            or carry_on(shop, now)
            or reprint(shop, now)
        )

    def idle_unit(self, now: datetime) -> bool:
        return sweep(self.shop, now) or check_next(self.shop, now) or self.polish(now)

    def first_digest(self) -> bool:
        """After the first edition: write down with which printer it was made."""
        shop = self.shop
        if shop.printer and shop.store.note(DIGEST) is None and shop.store.newest():
            note_printer(shop, shop.printer)
            shop.coming = None
        return False

    def renew(self, now: datetime) -> bool:
        """Sign the head anew at half its life, so that readers can tell that it is current.

        So, too, one from times to come, which a clock since set back has signed: readers would
        take it for a wrong clock of their own.
        """
        newest = self.shop.store.newest()
        if newest is None or "edition" in waiting(now):
            return False
        head = Head.parse(newest.head)
        if head.expires - now > HEAD_LIVES / 2 and head.issued <= now + CLOCK_DOUBT:
            return False
        with noted("edition", now) as outcome:
            shop = self.shop
            shop.store.renew(shop.sealer(now), fence=shop.lease, floor=shop.floor)
        return outcome.is_good

    def polish(self, now: datetime) -> bool:
        """With nothing else to do: brotli at its best."""
        if "polish" in waiting(now):
            return False
        done = 0
        with noted("polish", now) as outcome:
            done = self.shop.store.polish(POLISH_AT_ONCE)
        return outcome.is_good and done > 0
