"""Guesses at passwords, counted for each account and for all together; no address is looked at.

Counts lie in Django's cache, under names that a secret of that hour has blinded; whoever reads the
cache learns no name. The hour before is counted on, so that its end forgives nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.core.cache import cache

WINDOW = 300  # seconds without a guess after which those before are forgotten
GUESSES = 5  # at one account
ALL_GUESSES = 100  # at all accounts
HOUR = 3600


def is_too_many(purpose: str, name: str, now: datetime) -> bool:
    """Count one more guess; whether it is one too many. It is counted before it is looked at."""
    mine = [count(place, GUESSES) for place in places(purpose, name, now)]
    everybody = count(f"staff:{purpose}", ALL_GUESSES)
    return max(mine) > GUESSES or everybody > ALL_GUESSES


def forgive(purpose: str, name: str, now: datetime) -> None:
    """A guess was right: those before it are forgotten."""
    cache.delete_many(places(purpose, name, now))


def count(place: str, limit: int) -> int:
    """How often by now, this time included; a guess that may be made begins the window anew."""
    cache.add(place, 0, WINDOW)
    try:
        number = int(cache.incr(place))
    except ValueError:  # the window ended in between
        cache.set(place, 1, WINDOW)
        return 1
    if number <= limit:
        cache.touch(place, WINDOW)
    return number


def places(purpose: str, name: str, now: datetime) -> list[str]:
    """Where the guesses at a name are counted: by the secrets of this hour and of the last."""
    hour = int(now.timestamp()) // HOUR
    return [f"staff:{purpose}:{blinded(name, one)}" for one in (hour, hour - 1)]


def blinded(name: str, hour: int) -> str:
    """A name that an hour's secret alone turns into the same word again."""
    place = f"staff:secret:{hour}"
    cache.add(place, secrets.token_hex(32), 2 * HOUR)
    key = str(cache.get(place, "")).encode()
    return hmac.new(key, name.strip().casefold().encode(), hashlib.sha256).hexdigest()[:24]
