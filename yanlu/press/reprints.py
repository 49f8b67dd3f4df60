"""A full reprint: everything under a new theme is made beside, then takes over at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from yanlu.article import check
from yanlu.delivery import Batch
from yanlu.edition import File, Printer

from . import catalogue
from .articles import standing
from .failures import noted, waiting
from .lists import files_of
from .models import List, Printing, Reprint
from .talking import things_under
from .talks import files_of as talk_files
from .workshop import DIGEST, POLICY, Workshop

PIECE = 25  # articles or lists in one unit


def reprint(shop: Workshop, now: datetime) -> bool:
    """Do one unit of a full reprint; whether there was anything to do.

    What was done is known by the rows (`Printing.staged`, `Reprint.cursor`), so that a press that
    was killed goes on where it stood. What is published meanwhile outdates its part of the stage,
    which the store remembers.
    """
    coming = shop.coming
    if coming is None or not waiting(now).isdisjoint(("reprint", "edition")):
        return False
    with noted("reprint", now) as outcome:
        row = begin(shop, coming, now)
        done = (
            stage_articles(shop, coming)
            or stage_lists(shop, coming, row)
            or stage_outdated(shop, coming)
        )
        if done:
            count(row, done)
            shop.notice("reprint", row.done, row.total)
        else:
            take_over(shop, coming, row, now)
    return outcome.is_good


def begin(shop: Workshop, coming: Printer, now: datetime) -> Reprint:
    """The row of this reprint; an older one that was not finished is given up.

    The stage bears the name of its row: whatever a crash or a restored backup did to either, one
    never takes the place of the other's.
    """
    row = Reprint.objects.filter(pk=coming.digest, finished_at=None).first()
    if row is not None and shop.store.staging == stage_name(row):
        return row
    Printing.objects.exclude(staged="").update(staged="")
    Reprint.objects.filter(finished_at=None).exclude(pk=coming.digest).delete()
    total = Printing.objects.count() + len(list_things(shop))
    row, _ = Reprint.objects.update_or_create(
        pk=coming.digest,
        defaults={"started_at": now, "finished_at": None, "done": 0, "cursor": "", "total": total},
    )
    shop.store.begin_stage(stage_name(row), fence=shop.lease)
    return row


def stage_name(row: Reprint) -> str:
    return f"{row.pk} {row.started_at.timestamp()}"


def count(row: Reprint, done: int) -> None:
    row.done = min(row.done + done, row.total)
    row.save(update_fields=["done"])


def stage_articles(shop: Workshop, coming: Printer) -> int:
    """Make some articles that are not staged yet; how many."""
    rows = list(Printing.objects.exclude(staged=coming.digest)[:PIECE])
    if rows:
        stage(shop, coming, [thing for row in rows for thing in things_of(row, shop)])
        for row in rows:
            # Printed again meanwhile, it has another time, and must be staged again.
            Printing.objects.filter(pk=row.pk, printed_at=row.printed_at).update(
                staged=coming.digest
            )
    return len(rows)


def things_of(row: Printing, shop: Workshop) -> Iterator[str]:
    """An article and, unless it was withdrawn, the talk under it."""
    yield f"article:{row.pk}"
    if not row.withdrawn:
        yield from things_under(row.pk, shop.readers)


def list_things(shop: Workshop) -> list[str]:
    """Every list, feed and static page, in the order in which they are staged."""
    keys = set(List.objects.exclude(pk=catalogue.ALL).values_list("pk", flat=True))
    maps = {f"map:{key.partition(':')[2]}" for key in keys if key.startswith("month:")}
    pages = {f"page:{page.id}" for page in shop.desk.static_pages()}
    pages |= {f"section:{section.id}" for section in shop.desk.paper().sections}  # empty ones, too
    single = {catalogue.FRONT, catalogue.FEEDS, catalogue.INDEX, catalogue.CORRECTIONS}
    single |= {catalogue.CAMPAIGN, catalogue.PRIVACY, catalogue.ALERTS, catalogue.SLOTS}
    return sorted(keys | maps | pages | single)


def stage_lists(shop: Workshop, coming: Printer, row: Reprint) -> int:
    """Make some lists that are not staged yet; how many."""
    things = [thing for thing in list_things(shop) if thing > row.cursor][:PIECE]
    if things:
        stage(shop, coming, things)
        row.cursor = things[-1]
        row.save(update_fields=["cursor"])
    return len(things)


def stage_outdated(shop: Workshop, coming: Printer) -> int:
    """Make again some of what was published after it had been staged; how many."""
    owners = shop.store.outdated(PIECE)
    if owners:
        stage(shop, coming, owners)
    return len(owners)


def stage(shop: Workshop, coming: Printer, owners: list[str]) -> None:
    put = {owner: files_for(shop, coming, owner) for owner in owners}
    shop.store.stage(Batch(put), fence=shop.lease)


def files_for(shop: Workshop, coming: Printer, owner: str) -> tuple[File, ...]:
    """What the coming printer makes of an article or a list."""
    kind, _, identity = owner.partition(":")
    try:
        if kind == "article":
            printable = shop.desk.printable(identity)
            return tuple(coming.article(check(printable.article))) if printable else ()
        if kind == "standing":
            return ()
        if kind == "talk":
            articles = catalogue.find([identity.partition(":")[0]])
            return talk_files(owner, articles, shop.readers, coming)
        return tuple(files_of(owner, shop, coming))
    except Exception as error:
        error.add_note(f"({owner})")
        raise


def take_over(shop: Workshop, coming: Printer, row: Reprint, now: datetime) -> None:
    """Let what was staged stand, in one transaction.

    The assets of the theme before stand on until the next switch, for the reader whose page came
    a moment before it.
    """
    shop.store.stage(Batch(standing(coming)), fence=shop.lease)
    shop.store.take_over(
        shop.sealer(now),
        keep=(f"standing:{shop.store.note(DIGEST)}",),
        notes={DIGEST: coming.digest, POLICY: coming.policy},
        fence=shop.lease,
        floor=shop.floor,
    )
    row.finished_at = now
    row.save(update_fields=["finished_at"])
    Printing.objects.exclude(staged="").update(staged="")
    shop.printer, shop.coming = coming, None


def note_printer(shop: Workshop, printer: Printer) -> None:
    """Write down with which printer the whole edition was made."""
    shop.store.set_note(DIGEST, printer.digest)
    shop.store.set_note(POLICY, printer.policy)
