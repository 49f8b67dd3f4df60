"""Canonical JSON out, strict JSON in."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple, cast

from yanlu.manifest.errors import Malformed
from yanlu.manifest.paths import check_path

AT_ONCE = 500
"""So many items of a large mapping are encoded in one go."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Entry(NamedTuple):
    """One file that stands: SHA-256 (hex) and length (bytes) of it uncompressed, media type."""

    sha256: str
    length: int
    type: str


def encode(value: object) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8 and one newline at the end.

    Raises:
        Malformed: the value has no such form (a float that is no number, a lone surrogate).
    """
    try:
        return (_ENCODER.encode(value) + "\n").encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(f"no canonical JSON: {error}") from error


def encode_large(
    fields: Mapping[str, object], key: str, large: Mapping[str, object]
) -> Iterator[bytes]:
    """The bytes of `encode({**fields, key: large})` part by part, so that none need hold them all.

    Args:
        fields: all but the large one.
        key: of the large one.
        large: of which some items at a time are taken; what is no dict gives its keys in order.
    """
    for number, name in enumerate(sorted({*fields, key})):
        yield (b"," if number else b"{") + encode(name)[:-1] + b":"
        if name == key:
            yield from _members(large)
        else:
            yield encode(fields[name])[:-1]
    yield b"}\n"


def _members(large: Mapping[str, object]) -> Iterator[bytes]:
    items = iter(sorted(large.items()) if isinstance(large, dict) else large.items())
    start = b"{"
    while some := dict(islice(items, AT_ONCE)):
        yield start + encode(some)[1:-2]
        start = b","
    yield b"}" if start == b"," else b"{}"


@dataclass(frozen=True, slots=True)
class Long:
    """Bytes that may be too many to hold: told part by part, the same each time.

    Args:
        sha256: of all of them (hex).
        length: of all of them.
        parts: tells them, as long as what they are made of stands.
    """

    sha256: str
    length: int
    parts: Callable[[], Iterable[bytes]] = field(repr=False, compare=False)

    @classmethod
    def told(cls, parts: Callable[[], Iterable[bytes]]) -> "Long":
        """The bytes that are told so, of which the hash is taken once."""
        digest, length = hashlib.sha256(), 0
        for part in parts():
            digest.update(part)
            length += len(part)
        return cls(digest.hexdigest(), length, parts)

    @property
    def data(self) -> bytes:
        """All of them at once."""
        return b"".join(self.parts())


def decode(data: bytes) -> dict[str, object]:
    """The JSON object in `data`, refusing doubled keys and anything that is not I-JSON (RFC 7493).

    Raises:
        Malformed: not UTF-8, not JSON, not an object, or a key stands twice.
    """
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not strict JSON: {error}") from error
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def format_moment(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, such as `2026-11-23T08:00:00Z`.

    Raises:
        Malformed: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise Malformed("a moment without a time zone")
    return moment.astimezone(UTC).strftime(_MOMENT_FORMAT)


class Fields:
    """The fields of a signed JSON object, taken one by one; what is left is unknown and kept.

    Args:
        data: the exact bytes, whose signature or hash was checked before.
        type: what its `type` field must say.

    Raises:
        Malformed: from here and from every method, when a field is absent or of another shape.
    """

    def __init__(self, data: bytes, type: str) -> None:
        self.rest = decode(data)
        if self.take("type") != type:
            raise Malformed(f"not a {type}")

    def take(self, name: str) -> object:
        """The field, whatever it is."""
        try:
            return self.rest.pop(name)
        except KeyError:
            raise Malformed(f"no field {name!r}") from None

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.take(name)
        if not isinstance(value, str) or not value:
            raise Malformed(f"{name!r} is no text")
        return value

    def count(self, name: str) -> int:
        """A whole number, zero or more."""
        return as_count(self.take(name))

    def digest(self, name: str) -> str:
        """A SHA-256 in lower-case hex."""
        return as_digest(self.take(name))

    def digest_or_none(self, name: str) -> str | None:
        """A SHA-256 in lower-case hex, or null."""
        value = self.take(name)
        return None if value is None else as_digest(value)

    def moment(self, name: str) -> datetime:
        """A moment as `format_moment` writes it."""
        value = self.text(name)
        try:
            if _MOMENT.fullmatch(value):
                return datetime.strptime(value, _MOMENT_FORMAT).replace(tzinfo=UTC)
        except ValueError as error:
            raise Malformed(f"{name!r}: {error}") from error
        raise Malformed(f"{name!r} is no moment")

    def mapping(self, name: str) -> dict[str, object]:
        """A JSON object."""
        value = self.take(name)
        if not isinstance(value, dict):
            raise Malformed(f"{name!r} is no object")
        return value

    def sequence(self, name: str) -> Iterable[object]:
        """A JSON list."""
        value = self.take(name)
        if not isinstance(value, list):
            raise Malformed(f"{name!r} is no list")
        return value

    def entries(self, name: str) -> dict[str, Entry]:
        """An object of safe paths, each with its entry."""
        return {check_path(path): as_entry(value) for path, value in self.mapping(name).items()}


def as_count(value: object) -> int:
    """`value` when it is a whole number, zero or more; else Malformed."""
    if type(value) is not int or value < 0:
        raise Malformed("not a count")
    return value


def as_digest(value: object) -> str:
    """`value` when it is a SHA-256 in lower-case hex; else Malformed."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise Malformed("not a SHA-256")
    return value


def as_path(value: object) -> str:
    """`value` when it is a path that may stand in the tree; else Malformed."""
    if not isinstance(value, str):
        raise Malformed("not a path")
    return check_path(value)


def as_entry(value: object) -> Entry:
    """`value` when it is `[SHA-256, length, media type]`; else Malformed."""
    if not isinstance(value, list) or len(value) != 3:
        raise Malformed("not an entry")
    sha256, length, kind = cast("list[object]", value)
    if not isinstance(kind, str) or not kind.isprintable():
        raise Malformed("not a media type")
    return Entry(as_digest(sha256), as_count(length), kind)
