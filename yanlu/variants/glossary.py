"""The paper's own words, which stand above every table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import GlossaryError


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One word in each script; an empty one means: as converted.

    Args:
        hant_tw: in Traditional Chinese of Taiwan.
        hans_cn: in Simplified Chinese.
        hant_hk: in Traditional Chinese of Hong Kong; empty: as in Taiwan.
    """

    hant_tw: str
    hans_cn: str
    hant_hk: str = ""

    def word(self, variant: str) -> str:
        """The word in this variant (BCP 47)."""
        if variant.startswith("zh-Hans"):
            return self.hans_cn
        return (self.hant_hk or self.hant_tw) if variant == "zh-Hant-HK" else self.hant_tw


Glossary = tuple[Term, ...]


def pairs(glossary: Glossary, source: str, target: str) -> Iterator[tuple[str, str]]:
    """What each word of the source variant becomes in the target, the longest first.

    Raises:
        GlossaryError: two terms want different words for the same one.
    """
    found: dict[str, str] = {}
    for term in sorted(glossary):
        before, after = term.word(source), term.word(target)
        if not before or not after:
            continue
        if found.setdefault(before, after) != after:
            raise GlossaryError(f"{before}: {found[before]} / {after}")
    yield from sorted(found.items(), key=lambda pair: (-len(pair[0]), pair))
