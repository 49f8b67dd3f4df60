"""From plain dictionaries and lists to typed data; the place of a fault is told on the way out."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from . import blocks
from .compiling import record_maker, record_reader
from .errors import MalformedError
from .text import Span, Text

Decoder = Callable[[Any], Any]

SCALARS = (str, int, bool)
BODY = tuple[blocks.Block, ...]

KINDS: dict[str, type] = {block.kind: block for block in typing.get_args(blocks.Block)}


@functools.cache
def decoder(kind: Any) -> Decoder:
    """The function that reads a value of this type.

    It raises MalformedError.
    """
    if kind == Text:
        return text_decoder()
    if kind == blocks.Block:
        return block_decoder()
    origin = typing.get_origin(kind)
    if kind == BODY:
        return body_decoder()
    if origin is tuple:
        return sequence_decoder(decoder(typing.get_args(kind)[0]))
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(kind) if one is not type(None))
        return optional_decoder(decoder(inner))
    if kind in (date, datetime):
        return moment_decoder(kind)
    return record_decoder(kind) if hasattr(kind, "__dataclass_fields__") else scalar_decoder(kind)


def text_decoder() -> Decoder:
    read, span = decoder(Span), record_maker(Span)

    def decode(form: Any) -> Text:
        if isinstance(form, str):
            return (span(form),) if form else ()
        if not isinstance(form, list):
            raise MalformedError("text expected")
        return tuple(span(one) if isinstance(one, str) else read(one) for one in form)

    return decode


def block_decoder() -> Decoder:
    readers = {name: decoder(kind) for name, kind in KINDS.items()}

    def decode(form: Any) -> Any:
        try:
            name = form["kind"]
            read = readers[name]
        except (TypeError, KeyError) as error:
            raise MalformedError("unknown kind of block") from error
        try:
            return read(form)
        except MalformedError as error:
            raise error.within(f".{KINDS[name].__name__}") from error

    return decode


def body_decoder() -> Decoder:
    """Of whole blocks in one loop; what is not whole is read again with care, to be named."""
    readers = {name: decoder(kind) for name, kind in KINDS.items()}
    with_care = sequence_decoder(decoder(blocks.Block))

    def decode(form: Any) -> Any:
        if not isinstance(form, list):
            raise MalformedError("list expected")
        try:
            return tuple([readers[one["kind"]](one) for one in form])
        except (MalformedError, TypeError, KeyError):
            return with_care(form)

    return decode


def sequence_decoder(read: Decoder) -> Decoder:
    def decode(form: Any) -> Any:
        if not isinstance(form, list):
            raise MalformedError("list expected")
        made: list[Any] = []
        try:
            for one in form:
                made.append(read(one))
        except MalformedError as error:
            raise error.within(f"[{len(made)}]") from error
        return tuple(made)

    return decode


def optional_decoder(read: Decoder) -> Decoder:
    return lambda form: None if form is None else read(form)


def moment_decoder(kind: type[date]) -> Decoder:
    def decode(form: Any) -> Any:
        try:
            return kind.fromisoformat(form)
        except (TypeError, ValueError) as error:
            raise MalformedError(f"not a {kind.__name__}") from error

    return decode


def scalar_decoder(kind: type) -> Decoder:
    def decode(form: Any) -> Any:
        if type(form) is not kind:
            raise MalformedError(f"{kind.__name__} expected")
        return form

    return decode


def record_decoder(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    names = [one.name for one in fields(kind) if one.name != "extra"]
    scalars = {name: hints[name] for name in names if hints[name] in SCALARS}
    readers = {name: decoder(hints[name]) for name in names if name not in scalars}
    spans = {name: record_maker(Span) for name in readers if hints[name] == Text}
    return record_reader(kind, scalars, readers, spans, tagged=kind in KINDS.values())
