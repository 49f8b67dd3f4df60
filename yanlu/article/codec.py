"""The JSON form, which round-trips: unknown fields are kept, unmarked text is a plain string."""

from __future__ import annotations

import functools
import json
import types
import typing
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from . import blocks
from .errors import MalformedError
from .text import Span, Text

Thing = TypeVar("Thing")
Decoder = Callable[[Any, str], Any]

KINDS: dict[str, type] = {block.kind: block for block in typing.get_args(blocks.Block)}


def to_json(thing: Any) -> bytes:
    """The canonical bytes of an article, a summary or a part of one.

    Fields that hold their default are left out, so that the bytes of an old article do not
    change when the format learns a new field.
    """
    form = json.dumps(to_data(thing), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return form.encode()


def from_json(kind: type[Thing], data: bytes | str) -> Thing:
    """The thing of this kind that stands in the JSON form.

    Raises:
        MalformedError: the data is not that form.
    """
    try:
        form = parse(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"not JSON: {error}") from error
    return from_data(kind, form)


def parse(data: bytes | str) -> Any:
    """What JSON in UTF-8 says; NaN and half a surrogate pair cannot be written again (RFC 8259)."""
    words = (data.encode() if isinstance(data, str) else data).decode()
    form = json.loads(words, parse_constant=refuse_constant)
    if "\\u" in words:
        json.dumps(form, ensure_ascii=False).encode()
    return form


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def from_data(kind: type[Thing], form: Any) -> Thing:
    """The same from plain dictionaries, lists, strings and numbers."""
    thing: Thing = decoder(typing.cast(Hashable, kind))(form, kind.__name__)
    return thing


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


@functools.cache
def decoder(kind: Any) -> Decoder:
    """The function that reads a value of this type; its second argument is the place."""
    if kind == Text:
        return decode_text
    if kind == blocks.Block:
        return decode_block
    origin = typing.get_origin(kind)
    if origin is tuple:
        return sequence_decoder(decoder(typing.get_args(kind)[0]))
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(kind) if one is not type(None))
        return optional_decoder(decoder(inner))
    if kind in (date, datetime):
        return moment_decoder(kind)
    return record_decoder(kind) if hasattr(kind, "__dataclass_fields__") else scalar_decoder(kind)


def decode_text(form: Any, place: str) -> Text:
    if isinstance(form, str):
        return (Span(form),) if form else ()
    if not isinstance(form, list):
        raise MalformedError(f"{place}: text expected")
    read = decoder(Span)
    return tuple(Span(one) if isinstance(one, str) else read(one, place) for one in form)


def decode_block(form: Any, place: str) -> Any:
    kind = KINDS.get(str(form.get("kind", ""))) if isinstance(form, dict) else None
    if kind is None:
        raise MalformedError(f"{place}: unknown kind of block")
    return decoder(kind)(form, f"{place}.{kind.__name__}")


def sequence_decoder(read: Decoder) -> Decoder:
    def decode(form: Any, place: str) -> Any:
        if not isinstance(form, list):
            raise MalformedError(f"{place}: list expected")
        return tuple(read(one, f"{place}[{index}]") for index, one in enumerate(form))

    return decode


def optional_decoder(read: Decoder) -> Decoder:
    return lambda form, place: None if form is None else read(form, place)


def moment_decoder(kind: type[date]) -> Decoder:
    def decode(form: Any, place: str) -> Any:
        try:
            return kind.fromisoformat(form)
        except (TypeError, ValueError) as error:
            raise MalformedError(f"{place}: not a {kind.__name__}") from error

    return decode


def scalar_decoder(kind: type) -> Decoder:
    def decode(form: Any, place: str) -> Any:
        if type(form) is not kind:
            raise MalformedError(f"{place}: {kind.__name__} expected")
        return form

    return decode


def record_decoder(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    names = [one.name for one in fields(kind) if one.name != "extra"]
    read = {name: decoder(hints[name]) for name in names}
    known_already = {*names, "kind"} if kind in KINDS.values() else {*names}

    def decode(form: Any, place: str) -> Any:
        if not isinstance(form, dict):
            raise MalformedError(f"{place}: object expected")
        known = {
            name: read[name](value, f"{place}.{name}")
            for name, value in form.items()
            if name in read
        }
        extra = {name: value for name, value in form.items() if name not in known_already}
        try:
            return kind(**known, extra=extra)
        except TypeError as error:
            raise MalformedError(f"{place}: {error}") from error

    return decode
