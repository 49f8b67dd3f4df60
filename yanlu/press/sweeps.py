"""The slow sweep over everything: the net under the index of changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from .articles import long_ago
from .changes import first_lists
from .failures import noted, waiting
from .models import Due, Printing, Sweep
from .workshop import Workshop

PIECE = 200  # articles in one look
CLOSELY = 10  # of which the newsroom makes the article anew, in one look
PAUSE = timedelta(seconds=20)  # between two pieces
ROUND = timedelta(hours=1)  # between two rounds
REVISIONS, DEPENDENCIES = 1, 2  # the rows of the two sweeps


def sweep(shop: Workshop, now: datetime) -> bool:
    """Compare one piece of what is live with what was printed; what differs falls due."""
    if "sweep" not in waiting(now):
        with noted("sweep", now):
            compare_revisions(shop, now)
            compare_dependencies(shop, now)
    return False


def compare_revisions(shop: Workshop, now: datetime) -> None:
    """Whether each article that is live was printed and stands, and no others."""
    row = due_sweep(REVISIONS, now)
    if row is None:
        return
    live = dict(shop.desk.live(row.after, PIECE))
    last = max(live, default="") if len(live) == PIECE else "~"
    printed = dict(
        Printing.objects.filter(pk__gt=row.after, pk__lte=last).values_list("pk", "revision")
    )
    standing = shop.store.owners("article:", row.after, last)
    wrong = {one for one in live.keys() | printed.keys() if live.get(one) != printed.get(one)}
    make_due(wrong | (standing ^ live.keys()), long_ago(now, shop.lists_wait))
    if last == "~":
        look_at_the_rest(shop, now)
    go_on(row, last if last != "~" else "", now)


def compare_dependencies(shop: Workshop, now: datetime) -> None:
    """Whether each article was printed with the names, pictures and links that it has now."""
    row = due_sweep(DEPENDENCIES, now)
    if row is None:
        return
    rows = list(Printing.objects.filter(pk__gt=row.after).order_by("pk")[:CLOSELY])
    go_on(row, rows[-1].pk if len(rows) == CLOSELY else "", now)
    outdated = {one.pk for one in rows if has_other_dependencies(shop, one)}
    make_due(outdated, long_ago(now, shop.lists_wait))


def has_other_dependencies(shop: Workshop, row: Printing) -> bool:
    printable = shop.desk.printable(row.pk)
    known = dict(row.dependencies.values_list("thing", "version"))
    return printable is not None and dict(printable.dependencies) != known


def due_sweep(kind: int, now: datetime) -> Sweep | None:
    """Where this sweep stands, if it is time to go on.

    A clock that was set back must not stop it: a time far ahead counts as now.
    """
    row, _ = Sweep.objects.get_or_create(pk=kind, defaults={"next_at": now})
    return None if now < row.next_at <= now + 2 * ROUND else row


def go_on(row: Sweep, after: str, now: datetime) -> None:
    row.after = after
    row.next_at = now + (PAUSE if after else ROUND)
    row.save()


def look_at_the_rest(shop: Workshop, now: datetime) -> None:
    """At the end of a round: what there is one of, the masthead and the glossary."""
    first_lists(shop, now)
    shop.made_of = None


def make_due(identities: set[str], since: datetime) -> None:
    """Let these articles be printed at once."""
    Due.objects.bulk_create(
        (Due(thing=f"article:{one}", since=since) for one in identities),
        ignore_conflicts=True,
    )
