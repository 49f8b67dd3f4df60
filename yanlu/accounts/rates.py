"""Soft limits, by a key that is blinded, lives for an hour and stays in memory."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

HOUR = 3600
MOST_KEYS = 200_000
KEY = "yanlu.key"  # where the first middleware puts it


class Blinds:
    """Turns an address into a key that nobody can turn back, since its salt is forgotten.

    Args:
        clock: seconds; only hours are told apart.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.hour = -1
        self.salt = b""
        self.counts: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()

    def key(self, address: str) -> str:
        """The key of this address in this hour; neighbours share it (/24, /48)."""
        with self.lock:
            self.turn()
            salt = self.salt
        return hashlib.blake2s(neighbours(address), key=salt, digest_size=8).hexdigest()

    def busy(self, key: str, purpose: str, limit: int) -> bool:
        """Whether this is one more than the limit in this hour."""
        with self.lock:
            self.turn()
            if len(self.counts) > MOST_KEYS:
                self.counts.clear()
            self.counts[key, purpose] += 1
            return self.counts[key, purpose] > limit

    def turn(self) -> None:
        hour = int(self.clock()) // HOUR
        if hour != self.hour:
            self.hour, self.salt = hour, os.urandom(32)
            self.counts.clear()


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
