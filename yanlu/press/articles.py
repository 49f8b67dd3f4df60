"""Unit one: an article, and with it the front page and its section."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yanlu.article import Summary, check, summary, to_data
from yanlu.delivery import Batch, DeliveryError
from yanlu.edition import File, Printer
from yanlu.manifest.statements import Reason

from . import catalogue
from .catalogue import FRONT, Key
from .desk import Printable
from .failures import noted
from .lists import files_of
from .models import Dependency, Due, Printing
from .talking import front_of, things_under
from .workshop import Workshop

AT_ONCE = 25  # articles in one edition, when many are due


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article in files, not yet sealed; `printable` is None if it shall stand no more."""

    id: str
    printable: Printable | None
    files: tuple[File, ...]

    @property
    def summary(self) -> Summary | None:
        """What lists show of it."""
        return summary(self.printable.article) if self.printable else None


def print_articles(shop: Workshop, identities: Iterable[str], now: datetime) -> set[str]:
    """Print these articles with the front page and their sections, as one edition.

    Returns:
        The ids of those that were done; the others have a failure row.
    """
    rendered = [one for identity in identities if (one := render(shop, identity, now))]
    if not rendered:
        return set()
    with noted("edition", now) as outcome:
        publish(shop, rendered, now)
    if outcome.is_good:
        return {one.id for one in rendered}
    if isinstance(outcome.error, DeliveryError) or len(rendered) == 1:
        return set()
    return {one.id for one in rendered if publish_alone(shop, one, now)}


def publish(shop: Workshop, rendered: list[Rendered], now: datetime) -> None:
    urgent = remember(rendered, now)
    shop.publish(make_batch(shop, rendered, urgent, now), now)
    Due.objects.filter(pk__in=urgent).delete()
    credits = (credit for one in rendered if one.summary for credit in one.summary.credits)
    with noted("names", now):
        shop.readers.learn({credit.person.name for credit in credits})


def publish_alone(shop: Workshop, one: Rendered, now: datetime) -> bool:
    """Print one of a batch that failed, so that the others do not wait for the broken one."""
    with noted(f"article:{one.id}", now) as outcome:
        publish(shop, [one], now)
    return outcome.is_good


def render(shop: Workshop, identity: str, now: datetime) -> Rendered | None:
    """The article in files; None if that failed, which is then a row."""
    printer = printing(shop)
    made: list[Rendered] = []
    with noted(f"article:{identity}", now):
        printable = shop.desk.printable(identity)
        files = tuple(printer.article(check(printable.article))) if printable else ()
        made.append(Rendered(identity, printable, files))
    return made[0] if made else None


def printing(shop: Workshop) -> Printer:
    """The printer in use."""
    if shop.printer is None:
        raise RuntimeError("the press has no printer yet")
    return shop.printer


def remember(rendered: list[Rendered], now: datetime) -> set[str]:
    """Write down what is about to be printed; the pages that must go out with it.

    This comes before the edition: killed in between, the press finds the change still due, and
    does the same again.
    """
    with transaction.atomic(using="press"):
        touched: set[Key] = set()
        for one in rendered:
            touched |= remember_one(one, now)
        pages = catalogue.pages_of(touched)
        urgent = {page for page in pages if is_urgent(page)}
        Due.objects.bulk_create(
            (Due(thing=page, since=now) for page in pages), ignore_conflicts=True
        )
    return urgent


def is_urgent(page: str) -> bool:
    return page == FRONT or (page.startswith("section:") and page.count(":") == 1)


def remember_one(one: Rendered, now: datetime) -> set[Key]:
    before = Printing.objects.filter(pk=one.id).first()
    if one.printable is None or one.summary is None:
        return forget(before) if before else set()
    article = one.printable.article
    printing_row, _ = Printing.objects.update_or_create(
        pk=one.id,
        defaults={
            "revision": one.printable.revision,
            "summary": to_data(one.summary),
            "withdrawn": article.withdrawal is not None,
            "printed_at": now,
        },
    )
    printing_row.dependencies.all().delete()
    Dependency.objects.bulk_create(
        Dependency(printing=printing_row, thing=thing, version=version)
        for thing, version in one.printable.dependencies.items()
    )
    return catalogue.place(printing_row, one.summary, article.published)


def forget(before: Printing) -> set[Key]:
    touched = {Key.parse(row) for row in before.places.values_list("key", flat=True)}
    before.delete()
    return touched


def make_batch(shop: Workshop, rendered: list[Rendered], urgent: set[str], now: datetime) -> Batch:
    printer = printing(shop)
    put = {f"article:{one.id}": one.files for one in rendered} | standing(printer)
    put |= {thing: tuple(files_of(thing, shop, printer)) for thing in sorted(urgent)}
    gone = {thing for thing, files in put.items() if not files}
    put = {thing: files for thing, files in put.items() if files}
    withdrawn = {f"article:{one.id}" for one in rendered if is_withdrawn(one)}
    for one in rendered:
        # The readers' rooms may be out of order; an article does not wait for its talk.
        with noted(f"talk:{one.id}", now) as outcome:
            if one.summary is None or one.summary.withdrawn:
                silenced = set(things_under(one.id, shop.readers))
                gone |= silenced
                withdrawn |= silenced
            else:
                put[f"talk:{one.id}"] = front_of(one.summary, shop.readers, printer)
        if not outcome.is_good:
            Due.objects.get_or_create(pk=f"talk:{one.id}", defaults={"since": now})
    return Batch(put, frozenset(gone), dict.fromkeys(withdrawn, Reason.WITHDRAWN))


def standing(printer: Printer) -> dict[str, tuple[File, ...]]:
    """What every edition holds: the theme's assets, and the page for a wrong address."""
    return {f"standing:{printer.digest}": tuple(printer.standing())}


def is_withdrawn(one: Rendered) -> bool:
    return one.printable is None or one.printable.article.withdrawal is not None


def long_ago(now: datetime, lists_wait: float) -> datetime:
    """A time that makes what is due since then due at once, and before what is gathered.

    It is not so long ago that the watch would think it had waited for half an hour.

    Args:
        lists_wait: seconds for which changes of lists are gathered.
    """
    return now - max(timedelta(minutes=10), timedelta(seconds=lists_wait))
