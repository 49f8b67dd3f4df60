"""The head of a copy: whether it proves itself, and how fresh it is."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yanlu.manifest import minisign, paths
from yanlu.manifest.errors import BadSignature, Malformed, NotGenuine, Refusal, SourceError
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.report import Findings, Report, State
from yanlu.manifest.sources import Fetch
from yanlu.manifest.statements import Head

LARGEST_HEAD = 1 << 20
_LARGEST_SIGNATURE = 4096
_CLOCK_DOUBT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a verifier holds a copy to.

    `key` is the paper's, had from elsewhere than the copy. `seen` is the highest edition number
    met before and `seen_hash` the SHA-256 of that head, `paper` the paper's id; None: not known.
    """

    key: PublicKey
    now: datetime
    seen: int | None = None
    seen_hash: str | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A head whose signature holds, and the signature files that the copy did not give."""

    head: Head
    sha256: str
    missing: tuple[str, ...]

    def report(self, terms: Terms, findings: Findings) -> Report:
        """What this head and these findings come to at that time."""
        rollback = terms.seen is not None and self.head.number < terms.seen
        clock = terms.now < self.head.issued - _CLOCK_DOUBT
        old = rollback or clock or is_expired(self.head, terms.now)
        state = State.OLD if old else State.CURRENT
        return Report(
            state=State.NOT_GENUINE if findings.altered else state,
            findings=findings,
            refusal=Refusal.ALTERED if findings.altered else None,
            number=self.head.number,
            issued=self.head.issued,
            expires=self.head.expires,
            head_sha256=self.sha256,
            rollback=rollback,
            clock=clock,
        )


def is_expired(head: Head, now: datetime) -> bool:
    """Whether the head should have been renewed by now."""
    return now >= head.expires


def confirm_head(fetch: Fetch, terms: Terms) -> Confirmed:
    """Read the head of a copy: signatures over its bytes first, then its words.

    One of the two signatures proves it; one that is there and does not hold refutes it.

    Raises:
        NotGenuine: it does not prove itself.
        SourceDown: the copy does not answer.
    """
    data = _read(fetch, paths.HEAD, LARGEST_HEAD)
    if data is None:
        raise NotGenuine(Refusal.NO_HEAD)
    checks = {paths.HEAD_SIG: _raw_holds, paths.HEAD_MINISIG: _minisig_holds}
    missing = tuple(
        path for path, holds in checks.items() if not _check_one(fetch, path, holds, terms, data)
    )
    if len(missing) == len(checks):
        raise NotGenuine(Refusal.NO_SIGNATURE)
    return Confirmed(_parse(data, terms), hashlib.sha256(data).hexdigest(), missing)


def _read(fetch: Fetch, path: str, limit: int) -> bytes | None:
    try:
        return fetch(path, limit)
    except SourceError:
        return None


def _check_one(
    fetch: Fetch,
    path: str,
    holds: Callable[[PublicKey, bytes, bytes], bool],
    terms: Terms,
    data: bytes,
) -> bool:
    """Whether this signature is there; NotGenuine when it is and does not hold."""
    signature = _read(fetch, path, _LARGEST_SIGNATURE)
    if signature is not None and not holds(terms.key, data, signature):
        raise NotGenuine(Refusal.BAD_SIGNATURE, path)
    return signature is not None


def _raw_holds(key: PublicKey, data: bytes, signature: bytes) -> bool:
    return key.verifies(data, signature)


def _minisig_holds(key: PublicKey, data: bytes, signature: bytes) -> bool:
    try:
        minisign.check(key, data, signature)
    except BadSignature:
        return False
    return True


def _parse(data: bytes, terms: Terms) -> Head:
    try:
        head = Head.parse(data)
    except Malformed as error:
        raise NotGenuine(Refusal.MALFORMED, str(error)) from error
    if terms.paper is not None and head.paper != terms.paper:
        raise NotGenuine(Refusal.OTHER_PAPER, head.paper)
    if is_equivocal(head, data, terms):
        raise NotGenuine(Refusal.EQUIVOCATION, f"number {head.number}")
    return head


def is_equivocal(head: Head, data: bytes, terms: Terms) -> bool:
    """Whether the paper signed two heads of the number that was seen."""
    known = terms.seen_hash is not None and head.number == terms.seen
    return known and hashlib.sha256(data).hexdigest() != terms.seen_hash
