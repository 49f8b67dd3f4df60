"""What an edition needs to know of the paper that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yanlu.article import SCRIPT, Ref

VARIANTS = ("zh-Hant-TW", "zh-Hans-CN", "zh-Hant-HK", "zh-Hans-SG")


@dataclass(frozen=True, slots=True)
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
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A list on the front page that fills itself: the newest articles of a section."""

    section: Ref
    count: int = 5
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
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
