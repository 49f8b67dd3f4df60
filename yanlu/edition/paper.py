"""What an edition needs to know of the paper that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yanlu.article import SCRIPT, Ref, Rendition, field, record

PAPER_FILE = "paper.json"
MAILBOXES_FILE = "mailboxes.json"
MAILBOX_PATH = "mailbox/"  # beside the front page, wherever the server is there, too
VARIANTS = ("zh-Hant-TW", "zh-Hans-CN", "zh-Hant-HK", "zh-Hans-SG")


@record(frozen=True, slots=True)
class Offer:
    """What readers may do besides reading, and what the operator has switched on.

    Args:
        mailboxes: absolute addresses that take forms, besides the one beside the page.
        currencies: ISO 4217 codes in which money is taken, the usual one first; none: no money.
        fees: what a year of honorary membership costs, as `1,200 TWD`, one for each currency.
        tips_shown: whether the number of tips is shown.
        advertisements: whether the paper carries advertisements.
        totals: whether reads are counted by the hour, for the desk.
        history: whether a reader's own device may remember what she read and follows.
    """

    mailboxes: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    tips_shown: bool = False
    advertisements: bool = False
    totals: bool = False
    history: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Paper:
    """The masthead: the paper's name, address, scripts and standing lines.

    Args:
        id: the paper's own id, signed into every head.
        name: in the script `script`.
        name_en: the name in Latin letters.
        address: absolute address of the front page, ending in `/`.
        script: BCP 47 tag of the paper's own script, in which names and words are written.
        zone: IANA name of the paper's zone.
        variants: BCP 47 tags printed, the default first.
        sections: in the order of the menu.
        pages: the static pages, in the order of the foot.
        offer: what readers may do besides reading.
        logo: a picture that stands where the name would, its name being what it says; or none.
    """

    id: str
    name: str = field(metadata=SCRIPT)
    address: str
    name_en: str = ""
    tagline: str = field(default="", metadata=SCRIPT)
    script: str = "zh-Hant-TW"
    zone: str = "Asia/Taipei"
    variants: tuple[str, ...] = ("zh-Hant-TW", "zh-Hans-CN")
    copyright_line: str = field(default="", metadata=SCRIPT)
    usage_terms: str = field(default="", metadata=SCRIPT)
    sections: tuple[Ref, ...] = ()
    pages: tuple[Ref, ...] = ()
    offer: Offer = Offer()
    logo: Rendition | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Rule:
    """A list on the front page that fills itself: the newest articles of a section."""

    section: Ref
    count: int = 5
    extra: Mapping[str, Any] = field(default_factory=dict)


@record(frozen=True, slots=True)
class Front:
    """The front page as the desk has set it.

    Args:
        lead: id of the article on top, or empty: then the newest.
        slots: ids of the articles beside it, in order.
        rules: the lists below.
    """

    lead: str = ""
    slots: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
