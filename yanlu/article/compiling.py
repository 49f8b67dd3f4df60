"""Makers of frozen records, written out as source, a line or two a field.

A loop over a table of fields costs more than twice as much, a frozen class's own constructor three
times. The source is kept where tracebacks and debuggers look for it and can be stepped through.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from .errors import MalformedError

Reader = Callable[[Any], Any]

NOTHING: Mapping[str, Any] = {}  # one for all records without unknown fields: none is written to

READ = """\
def read(form):
    if not isinstance(form, dict):
        raise MalformedError("object expected")
    made = Draft()
    others = len(form) - {required}
    try:
{fields}    except KeyError as error:
        raise MalformedError(f"{{name}} is missing") from error
    except MalformedError as error:
        raise error.within(f".{{name}}") from error
    made.extra = {{key: form[key] for key in form if key not in known}} if others else NOTHING
    made.__class__ = kind
    return made
"""
REQUIRED = """\
        name = "{name}"
        {reading}
"""
OPTIONAL = """\
        name = "{name}"
        if name in form:
            others -= 1
            {reading}
        else:
            made.{name} = default_{name}
"""
TAGGED = """\
        if "kind" in form:
            others -= 1
"""
CHECKED = """\
made.{name} = value = form[name]
{indent}if type(value) is not {kind}:
{indent}    raise MalformedError("{kind} expected")"""
READ_BY = "made.{name} = read_{name}(form[name])"
READ_TEXT = """\
value = form[name]
{indent}is_bare = type(value) is str and value
{indent}made.{name} = (span_{name}(value),) if is_bare else read_{name}(value)"""

MAKE = """\
def make({required}):
    made = Draft()
{fields}    made.extra = NOTHING
    made.__class__ = kind
    return made
"""


def record_reader(
    kind: type,
    scalars: Mapping[str, type],
    readers: Mapping[str, Reader],
    spans: Mapping[str, Reader],
    *,
    tagged: bool,
) -> Reader:
    """The function that makes a record of an object in the JSON form; it raises MalformedError.

    Args:
        kind: frozen, with slots and `extra`.
        scalars: the type of each field that holds a plain value.
        readers: of each other field, what reads it.
        spans: of each field of running text, what makes a span of bare words.
        tagged: whether the object also says its `kind`.
    """
    parts = own_fields(kind)
    known = {one.name for one in parts} | ({"kind"} if tagged else set())
    names = {"known": known} | {f"read_{name}": read for name, read in readers.items()}
    names |= {f"span_{name}": make for name, make in spans.items()}
    lines = [field_source(one, scalars, spans) for one in parts] + ([TAGGED] if tagged else [])
    required = sum(one.default is MISSING for one in parts)
    return compiled("read", kind, READ.format(required=required, fields="".join(lines)), names)


def record_maker(kind: type) -> Callable[..., Any]:
    """The function that makes a record of its required fields."""
    parts = own_fields(kind)
    required = ", ".join(one.name for one in parts if one.default is MISSING)
    lines = [
        f"    made.{one.name} = {one.name if one.default is MISSING else f'default_{one.name}'}\n"
        for one in parts
    ]
    return compiled("make", kind, MAKE.format(required=required, fields="".join(lines)), {})


def own_fields(kind: type) -> list[Field[Any]]:
    return [one for one in fields(kind) if one.name != "extra"]


def field_source(
    field: Field[Any], scalars: Mapping[str, type], spans: Mapping[str, Reader]
) -> str:
    template, indent = (REQUIRED, " " * 8) if field.default is MISSING else (OPTIONAL, " " * 12)
    if field.name in scalars:
        scalar = scalars[field.name].__name__
        reading = CHECKED.format(name=field.name, kind=scalar, indent=indent)
    else:
        reading = READ_TEXT if field.name in spans else READ_BY
        reading = reading.format(name=field.name, indent=indent)
    return template.format(name=field.name, reading=reading)


def compiled(name: str, kind: type, source: str, names: Mapping[str, Any]) -> Callable[..., Any]:
    """The function of this name that the source defines.

    What it makes is a `Draft` until it is whole: a class with the same slots that is not frozen,
    between which and the frozen one Python lets an object change.
    """
    defaults = {f"default_{one.name}": one.default for one in fields(kind)}
    draft = type(kind.__name__, (), {"__slots__": tuple(one.name for one in fields(kind))})
    scope = {**defaults, **names, "kind": kind, "Draft": draft}
    scope |= {"MalformedError": MalformedError, "NOTHING": NOTHING}
    file = f"<{name} {kind.__module__}.{kind.__qualname__}>"
    exec(compile(source, file, "exec"), scope)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    function: Callable[..., Any] = scope[name]
    return function
