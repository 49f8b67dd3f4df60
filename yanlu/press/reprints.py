"""A full reprint: everything under a new theme is made beside, then takes over at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from yanlu.article import InvalidError, check
from yanlu.delivery import Batch, SheafError
from yanlu.delivery.sheaf import unpack
from yanlu.edition import File, Printer

from . import catalogue, failures, pieces
from .articles import standing
from .failures import noted, waiting
from .lists import files_of
from .models import Due, Failure, List, Piece, Printing, Reprint
from .readers import Readers
from .talking import things_under
from .talks import files_of as talk_files
from .workshop import DIGEST, POLICY, Bench, Workshop


def reprint(shop: Workshop, now: datetime) -> bool:
    """Do one unit of a full reprint; whether there was anything to do.

    What was done is known by the rows of its pieces, so that a press that was killed goes on where
    it stood. Others may render pieces meanwhile (`hands`); here they are checked and staged. What
    is published meanwhile outdates its part of the stage, which the store remembers, and is staged
    anew when no older piece can come any more.
    """
    coming = shop.coming
    if coming is None or not waiting(now).isdisjoint(("reprint", "edition")):
        return False
    has_worked = True
    with noted("reprint", now) as outcome:
        row = begin(shop, coming, now)
        done = stage_handed_in(shop, row, now) or stage_own(shop, coming, row, now)
        if not done and pieces.are_left(row):
            has_worked = False  # others have them
        elif not done and not stage_outdated(shop, coming, now):
            take_over(shop, coming, row, now)
        elif done:
            count(row, done)
            shop.notice("reprint", row.done, row.total)
    return outcome.is_good and has_worked


def begin(shop: Workshop, coming: Printer, now: datetime) -> Reprint:
    """The row of this reprint; an older one that was not finished is given up.

    The stage bears the name of its row: whatever a crash or a restored backup did to either, one
    never takes the place of the other's. It is begun last, so that all pieces are there by then.
    """
    row = Reprint.objects.filter(pk=coming.digest, finished_at=None).first()
    if row is not None and shop.store.staging == stage_name(row):
        return row
    Piece.objects.all().delete()
    Reprint.objects.filter(finished_at=None).exclude(pk=coming.digest).delete()
    row, _ = Reprint.objects.update_or_create(
        pk=coming.digest,
        defaults={"started_at": now, "finished_at": None, "done": 0, "total": 0},
    )
    row.total = pieces.cut(row, all_things(shop))
    row.save(update_fields=["total"])
    shop.store.begin_stage(stage_name(row), fence=shop.lease)
    return row


def all_things(shop: Workshop) -> Iterator[str]:
    """Every article and list that others may render; the feeds need what stands in the store."""
    articles = Printing.objects.order_by("pk").values_list("pk", flat=True)
    lists = (thing for thing in list_things(shop) if thing != catalogue.FEEDS)
    return chain((f"article:{one}" for one in articles.iterator(chunk_size=2000)), lists)


def stage_name(row: Reprint) -> str:
    return f"{row.pk} {row.started_at.timestamp()}"


def count(row: Reprint, done: int) -> None:
    row.done = min(row.done + done, row.total)
    row.save(update_fields=["done"])


def stage_handed_in(shop: Workshop, row: Reprint, now: datetime) -> int:
    """Stage a piece that somebody else has rendered; of how many things."""
    made = pieces.handed_in(row)
    if made is None:
        return 0
    try:
        sheaf = unpack(made.sheaf)
        refuse_others(made.piece, sheaf.put)
        refuse_gaps(made.piece, sheaf.put)
    except SheafError as error:
        pieces.refuse(made.piece)
        failures.record(f"hand:{made.piece.holder}"[:48], error, now)
        return 0
    shop.store.stage_older(Batch(sheaf.put), ready=sheaf.ready, fence=shop.lease)
    held = set(made.piece.things) - sheaf.put.keys()
    shop.store.stage_standing(held, is_older=True, fence=shop.lease)
    return len(made.piece.things) if pieces.settle(made.piece) else 0


def refuse_others(piece: Piece, owners: Iterable[str]) -> None:
    """Refuse what was not asked for.

    Raises:
        SheafError: something was made that is not of this piece.
    """
    asked = set(piece.things)
    for owner in owners:
        talked_of = f"article:{owner.split(':')[1]}" if owner.startswith("talk:") else owner
        if not {owner, talked_of} & asked:
            raise SheafError(f"{owner} was not asked for")


def refuse_gaps(piece: Piece, owners: Iterable[str]) -> None:
    """Refuse what was not made, unless the desk was told why, or it shall stand no more.

    Raises:
        SheafError: something is lacking.
    """
    left_out = set(piece.things) - set(owners)
    rows = Printing.objects.filter(pk__in=[one.removeprefix("article:") for one in left_out])
    printed = {f"article:{one}" for one in rows.values_list("pk", flat=True)}
    others = {one for one in left_out if not one.startswith("article:")}
    if lacking := (left_out & printed | others) - held_up(left_out):
        raise SheafError(f"{min(lacking)} was not made")


def held_up(things: Iterable[str]) -> set[str]:
    """Those of these that must not be printed as they are, which the desk was told."""
    rows = Failure.objects.filter(pk__in=list(things)).exclude(problems=[])
    return set(rows.values_list("pk", flat=True))


def stage_own(shop: Workshop, coming: Printer, row: Reprint, now: datetime) -> int:
    """Make a piece that nobody has; of how many things."""
    piece = pieces.claim(row, shop.holder, now)
    if piece is None:
        return 0
    try:
        stage(shop, coming, list(owners_of(piece, shop.readers)), now)
    except Exception:
        pieces.give_back(piece)
        raise
    return len(piece.things) if pieces.settle(piece) else 0


def owners_of(piece: Piece, readers: Readers) -> Iterator[str]:
    """Everything of a piece, with the talk under its articles, unless they were withdrawn."""
    found = (thing.removeprefix("article:") for thing in piece.things)
    rows = Printing.objects.filter(pk__in=list(found))
    withdrawn = dict(rows.values_list("pk", "withdrawn"))
    for thing in piece.things:
        kind, _, identity = thing.partition(":")
        if kind != "article":
            yield thing
        elif identity in withdrawn:
            yield thing
            if not withdrawn[identity]:
                yield from things_under(identity, readers)


def list_things(shop: Workshop) -> list[str]:
    """Every list, feed and static page, in the order in which they are staged."""
    keys = set(List.objects.exclude(pk=catalogue.ALL).values_list("pk", flat=True))
    maps = {f"map:{key.partition(':')[2]}" for key in keys if key.startswith("month:")}
    pages = {f"page:{page.id}" for page in shop.desk.static_pages()}
    pages |= {f"section:{section.id}" for section in shop.desk.paper().sections}  # empty ones, too
    single = {catalogue.FRONT, catalogue.FEEDS, catalogue.INDEX, catalogue.CORRECTIONS}
    single |= {catalogue.CAMPAIGN, catalogue.PRIVACY, catalogue.ALERTS, catalogue.SLOTS}
    return sorted(keys | maps | pages | single)


def stage_outdated(shop: Workshop, coming: Printer, now: datetime) -> int:
    """Make again some of what was published after it had been staged; how many."""
    owners = shop.store.outdated(pieces.AT_ONCE)
    if owners:
        stage(shop, coming, owners, now)
    return len(owners)


def stage(shop: Workshop, coming: Printer, owners: list[str], now: datetime) -> None:
    """Stage what the coming printer makes; of what must not be printed, what stands stands on."""
    put = made_of(shop, coming, owners, now)
    shop.store.stage(Batch(put), fence=shop.lease)
    shop.store.stage_standing(set(owners) - put.keys(), fence=shop.lease)


def made_of(
    shop: Workshop | Bench, coming: Printer, owners: Iterable[str], now: datetime
) -> dict[str, tuple[File, ...]]:
    """What the coming printer makes of these.

    What must not be printed as it is (a credit was taken away) is left out: it is a row of its
    own, is tried again after the switch, and holds up nobody else. Whatever else fails may be the
    theme's fault, and must not be found out by readers.
    """
    put: dict[str, tuple[File, ...]] = {}
    for owner in owners:
        try:
            put[owner] = files_for(shop, coming, owner)
        except InvalidError as error:
            failures.record(owner, error, now)
            Due.objects.get_or_create(pk=owner, defaults={"since": now})
    return put


def files_for(shop: Workshop | Bench, coming: Printer, owner: str) -> tuple[File, ...]:
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
    a moment before it; those of all themes, as long as a page is held up that may need them.
    """
    themes = {shop.store.note(DIGEST) or ""}
    if held_up(Due.objects.values_list("pk", flat=True)):
        themes |= shop.store.owners("standing:", "", "~")
    last = standing(coming) | {catalogue.FEEDS: files_for(shop, coming, catalogue.FEEDS)}
    shop.store.stage(Batch(last), fence=shop.lease)
    shop.store.take_over(
        shop.sealer(now),
        keep=[f"standing:{one}" for one in sorted(themes)],
        notes={DIGEST: coming.digest, POLICY: coming.policy},
        fence=shop.lease,
        floor=shop.floor,
    )
    row.finished_at = now
    row.save(update_fields=["finished_at"])
    Piece.objects.filter(reprint=row).delete()
    shop.printer, shop.coming = coming, None


def note_printer(shop: Workshop, printer: Printer) -> None:
    """Write down with which printer the whole edition was made."""
    shop.store.set_note(DIGEST, printer.digest)
    shop.store.set_note(POLICY, printer.policy)
