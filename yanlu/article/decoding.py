"""From plain dictionaries and lists to typed data; the place of a fault is told on the way out."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable
from dataclasses import fields, make_dataclass
from datetime import date, datetime
from typing import Any

from . import blocks
from .errors import MalformedError
from .text import Span, Text

Decoder = Callable[[Any], Any]

SCALARS = (str, int, bool)

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
    return record_decoder(kind) if hasattr(kind, "__dataclass_fields__") else scalar_decoder(kind)


def text_decoder() -> Decoder:
    read, span = decoder(Span), draft(Span)

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
        name = form.get("kind") if isinstance(form, dict) else None
        if not isinstance(name, str) or name not in readers:
            raise MalformedError("unknown kind of block")
        try:
            return readers[name](form)
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


def record_decoder(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    names = [one.name for one in fields(kind) if one.name != "extra"]
    readers = {name: decoder(hints[name]) for name in names}
    scalars = {name: hints[name] for name in names if hints[name] in SCALARS}
    ignored = {"kind"} if kind in KINDS.values() else set()
    make = draft(kind)

    def decode(form: Any) -> Any:
        if not isinstance(form, dict):
            raise MalformedError("object expected")
        known: dict[str, Any] = {"extra": {}}
        name = ""
        try:
            for name, value in form.items():
                if type(value) is scalars.get(name):
                    known[name] = value
                elif name in readers:
                    known[name] = readers[name](value)
                elif name not in ignored:
                    known["extra"][name] = value
        except MalformedError as error:
            raise error.within(f".{name}") from error
        try:
            return make(**known)
        except TypeError as error:
            raise MalformedError(str(error)) from error

    return decode


@functools.cache
def draft(kind: Any) -> Callable[..., Any]:
    """What makes things of a frozen class at a third of the cost of its own constructor.

    A class with the same fields that is not frozen; what it makes becomes the frozen one as soon
    as it is whole, which Python allows between classes with the same slots.
    """

    def freeze(made: Any) -> None:
        made.__class__ = kind

    parts = [(one.name, one.type, one) for one in fields(kind)]
    return make_dataclass(kind.__name__, parts, slots=True, namespace={"__post_init__": freeze})
