"""Notices on their way: signed as Stripe signs them, and delivered as badly as networks can."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SECRET = "whsec_emulator"


@dataclass(frozen=True)
class Letter:
    """A notice as it goes over the wire."""

    body: bytes
    signature: str


def signed(event: dict[str, Any], secret: str = SECRET, at: float | None = None) -> Letter:
    """An event as Stripe sends it: `t=` the time, `v1=` HMAC-SHA256 over time and body."""
    body = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
    stamp = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return Letter(body, f"t={stamp},v1={digest.hexdigest()}")


@dataclass
class Courier:
    """Keeps what is to be delivered until somebody says how.

    Args:
        post: hands over a letter; the status of the answer.
    """

    post: Callable[[Letter], int]
    secret: str = SECRET
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def take(self, event: dict[str, Any]) -> None:
        """An event has happened."""
        self.waiting.append(event)

    def deliver(self, place: int = 0) -> int | None:
        """Deliver one of those that wait, whichever came first; the status, or None."""
        if not self.waiting:
            return None
        return self.post(signed(self.waiting.pop(place % len(self.waiting)), self.secret))

    def duplicate(self, place: int = 0) -> int | None:
        """Deliver one, and keep it to be delivered again."""
        if not self.waiting:
            return None
        return self.post(signed(self.waiting[place % len(self.waiting)], self.secret))

    def drop(self, place: int = 0) -> None:
        """Lose one for ever."""
        if self.waiting:
            self.waiting.pop(place % len(self.waiting))

    def forge(self, event: dict[str, Any]) -> int:
        """Somebody else sends what looks like a notice."""
        return self.post(signed(event, "whsec_of_somebody_else"))

    def replay(self, event: dict[str, Any]) -> int:
        """Somebody sends again what was overheard an hour ago."""
        return self.post(signed(event, self.secret, at=time.time() - 3600))


def over_http(address: str) -> Callable[[Letter], int]:
    """Hands letters over by HTTP."""

    def post(letter: Letter) -> int:
        headers = {"Content-Type": "application/json", "Stripe-Signature": letter.signature}
        request = urllib.request.Request(address, letter.body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    return post


def at_once(courier: Courier, *, twice: bool) -> Callable[[dict[str, Any]], None]:
    """A listener that delivers each event beside the request that made it, and twice if wished."""

    def listen(event: dict[str, Any]) -> None:
        letter = signed(event, courier.secret)
        for _ in range(2 if twice else 1):
            threading.Thread(target=courier.post, args=(letter,), daemon=True).start()

    return listen
