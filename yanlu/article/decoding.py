"""From plain dictionaries and lists to typed data; the place of a fault is told on the way out.

With care and slowly: what is whole and holds no field of a later version is read by msgspec.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from . import blocks
from .errors import MalformedError
from .text import Span, Text

Decoder = Callable[[Any], Any]

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
    if origin is tuple:
        return sequence_decoder(decoder(typing.get_args(kind)[0]))
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(kind) if one is not type(None))
        return optional_decoder(decoder(inner))
    if kind in (date, datetime):
        return moment_decoder(kind)
    return record_decoder(kind) if is_dataclass(kind) else scalar_decoder(kind)


def text_decoder() -> Decoder:
    read = decoder(Span)

    def decode(form: Any) -> Text:
        if isinstance(form, str):
            return (Span(form),) if form else ()
        if not isinstance(form, list):
            raise MalformedError("text expected")
        return tuple(Span(one) if isinstance(one, str) else read(one) for one in form)

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


def record_decoder(kind: Any) -> Decoder:
    hints = typing.get_type_hints(kind)
    parts = [one for one in fields(kind) if one.name != "extra"]
    readers = {one.name: decoder(hints[one.name]) for one in parts}
    required = {one.name for one in parts if one.default is MISSING}
    known = {*readers, "kind"} if kind in KINDS.values() else {*readers}

    def decode(form: Any) -> Any:
        if not isinstance(form, dict):
            raise MalformedError("object expected")
        values = {
            name: read_part(name, form, read) for name, read in readers.items() if name in form
        }
        for name in readers:
            if name in required and name not in values:
                raise MalformedError(f"{name} is missing")
        return kind(**values, extra={key: form[key] for key in form if key not in known})

    return decode


def read_part(name: str, form: dict[str, Any], read: Decoder) -> Any:
    try:
        return read(form[name])
    except MalformedError as error:
        raise error.within(f".{name}") from error
