"""A variant as pages name it."""

from __future__ import annotations

from dataclasses import dataclass

from yanlu.variants import UnknownVariantError

LABELS = {
    "zh-Hant-TW": ("正體", "正體中文（台灣）"),
    "zh-Hant-HK": ("繁體", "繁體中文（香港）"),
    "zh-Hans-CN": ("简体", "简体中文（中国大陆）"),
    "zh-Hans-SG": ("简体", "简体中文（新加坡）"),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant as pages name it.

    Args:
        tag: BCP 47, such as `zh-Hant-TW`.
        name: of its files, such as `zh-hant-tw`.
        label: two characters, in its own script.
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
