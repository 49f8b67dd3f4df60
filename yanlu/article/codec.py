"""The JSON form, which round-trips: unknown fields are kept, unmarked text is a plain string."""

from __future__ import annotations

import functools
import json
import typing
from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

import msgspec

from .decoding import KINDS, decoder
from .errors import MalformedError
from .text import Span, Text

Thing = TypeVar("Thing")
NOT_WHOLE = (msgspec.MsgspecError, ValueError, RecursionError)


def to_json(thing: Any) -> bytes:
    """The canonical bytes of an article, a summary or a part of one.

    Fields that hold their default are left out, so that the bytes of an old article do not
    change when the format learns a new field.
    """
    form = json.dumps(to_data(thing), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return form.encode()


def from_json(kind: type[Thing], data: bytes | str) -> Thing:
    """The thing of this kind that stands in the JSON form.

    What holds fields of a later version, or a fault, is read a second time with care.

    Raises:
        MalformedError: the data is not that form.
    """
    try:
        thing: Thing = reader(typing.cast(Hashable, kind)).decode(data)
    except NOT_WHOLE:
        return read_with_care(kind, parsed(data))
    return thing


def from_data(kind: type[Thing], form: Any) -> Thing:
    """The same from plain dictionaries, lists, strings and numbers.

    Raises:
        MalformedError: the data is not that form.
    """
    try:
        return msgspec.convert(form, kind, dec_hook=read_text)
    except NOT_WHOLE:
        return read_with_care(kind, form)


@functools.cache
def reader(kind: Any) -> msgspec.json.Decoder[Any]:
    """What reads a whole thing of this kind in one pass."""
    return msgspec.json.Decoder(kind, dec_hook=read_text)


def read_text(kind: type, form: Any) -> Text:
    """Running text; it is all that msgspec does not know of itself.

    Raises:
        ValueError: it is marked in a way unknown to this version, or it is none.
    """
    if kind is not Text:
        raise ValueError("a field of a later version")
    if type(form) is str:
        return (Span(form),) if form else ()
    if type(form) is not list:
        raise ValueError("no text")
    return tuple(Span(one) if type(one) is str else msgspec.convert(one, Span) for one in form)


def read_with_care(kind: type[Thing], form: Any) -> Thing:
    """The thing with all that this version does not know, or the place of the fault."""
    try:
        thing: Thing = decoder(typing.cast(Hashable, kind))(form)
    except MalformedError as error:
        raise error.within(kind.__name__) from error
    return thing


def parsed(data: bytes | str) -> Any:
    """What the JSON says.

    Raises:
        MalformedError: it is none.
    """
    try:
        return parse(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"not JSON: {error}") from error


def parse(data: bytes | str) -> Any:
    """What JSON in UTF-8 says; NaN and half a surrogate pair cannot be written again (RFC 8259)."""
    raw = data.encode() if isinstance(data, str) else data
    form = STRICT.decode(raw.decode())
    if b"\\u" in raw:
        json.dumps(form, ensure_ascii=False).encode()
    return form


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


STRICT = json.JSONDecoder(parse_constant=refuse_constant)


def to_data(thing: Any) -> Any:
    """Plain dictionaries, lists, strings and numbers that say the same."""
    if isinstance(thing, tuple):
        if thing and isinstance(thing[0], Span):
            return text_to_data(thing)
        return [to_data(one) for one in thing]
    if isinstance(thing, date):
        return thing.isoformat()
    if is_dataclass(thing):
        return record_to_data(thing)
    return thing


def text_to_data(running: Text) -> Any:
    """A string if nothing is marked, else a list of strings and marked spans."""
    parts = [span.text if span == Span(span.text) else record_to_data(span) for span in running]
    alone = len(parts) == 1 and isinstance(parts[0], str) and parts[0] != ""
    return parts[0] if alone else parts


def record_to_data(record: Any) -> dict[str, Any]:
    form: dict[str, Any] = dict(record.extra)
    kind = getattr(type(record), "kind", None)
    if isinstance(kind, str) and kind in KINDS:
        form["kind"] = kind
    for name, default in defaults(typing.cast(Hashable, type(record))):
        value = getattr(record, name)
        if value != default:
            form[name] = to_data(value)
    return form


@functools.cache
def defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The names of the fields, each with its default (or a mark that equals nothing)."""
    return tuple(
        (one.name, object() if one.default is MISSING else one.default)
        for one in fields(kind)
        if one.name != "extra"
    )
