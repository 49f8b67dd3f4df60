"""Soft limits, by a key that is blinded and lives for an hour; in memory, or shared by several."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django.http import HttpRequest

HOUR = 3600
MOST_KEYS = 200_000
KEY = "yanlu.key"  # where the first middleware puts it


class Shared(Protocol):
    """Where several processes count together; each answer is None while it cannot be asked."""

    def salt(self, hour: int) -> bytes | None:
        """The salt of an hour, the same for all."""

    def count(self, name: str, hour: int) -> int | None:
        """Count one more under this name in the hour; how many that makes."""


class Blinds:
    """Turns an address into a key that nobody can turn back, since its salt is forgotten.

    Args:
        clock: seconds; only hours are told apart.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.hour = -1
        self.salt = b""
        self.is_ours = True  # the salt: nobody else has it
        self.counts: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()
        self.shared: Shared | None = None

    def key(self, address: str) -> str:
        """The key of this address in this hour; neighbours share it (/24, /48)."""
        with self.lock:
            self.turn()
            salt = self.salt
        return hashlib.blake2s(neighbours(address), key=salt, digest_size=8).hexdigest()

    def busy(self, key: str, purpose: str, limit: int) -> bool:
        """Whether this is one more than the limit in this hour.

        What is shared is asked first; while it cannot be asked, this process counts for itself.
        """
        with self.lock:
            self.turn()
            hour, salt = self.hour, self.salt
        together = self.shared.count(named(key, purpose, salt), hour) if self.shared else None
        if together is not None:
            return together > limit
        with self.lock:
            if len(self.counts) > MOST_KEYS:
                self.counts.clear()
            self.counts[key, purpose] += 1
            return self.counts[key, purpose] > limit

    def turn(self) -> None:
        hour = int(self.clock()) // HOUR
        if hour != self.hour:
            self.hour, self.salt, self.is_ours = hour, os.urandom(32), True
            self.counts.clear()
        if self.shared and self.is_ours:
            common = self.shared.salt(hour)
            if common:
                self.salt, self.is_ours = common, False


def named(key: str, purpose: str, salt: bytes) -> str:
    """The name under which presses are counted where others may look: it tells nothing."""
    return hashlib.blake2s(f"{purpose} {key}".encode(), key=salt, digest_size=16).hexdigest()


def neighbours(address: str) -> bytes:
    """The network of an address; of one that is none, its words."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return address.encode()
    if one.version == 6 and one.ipv4_mapped:
        one = one.ipv4_mapped
    return one.packed[: 3 if one.version == 4 else 6]


BLINDS = Blinds()


def busy(request: HttpRequest, purpose: str, limit: int) -> bool:
    """Whether this hour's key of the asker went over the limit: then hold, never refuse."""
    return BLINDS.busy(str(request.META.get(KEY, "")), purpose, limit)
