"""The newsroom's door for the press: what changed, and what it is now; plain frozen types only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from yanlu.article import Alert, Article, Ref, Slot, StaticPage
from yanlu.edition.paper import Front, Offer, Paper, Rule
from yanlu.variants import Term

from . import models
from .outward import Outward, in_script, own_script, terms
from .problems import explain
from .schedule import step, trust_clock_if

__all__ = [
    "Change",
    "Printable",
    "alerts",
    "changes",
    "describe",
    "explain",
    "find",
    "front",
    "glossary",
    "live",
    "pages_using",
    "paper",
    "printable",
    "settle",
    "slots",
    "static_pages",
    "step",
    "trust_clock_if",
]


SCREENS: dict[str, tuple[Any, str]] = {
    "article": (models.ArticlePage, "wagtailadmin_pages:edit"),
    "page": (models.StaticPage, "wagtailsnippets_newsroom_staticpage:edit"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that changed.

    Args:
        thing: `article:<id>`, `person:<id>`, `section:<id>`, `topic:<id>`, `picture:<number>`,
            `video:<number>`, `page:<id>`, `glossary`, `paper`, `front`, `alerts`
            or `slots`.
        seq: grows with every change of any thing.
    """

    thing: str
    seq: int


@dataclass(frozen=True, slots=True)
class Printable:
    """An article as it is to be printed.

    Args:
        article: what leaves the newsroom.
        revision: of the live text; negative if the article is withdrawn.
        dependencies: the version of every other thing that was used, under the names of `Change`;
            an article's version is its live revision, or 0 if it is not public.
    """

    article: Article
    revision: int
    dependencies: dict[str, int]


def changes(limit: int) -> list[Change]:
    """What changed and is not settled, the newest change first.

    So that an editor who presses Publish does not wait for an import of thousands.
    """
    rows = models.ChangeRow.objects.order_by("-seq").values_list("thing", "seq")[:limit]
    return [Change(thing, seq) for thing, seq in rows]


def settle(done: Iterable[Change]) -> None:
    """Forget these changes; what has changed again since it was read stays."""
    for change in done:
        models.ChangeRow.objects.filter(thing=change.thing, seq=change.seq).delete()


def printable(article_id: str) -> Printable | None:
    """The article as it is to be printed, or None if it is not (or no longer) public."""
    page = public().filter(public_id=article_id).first()
    if page is None:
        return None
    outward = Outward(page.script)
    article = page.to_article(outward)
    return Printable(article, revision(page.live_revision_id, page.withdrawn), outward.dependencies)


def alerts() -> tuple[Alert, ...]:
    """The warnings in force, newest first."""
    return tuple(one.to_alert() for one in models.alerts_in_force())


def slots() -> tuple[Slot, ...]:
    """What stands in the places that the desk has sold; nothing where the operator has none."""
    if not settings.YANLU["YANLU_ADVERTISEMENTS"]:
        return ()
    return models.running_slots(own_script())


def live(after: str, limit: int) -> list[tuple[str, int]]:
    """The public articles with an id above this one, in order of id, each with its revision."""
    rows = (
        public()
        .filter(public_id__gt=after)
        .order_by("public_id")
        .values_list("public_id", "live_revision_id", "withdrawal")[:limit]
    )
    return [(public_id, revision(number, withdrawal)) for public_id, number, withdrawal in rows]


def public() -> Any:
    """The rows of the articles that stand in the paper, the withdrawn ones with their notice."""
    rows = models.ArticlePage.objects.filter(
        Q(live=True) | Q(withdrawal__isnull=False, first_published_at__isnull=False)
    )
    return rows.select_related("section", "withdrawal")


def revision(number: int | None, withdrawn: object) -> int:
    """The live revision's number, which is told apart from that of the withdrawn article."""
    return -(number or 1) if withdrawn is not None else number or 0


def paper() -> Paper:
    """The masthead as the desk and the operator have set it."""
    row = models.PaperSettings.load()
    options = settings.YANLU
    return Paper(
        id=row.paper_id,
        name=row.name,
        address=options["YANLU_ADDRESS"],
        name_en=row.name_en,
        tagline=row.tagline,
        script=row.script,
        zone=options["YANLU_ZONE"],
        variants=options["YANLU_VARIANTS"],
        copyright_line=row.copyright_line,
        usage_terms=row.usage_terms,
        sections=tuple(Ref(one.public_id, one.name) for one in models.Section.objects.all()),
        pages=tuple(
            Ref(one.public_id, in_script(one.title, one.script, row.script)) for one in live_pages()
        ),
        offer=offer(options),
        logo=row.printed_logo,
    )


def offer(options: Mapping[str, Any]) -> Offer:
    """What readers may do besides reading, as the operator has set it."""
    return Offer(
        mailboxes=options["YANLU_MAILBOXES"],
        currencies=options["YANLU_CURRENCIES"],
        fees=tuple(f"{amount} {currency}" for amount, currency in options["YANLU_MEMBER_FEE"]),
        tips_shown=options["YANLU_TIPS_SHOWN"],
        advertisements=options["YANLU_ADVERTISEMENTS"],
        totals=options["YANLU_TOTALS"],
        history=options["YANLU_HISTORY"],
    )


def describe(kind: str, identity: str) -> tuple[str, str] | None:
    """The name of a section, topic or person, and a sentence on it, in the paper's own script."""
    kinds: dict[str, Any] = {
        "section": models.Section,
        "topic": models.Topic,
        "person": models.Person,
    }
    model = kinds.get(kind)
    row = model.objects.filter(public_id=identity).first() if model else None
    if row is None:
        return None
    own = own_script()
    script = getattr(row, "script", own)
    about = getattr(row, "about", "") or getattr(row, "description", "")
    return in_script(row.name, script, own), in_script(about, script, own)


def find(kind: str, identity: str) -> tuple[str, str] | None:
    """The headline of an article or the title of a page, and the screen on which it is written."""
    model, screen = SCREENS.get(kind, (None, ""))
    row: Any = model.objects.filter(public_id=identity).first() if model else None
    return (row.title, reverse(screen, args=(row.pk,))) if row else None


def front() -> Front:
    """The front page as the desk has set it; what is not public is left out."""
    row = models.Front.load()
    chosen = [row.lead_id, *row.slots.values_list("article_id", flat=True)]
    ids = dict(
        models.ArticlePage.objects.filter(pk__in=[one for one in chosen if one])
        .filter(live=True, withdrawal=None)
        .values_list("pk", "public_id")
    )
    return Front(
        lead=ids.get(row.lead_id, ""),
        slots=tuple(ids[one] for one in chosen[1:] if one in ids),
        rules=tuple(
            Rule(Ref(one.section.public_id, one.section.name), one.count)
            for one in row.rules.select_related("section")
        ),
    )


def static_pages() -> tuple[StaticPage, ...]:
    """The static pages, in the order of the foot."""
    return tuple(page.to_page() for page in live_pages())


def pages_using(things: Iterable[str]) -> set[str]:
    """The ids of the static pages that show or link to one of these, named as in `Change`."""
    wanted, found = set(things), set()
    for page in live_pages():
        outward = Outward(page.script)
        page.to_page(outward)
        if not wanted.isdisjoint(outward.dependencies):
            found.add(page.public_id)
    return found


def live_pages() -> Iterable[models.StaticPage]:
    return models.StaticPage.objects.filter(live=True)


def glossary() -> tuple[Term, ...]:
    """The paper's own words."""
    return terms()
