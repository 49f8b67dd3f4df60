"""Frozen records: dataclasses to those who write and read them, msgspec's structs beneath.

A struct is made in C at an eighth of what a frozen dataclass costs, and is read from JSON in one
pass. It keeps the fields of the dataclass, so that `fields`, `replace` and `is_dataclass` of the
standard library work on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

__all__ = ["Unknown", "field", "record"]


class Unknown:
    """What is kept of fields of a later version: nothing that msgspec can read in passing."""


if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import field
else:
    from dataclasses import MISSING, Field, dataclass, field, fields

    def record(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """The struct in place of a class of fields: always frozen, always with slots."""
        assert frozen and slots
        return as_struct

    def as_struct(kind: type) -> type:
        """The struct that has the fields, methods and constants of this class.

        A class with a constant `kind` is tagged with it in the JSON form.
        """
        written = dict(kind.__dict__)
        plain = dataclass(init=False, repr=False, eq=False, match_args=False)(kind)
        made = msgspec.defstruct(
            kind.__name__,
            [part_of(one) for one in fields(plain)],
            module=kind.__module__,
            namespace=dict(around(written, plain)),
            frozen=True,
            gc=False,  # no record of a tree points back to what holds it
            forbid_unknown_fields=True,
            **tag_of(written),
        )
        made.__qualname__ = kind.__qualname__
        made.__dataclass_fields__ = plain.__dataclass_fields__
        return made

    def part_of(one: Field[Any]) -> tuple[Any, ...]:
        """A field as msgspec takes it; `extra` stands in no JSON under a name of its own."""
        if one.name == "extra":
            return (one.name, Unknown, msgspec.field(default_factory=dict, name="-extra-"))
        return (one.name, one.type) if one.default is MISSING else (one.name, one.type, one.default)

    def around(written: dict[str, Any], plain: type) -> Iterator[tuple[str, Any]]:
        """What the class holds besides its fields."""
        names = {one.name for one in fields(plain)} | {"__dict__", "__weakref__", "__annotations__"}
        yield from ((name, value) for name, value in written.items() if name not in names)

    def tag_of(written: dict[str, Any]) -> dict[str, str]:
        tag = written.get("kind")
        return {"tag_field": "kind", "tag": tag} if isinstance(tag, str) else {}
