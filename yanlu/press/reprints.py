"""A full reprint: everything under a new theme is made beside, then takes over at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from yanlu.delivery import Batch
from yanlu.edition import File, Printer

from . import catalogue
from .articles import standing
from .failures import noted
from .lists import files_of
from .models import List, Printing, Reprint
from .workshop import DIGEST, Workshop

PIECE = 25  # articles or lists in one unit


def reprint(shop: Workshop, now: datetime) -> bool:
    """Do one unit of a full reprint; whether there was anything to do.

    What was done is known by the rows (`Printing.staged`, `Reprint.cursor`), so that a press that
    was killed goes on where it stood.
    """
    coming = shop.coming
    if coming is None:
        return False
    with noted("reprint", now) as outcome:
        row = begin(shop, coming, now)
        done = stage_articles(shop, coming) or stage_lists(shop, coming, row)
        if done:
            count(row, done)
            shop.notice("reprint", row.done, row.total)
        else:
            take_over(shop, coming, row, now)
    return outcome.is_good


def begin(shop: Workshop, coming: Printer, now: datetime) -> Reprint:
    """The row of this reprint; an older one that was not finished is given up."""
    row, is_new = Reprint.objects.get_or_create(
        pk=coming.digest,
        defaults={
            "started_at": now,
            "total": Printing.objects.count() + len(list_things(shop)),
        },
    )
    if is_new or row.finished_at is not None:
        shop.store.clear_stage()
        Printing.objects.exclude(staged="").update(staged="")
        Reprint.objects.filter(pk=row.pk).update(
            started_at=now, finished_at=None, done=0, cursor="", total=row.total
        )
        row.refresh_from_db()
        Reprint.objects.filter(finished_at=None).exclude(pk=row.pk).delete()
    return row


def count(row: Reprint, done: int) -> None:
    row.done = min(row.done + done, row.total)
    row.save(update_fields=["done"])


def stage_articles(shop: Workshop, coming: Printer) -> int:
    """Make some articles that are not staged yet; how many."""
    rows = list(Printing.objects.exclude(staged=coming.digest)[:PIECE])
    put: dict[str, tuple[File, ...]] = {}
    for row in rows:
        printable = shop.desk.printable(row.pk)
        put[f"article:{row.pk}"] = tuple(coming.article(printable.article)) if printable else ()
    if rows:
        shop.store.stage(Batch(put), fence=shop.lease)
        for row in rows:
            # Printed again meanwhile, it has another time, and must be staged again.
            Printing.objects.filter(pk=row.pk, printed_at=row.printed_at).update(
                staged=coming.digest
            )
    return len(rows)


def list_things(shop: Workshop) -> list[str]:
    """Every list, feed and static page, in the order in which they are staged."""
    keys = set(List.objects.exclude(pk=catalogue.ALL).values_list("pk", flat=True))
    maps = {f"map:{key.partition(':')[2]}" for key in keys if key.startswith("month:")}
    pages = {f"page:{page.id}" for page in shop.desk.static_pages()}
    single = {catalogue.FRONT, catalogue.FEEDS, catalogue.INDEX, catalogue.CORRECTIONS}
    return sorted(keys | maps | pages | single)


def stage_lists(shop: Workshop, coming: Printer, row: Reprint) -> int:
    """Make some lists that are not staged yet; how many."""
    things = [thing for thing in list_things(shop) if thing > row.cursor][:PIECE]
    if things:
        put = {thing: tuple(list_files(shop, coming, thing)) for thing in things}
        shop.store.stage(Batch(put), fence=shop.lease)
        row.cursor = things[-1]
        row.save(update_fields=["cursor"])
    return len(things)


def list_files(shop: Workshop, coming: Printer, thing: str) -> Iterator[File]:
    return files_of(thing, shop.desk, shop.store, coming)


def take_over(shop: Workshop, coming: Printer, row: Reprint, now: datetime) -> None:
    """Let what was staged stand, in one transaction."""
    shop.store.stage(Batch(standing(coming)), fence=shop.lease)
    shop.store.take_over(shop.sealer(now), fence=shop.lease, floor=shop.floor)
    note_printer(shop, coming)
    row.finished_at = now
    row.save(update_fields=["finished_at"])
    Printing.objects.exclude(staged="").update(staged="")
    shop.printer, shop.coming = coming, None


def note_printer(shop: Workshop, printer: Printer) -> None:
    """Write down with which printer the whole edition was made."""
    shop.store.set_note(DIGEST, printer.digest)
    shop.store.set_note("policy", printer.policy)
