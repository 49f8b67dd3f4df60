"""How long copies are kept, and how those that are not are taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from . import shelves
from .place import Place
from .shelves import Listed


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days, weeks and months keep their last backup.

    Args:
        daily: days of which there is a backup.
        weekly: weeks, by ISO 8601.
        monthly: months.
    """

    daily: int
    weekly: int
    monthly: int


def kept(rule: Rule, backups: Iterable[Listed]) -> set[Listed]:
    """Those that stay; the newest always does.

    Counted are days of which there is a backup, in the order in which these were made: a clock
    that was set wrong takes none away.
    """
    newest_first = sorted(backups, key=lambda one: -one.number)
    stays = set(newest_first[:1])
    buckets: tuple[tuple[int, Callable[[datetime], str]], ...] = (
        (rule.daily, lambda moment: f"{moment:%Y-%m-%d}"),
        (rule.weekly, lambda moment: f"{moment:%G-%V}"),
        (rule.monthly, lambda moment: f"{moment:%Y-%m}"),
    )
    for count, bucket in buckets:
        seen: dict[str, Listed] = {}
        for one in newest_first:
            seen.setdefault(bucket(one.taken_at), one)
        stays.update(list(seen.values())[:count])
    return stays


def prune(place: Place, rule: Rule) -> list[Listed]:
    """Take away what the rule does not keep; those that went.

    First the statement, so that what is half gone is no backup; then its list; last the pieces
    that no list needs. Ended anywhere, the next prune goes on; what stays is whole throughout.

    Raises:
        PlaceError: the place failed.
        IncompleteError: a list that must stay is gone: nothing more is taken away.
        AlteredError: a list that must stay is damaged: the same.
    """
    backups = shelves.whole_backups(place)
    stays = kept(rule, backups)
    lists = (shelves.read_list(place, one.identity) for one in stays)
    needed = frozenset[str]().union(*(one.pieces for one in lists))
    gone = [one for one in backups if one not in stays]
    for one in gone:
        place.delete(shelves.statement_path(one.identity))
    for path in lists_without_statement(place, stays):
        place.delete(path)
    for path in list(shelves.orphans(place, needed)):
        place.delete(path)
    return gone


def lists_without_statement(place: Place, stays: Iterable[Listed]) -> list[str]:
    """Lists of backups that were taken away, or never ended."""
    known = {shelves.list_path(one.identity) for one in stays}
    paths = place.paths(shelves.BACKUPS)
    return [path for path in paths if path.endswith(".list") and path not in known]
