"""An article from one script to another."""

from __future__ import annotations

import bisect
import difflib
import functools
import itertools
import re
from collections.abc import Hashable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from yanlu.article import Span

from .convert import Converter, converter, unchanged
from .glossary import Glossary

Thing = TypeVar("Thing")
CLAUSE = re.compile(r"(?<=[，。！？；：、\s])")
LONGEST_CLAUSE = 500  # characters; comparing takes the square of them


def to_variant(thing: Thing, source: str, target: str, glossary: Glossary = ()) -> Thing:
    """The same article, summary or part of one, in the script of the target variant.

    Only what is marked as Chinese is converted; addresses, identifiers, code, text in another
    language and locked text stay. The text of a block is joined before it is converted, so that
    a mark inside a word does not hide the word: `<b>头</b>发` becomes 頭髮.

    Args:
        thing: a frozen dataclass of `yanlu.article`, or of another room with the same marks. All
            that is marked in it is taken to be in the one source script: names of sections,
            people and agencies included, which whoever made the thing has put into it.
        source: BCP 47 tag of the script in which it was written.
        target: BCP 47 tag of the script wanted.
        glossary: the paper's own words.

    Raises:
        UnknownVariantError: one of the tags is not known.
        GlossaryError: the glossary contradicts itself.
    """
    return rewrite(thing, target, converter(target, source, glossary))


def rewrite(thing: Thing, target: str, engine: Converter) -> Thing:
    """The same by a converter made before, for who turns many things with one glossary.

    Args:
        thing: as for `to_variant`.
        target: BCP 47 tag of the script to which the engine converts.
        engine: made by `converter`.
    """
    changed: Thing = thing if engine is unchanged else change(thing, engine)
    if getattr(changed, "script", target) != target:
        changed = replace(changed, script=target)  # type: ignore[type-var]
    return changed


def change(value: Any, engine: Converter) -> Any:
    if isinstance(value, tuple):
        if value and isinstance(value[0], Span):
            return change_text(value, engine)
        return tuple(change(one, engine) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return change_record(value, engine)
    return value


def change_record(record: Any, engine: Converter) -> Any:
    changed: dict[str, Any] = {}
    for name, is_script in parts(cast(Hashable, type(record))):
        before = getattr(record, name)
        if not before:
            continue
        after = engine(before) if is_script else change(before, engine)
        if after is not before:
            changed[name] = after
    return replace(record, **changed) if changed else record


@functools.cache
def parts(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The fields that can hold Chinese, each with whether it is a string of it."""
    return tuple(
        (one.name, bool(one.metadata.get("script")))
        for one in fields(kind)
        if one.metadata.get("script") or not is_plain(one.type)
    )


def is_plain(annotation: Any) -> bool:
    words = str(annotation)
    plain = ("str", "int", "bool", "date", "datetime", "datetime | None", "date | None")
    return words in plain or words.startswith(("Mapping", "Extra"))


def change_text(running: tuple[Span, ...], engine: Converter) -> tuple[Span, ...]:
    return tuple(span for run in runs(running) for span in change_run(run, engine))


def runs(running: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    """Neighbouring spans that are converted together; verbatim ones stand alone."""
    run: list[Span] = []
    for span in running:
        if not span.verbatim:
            run.append(span)
            continue
        if run:
            yield tuple(run)
            run = []
        yield (span,)
    if run:
        yield tuple(run)


def change_run(run: tuple[Span, ...], engine: Converter) -> tuple[Span, ...]:
    if run[0].verbatim:
        return run
    before = "".join(span.text for span in run)
    after = engine(before)
    if after == before:
        return run
    places = cut_places(before, after, [len(span.text) for span in run], engine)
    return tuple(
        replace(span, text=after[start:end])
        for span, start, end in zip(run, places, places[1:], strict=False)
    )


def cut_places(before: str, after: str, lengths: list[int], engine: Converter) -> list[int]:
    """Where the converted text is cut back into its spans."""
    ends = list(itertools.accumulate(lengths, initial=0))
    if len(before) == len(after):
        return ends
    clauses = CLAUSE.split(before)
    turned = [engine(clause) for clause in clauses]
    if "".join(turned) != after:  # an entry of the tables runs over a comma
        clauses, turned = [before], [after]
    starts = list(itertools.accumulate(map(len, clauses), initial=0))
    new_starts = list(itertools.accumulate(map(len, turned), initial=0))
    places = []
    for end in ends[:-1]:
        index = min(bisect.bisect_right(starts, end), len(clauses)) - 1
        places.append(new_starts[index] + moved(end - starts[index], clauses[index], turned[index]))
    return [*places, len(after)]


def moved(place: int, before: str, after: str) -> int:
    """Where a place in the text before stands in the text after."""
    if len(before) == len(after):
        return place
    if len(before) > LONGEST_CLAUSE:
        return place * len(after) // len(before)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        if place < end:
            return min(new_start + place - start, new_end)
    return len(after)
