"""What several processes share in a Valkey: the desk's cache, and counts behind soft limits."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from yanlu.accounts.rates import BLINDS, HOUR

FORM = "valkey://:password@host:6379/0"
INSTALL = (
    "the client of Valkey is not installed: python3 bootstrap.py grown, "
    "or pip install 'yanlu[grown]' （缺少 Valkey 的用戶端，請先安裝）"
)
SCHEMES = ("valkey", "valkeys", "redis", "rediss", "unix")
PATIENCE = 0.5  # seconds for which a form may wait for it
REST = 10.0  # seconds for which it is not asked again when it did not answer
GRACE = 60  # seconds for which what is kept outlives its hour


def read_cache(words: str) -> str:
    """The value of the setting: empty, or where a Valkey (or Redis) is.

    Raises:
        ValueError: it is neither, or the client is missing; never with the password.
    """
    if not words:
        return ""
    try:
        parts = urlsplit(words)
        is_place = bool(parts.path if parts.scheme == "unix" else parts.hostname)
        is_port = parts.scheme == "unix" or parts.port is None or parts.port > 0
    except ValueError:
        is_place = is_port = False
    if not is_place or not is_port or parts.scheme not in SCHEMES:
        raise ValueError(f"write {FORM}, or nothing（或留空）")
    if find_spec("django_valkey") is None:
        raise ValueError(INSTALL)
    return words


def caches(options: Mapping[str, Any]) -> dict[str, Any]:
    """The desk's cache, as Django's settings want it; while Valkey is down nothing is cached."""
    if not options["YANLU_CACHE"]:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return {
        "default": {
            "BACKEND": "django_valkey.cache.ValkeyCache",
            "LOCATION": options["YANLU_CACHE"],
            "KEY_PREFIX": "yanlu-desk",
            "TIMEOUT": HOUR,
            "OPTIONS": {
                "SERIALIZER": "yanlu.config.sealing.SealedSerializer",
                "SOCKET_CONNECT_TIMEOUT": PATIENCE,
                "SOCKET_TIMEOUT": PATIENCE,
                "IGNORE_EXCEPTIONS": True,
            },
        }
    }


def silence(options: Mapping[str, Any]) -> str:
    """Why the Valkey of the settings cannot be asked, without its password; or nothing."""
    from valkey import Valkey
    from valkey.exceptions import ValkeyError

    waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with Valkey.from_url(options["YANLU_CACHE"], **waits) as server:
            server.ping()
    except (ValkeyError, OSError) as error:
        return type(error).__name__
    return ""


def share_rates(options: Mapping[str, Any]) -> None:
    """Let the soft limits of this process count together with those of the others."""
    if options["YANLU_CACHE"]:
        BLINDS.shared = SharedRates(options["YANLU_CACHE"], options["YANLU_SECRET"], time.time)


class SharedRates:
    """Counts in a Valkey, under names that are forgotten with the hour.

    The salt of an hour is made of the paper's secret and of chance that lies in the Valkey until
    the hour is over: neither alone turns a name back, and afterwards nothing does.

    Args:
        address: where the Valkey is.
        secret: the paper's.
        clock: seconds since 1970.
    """

    def __init__(self, address: str, secret: str, clock: Callable[[], float]) -> None:
        from valkey import Valkey  # only a grown paper has it

        self.server: Any = Valkey.from_url(
            address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self.secret = secret.encode()
        self.clock = clock
        self.rests_until = 0.0

    def salt(self, hour: int) -> bytes | None:
        """The salt of an hour, the same for all who share it; None if nobody can say."""
        name = f"yanlu:salt:{hour}"

        def ask() -> bytes:
            self.server.set(name, os.urandom(32), nx=True, ex=self.left(hour))
            return bytes(self.server.get(name) or b"")

        chance = self.patiently(ask)
        if not chance:
            return None
        return hashlib.blake2b(chance, key=hashlib.sha256(self.secret).digest()).digest()[:32]

    def count(self, name: str, hour: int) -> int | None:
        """How often this name was counted in the hour, this time included; None if unknown."""

        def ask() -> int:
            pipe = self.server.pipeline()
            pipe.incr(f"yanlu:rate:{hour}:{name}")
            pipe.expire(f"yanlu:rate:{hour}:{name}", self.left(hour))
            return int(pipe.execute()[0])

        counted: int | None = self.patiently(ask)
        return counted

    def left(self, hour: int) -> int:
        """Seconds until what is kept of an hour is forgotten."""
        return max(1, int((hour + 1) * HOUR - self.clock()) + GRACE)

    def patiently(self, ask: Callable[[], Any]) -> Any:
        """The answer; None, said once and not asked for again at once, if there is none."""
        from valkey.exceptions import ValkeyError

        if self.clock() < self.rests_until:
            return None
        try:
            answer = ask()
        except (ValkeyError, OSError) as error:
            if not self.rests_until:
                kind = type(error).__name__
                print(
                    f"The cache does not answer ({kind}): each process keeps its own count of "
                    "forms until it does. （快取沒有回應，各程序先各自計數）",
                    file=sys.stderr,
                    flush=True,
                )
            self.rests_until = self.clock() + REST
            return None
        self.rests_until = 0.0
        return answer
