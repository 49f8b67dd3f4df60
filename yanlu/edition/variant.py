"""A variant as pages name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from yanlu.variants import UnknownVariantError

LABELS = {
    "zh-Hant-TW": ("正體", "正體中文（台灣）"),
    "zh-Hant-HK": ("繁體", "繁體中文（香港）"),
    "zh-Hans-CN": ("简体", "简体中文（中国大陆）"),
    "zh-Hans-SG": ("简体", "简体中文（新加坡）"),
}
FULLER = {"zh-Hans-CN": "大陆简体", "zh-Hans-SG": "新马简体"}  # where both are printed


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant as pages name it.

    Args:
        tag: BCP 47, such as `zh-Hant-TW`.
        name: of its files, such as `zh-hant-tw`.
        label: two characters, in its own script; four where two variants would be called alike.
        title: in full, in its own script.
        page: the file name of a page in this variant.
        lite: the file name of a lite page in this variant.
    """

    tag: str
    name: str
    label: str
    title: str
    page: str
    lite: str


def variants(tags: Iterable[str]) -> tuple[Variant, ...]:
    """The variants of these tags, each under a label of its own.

    Raises:
        UnknownVariantError: no pages are printed in one of them.
    """
    made = [variant(tag) for tag in tags]
    called = Counter(one.label for one in made)
    return tuple(
        replace(one, label=FULLER.get(one.tag, one.label)) if called[one.label] > 1 else one
        for one in made
    )


def variant(tag: str) -> Variant:
    """The variant of this tag (BCP 47).

    Raises:
        UnknownVariantError: no pages are printed in it.
    """
    if tag not in LABELS:
        raise UnknownVariantError(tag)
    label, title = LABELS[tag]
    name = tag.lower()
    return Variant(tag, name, label, title, page=f"{name}.html", lite=f"{name}.lite.html")
