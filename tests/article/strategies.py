"""Any article there can be, from the types of its fields."""

from __future__ import annotations

import functools
import types
import typing
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from yanlu.article import Block, Span, Text

words = st.text(max_size=8)
numbers = st.integers(-(2**40), 2**40)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | words | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    int: numbers,
    bool: st.booleans(),
    date: st.dates(),
    datetime: moments,
}


@functools.cache
def any_of(kind: Any, later: bool = True) -> st.SearchStrategy[Any]:
    """Any value of this type.

    Args:
        later: whether records may hold a field of a later version of the format.
    """
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == Text:
        return st.lists(any_of(Span, later), max_size=3).map(tuple)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind == Block or origin in (types.UnionType, typing.Union):
        return st.one_of(*(any_of(one, later) for one in inner))
    if origin is tuple:
        return st.lists(any_of(inner[0], later), max_size=2).map(tuple)
    return st.none() if kind is type(None) else st.deferred(lambda: record(kind, later))


@functools.cache
def record(kind: type, later: bool) -> st.SearchStrategy[Any]:
    """Any record of this kind."""
    hints = typing.get_type_hints(kind)
    names = [one.name for one in fields(kind) if one.name != "extra"]
    unknown = words.filter(lambda name: name not in names and name != "kind")
    return st.builds(
        kind,
        **{name: any_of(hints[name], later) for name in names},
        extra=st.dictionaries(unknown, json_values, max_size=int(later)),
    )
