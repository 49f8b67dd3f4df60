"""What is measured: articles of about 9 KB of text, their paper, and who signs it."""

from __future__ import annotations

import functools
import hashlib
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from yanlu.article import (  # noqa: E402 - after the path
    Article,
    Credit,
    Dateline,
    Image,
    Media,
    Paragraph,
    Picture,
    PictureCredit,
    Quote,
    Ref,
    Rendition,
    Source,
    Subhead,
    text,
)
from yanlu.edition import Paper, Printer, Theme  # noqa: E402
from yanlu.manifest.keys import SigningKey  # noqa: E402
from yanlu.manifest.nodes import NodeStore  # noqa: E402
from yanlu.manifest.seal import Change, Sealed, seal  # noqa: E402

WANTED = 9_000  # bytes of running text in an article
MARKS = frozenset("\"'*_`<>&[]\\{}$~")  # which mean something in Markdown
DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
SECTIONS = tuple(
    Ref(f"sectio{digit}", name)
    for digit, name in zip("abcdef", ("國際", "兩岸", "財經", "科技", "文化", "生活"), strict=True)
)
TOPICS = tuple(Ref(f"topic{a}{b}", f"專題{a}{b}") for a in DIGITS[:16] for b in DIGITS)
PEOPLE = tuple(Ref(f"perso{a}{b}", f"記者{a}{b}") for a in "ab" for b in DIGITS)
PAPER = Paper(
    id="bench-paper",
    name="量測報",
    name_en="The Bench",
    address="https://bench.example/",
    tagline="只量不猜",
    sections=SECTIONS,
    pages=(Ref("about22", "關於本報"), Ref("contact", "聯絡我們")),
    copyright_line="© 2026 量測報。",
    usage_terms="未經授權，不得設立鏡像網站。",
)
FIRST = datetime(2016, 1, 1, 8, tzinfo=UTC)
APART = timedelta(minutes=52)  # some 28 articles a day: 100,000 are ten years


def identity(index: int) -> str:
    """The address of the article of this index."""
    letters = ""
    for _ in range(7):
        index, digit = divmod(index, len(DIGITS))
        letters += DIGITS[digit]
    return letters


@functools.cache
def sentences() -> tuple[str, ...]:
    """Every sentence of the demo paper that was written in Traditional Chinese."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "demo" / "articles").glob("*.json")):
        data = json.loads(path.read_text())
        if data["script"].startswith("zh-Hant"):
            for block in data["body"]:
                if block["kind"] == "paragraph":
                    found.update(dict.fromkeys(split(words_of(block["text"]))))
    return tuple(found)


def words_of(running: Any) -> str:
    if isinstance(running, str):
        return running
    return "".join(part if isinstance(part, str) else part["text"] for part in running)


def split(words: str) -> Iterator[str]:
    whole = (part for part in words.split("。") if len(part) > 8)
    return (f"{part}。" for part in whole if not MARKS & set(part))


def article(index: int, version: int = 1) -> Article:
    """An article as a newspaper prints it, of sentences drawn by its index."""
    chance = random.Random(index * 1000 + version)
    pool = iter(chance.sample(sentences(), 160))
    published = FIRST + index * APART
    return Article(
        id=identity(index),
        version=version,
        script="zh-Hant-TW",
        headline=next(pool)[:24],
        published=published,
        zone="Asia/Taipei",
        section=SECTIONS[index % len(SECTIONS)],
        alternative_headline=next(pool)[:20],
        lead=next(pool),
        topics=(TOPICS[chance.randrange(len(TOPICS))],),
        dateline=Dateline("本報綜合報導", "臺北", published.date()),
        credits=tuple(
            Credit(PEOPLE[chance.randrange(len(PEOPLE))], role) for role in ("記者", "責任編輯")
        ),
        body=tuple(blocks(pool, chance, index)),
        sources=(Source("政府公報", "https://gazette.example/"), Source("通訊社")),
        copyright_line=PAPER.copyright_line,
        usage_terms=PAPER.usage_terms,
    )


def blocks(pool: Iterator[str], chance: random.Random, index: int) -> Iterator[Any]:
    """About 9 KB of paragraphs, and among them a picture, subheads and a quotation."""
    yield picture(index, next(pool))
    written = number = 0
    while written < WANTED:
        words = "".join(next(pool) for _ in range(chance.randint(2, 5)))
        written += len(words.encode())
        yield Paragraph(text(words))
        number += 1
        if number in (6, 12, 18):
            yield Subhead(text(next(pool)[:12]))
        if number == 9:
            yield Quote((text(next(pool)),), speaker="周代表", role="代表團團長", source="大會記錄")


def picture(index: int, words: str) -> Picture:
    """A picture in three widths, which need not exist."""
    renditions = tuple(
        Rendition(
            Media(digest(f"{index} {width}"), width * 90, "image/webp"), width, width * 2 // 3
        )
        for width in (480, 960, 1600)
    )
    credit = PictureCredit("王攝影", "聯合採訪", "某通訊社", "本報")
    return Picture(Image(renditions), caption=text(words), alt=words[:12], credit=credit)


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def text_bytes(one: Article) -> int:
    """Bytes of running text in an article."""
    runs = [block.text for block in one.body if isinstance(block, Paragraph)]
    return sum(len(span.text.encode()) for run in runs for span in run)


def printer(**changes: Any) -> Printer:
    """The default theme's printer for the paper."""
    return Printer(Theme(), PAPER, **changes)


class Signer:
    """Signs editions with a key made for the run."""

    def __init__(self) -> None:
        self.key = SigningKey.generate(random.Random(1).randbytes)
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(
        self, before: bytes | None, change: Change, nodes: NodeStore, number: int
    ) -> Sealed:
        return seal(
            PAPER.id,
            before,
            change,
            nodes,
            self.key,
            number=number,
            issued=self.now,
            expires=self.now + timedelta(hours=48),
        )
