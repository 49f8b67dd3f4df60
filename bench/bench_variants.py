"""Script conversion: of a string against the bare engine, and of a whole article."""

from __future__ import annotations

from collections.abc import Callable

import measure
import opencc_pyo3
import samples
import zhconv_rs

from yanlu.article import Article, Paragraph, plain
from yanlu.variants import Term, convert, to_variant

HANT, HANS = "zh-Hant-TW", "zh-Hans-CN"
GLOSSARY = (Term("川普", "特朗普"), Term("人工智慧", "人工智能"), Term("紐西蘭", "新西兰"))


def main() -> None:
    """Print the figures."""
    quick = measure.options("Script conversion").quick
    articles = [samples.article(index) for index in range(50 if quick else 200)]
    rounds = 3 if quick else 7
    hant = [running(one) for one in articles]
    hans = [convert(words, HANS, HANT) for words in hant]
    bare = opencc_pyo3.OpenCC("t2s")
    compare(
        "Traditional → Simplified",
        hant,
        HANS,
        HANT,
        lambda words: bare.convert(words, True),
        rounds,
    )
    compare(
        "Simplified → Traditional", hans, HANT, HANS, zhconv_rs.make_converter("zh-TW", []), rounds
    )
    written = [to_variant(one, HANT, HANS) for one in articles]
    whole("a whole article, → Simplified", articles, HANT, HANS, rounds)
    whole("a whole article, → Traditional", written, HANS, HANT, rounds)


def running(one: Article) -> str:
    """The running text of an article, a line a paragraph."""
    return "\n".join(plain(block.text) for block in one.body if isinstance(block, Paragraph))


def compare(
    name: str, texts: list[str], target: str, source: str, bare: Callable[[str], str], rounds: int
) -> None:
    """`variants.convert` beside the engine that it uses, interleaved."""
    if [convert(words, target, source) for words in texts] != [bare(words) for words in texts]:
        raise SystemExit(f"{name}: not the same text")
    ours, theirs = [], []
    for _ in range(rounds):
        theirs += measure.cpu_each(lambda _: [bare(words) for words in texts], 1)
        ours += measure.cpu_each(lambda _: [convert(words, target, source) for words in texts], 1)
    size = sum(len(words.encode()) for words in texts) / 1e6
    for who, taken in (("convert", ours), ("bare engine", theirs)):
        measure.row(f"{name}, {who}", f"{size / measure.median(taken):.0f} MB/CPU s")
    ratio = measure.median(theirs) / measure.median(ours)
    measure.row(f"{name}, ours / bare", f"{ratio:.2f}")


def whole(name: str, articles: list[Article], source: str, target: str, rounds: int) -> None:
    """An article with all its fields, without and with the paper's own words."""
    for said, words in (("", ()), (", glossary", GLOSSARY)):
        taken = measure.cpu_each(
            lambda _, words=words: [to_variant(one, source, target, words) for one in articles],
            rounds,
        )
        each = measure.median(taken) / len(articles)
        measure.row(name + said, f"{each * 1000:.2f} ms CPU")


if __name__ == "__main__":
    main()
