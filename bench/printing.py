"""A process that prints article pages and nothing else: JSON in, one full page of each out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from yanlu.article import Article, from_json
from yanlu.edition import File, Paper, Printer, Theme
from yanlu.edition.articles import article_contents
from yanlu.edition.frame import Frame


def main(folder: str) -> None:
    """Print `articles/*.json` of the folder into its `ours/`."""
    paper = from_json(Paper, read(f"{folder}/paper.json"))
    frame = Printer(Theme(), paper).frames[0]
    os.makedirs(f"{folder}/ours/a")
    for source in sorted(os.listdir(f"{folder}/articles")):
        one = from_json(Article, read(f"{folder}/articles/{source}"))
        page = full_page(one, frame)
        os.mkdir(f"{folder}/ours/a/{one.id}")
        with open(f"{folder}/ours/{page.path}", "wb", buffering=0) as file:
            file.write(words_of(page))


def read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.readall()


def full_page(one: Article, frame: Frame) -> File:
    """The full page of an article, as the printer makes it."""
    at = f"a/{one.id}/"
    contents = article_contents(frame.turned(one, one.script), at, frame)
    return frame.render("article.html", at, frame.variant.page, **contents)


def words_of(page: File) -> bytes:
    assert isinstance(page.data, bytes)
    return page.data


if __name__ == "__main__":
    main(sys.argv[1])
