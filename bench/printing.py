"""A process that prints article pages and nothing else: JSON in, one full page of each out.

The articles come from one SQLite file, as the newsroom keeps them.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from yanlu.article import Article, from_json
from yanlu.edition import File, Paper, Theme, articles
from yanlu.edition.frame import Frame, frames


def main(folder: str) -> None:
    """Print the articles of the folder's `articles.db` into its `ours/`."""
    paper = from_json(Paper, Path(f"{folder}/paper.json").read_bytes())
    frame = next(frames(Theme(), paper, ()))  # of one variant, as Hugo has one
    os.makedirs(f"{folder}/ours/a")
    kept = sqlite3.connect(f"{folder}/articles.db")
    for (source,) in kept.execute("select json from article order by id"):
        one = from_json(Article, source)
        page = full_page(one, frame)
        os.mkdir(f"{folder}/ours/a/{one.id}")
        write(f"{folder}/ours/{page.path}", page)


def write(path: str, page: File) -> None:
    assert isinstance(page.data, bytes)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        os.write(file, page.data)
    finally:
        os.close(file)


def full_page(one: Article, frame: Frame) -> File:
    """The full page of an article, as the printer makes it."""
    at = f"a/{one.id}/"
    turned = frame.turned(one, one.script)
    return articles.full_page(turned, at, frame, articles.article_contents(turned, at, frame))


if __name__ == "__main__":
    main(sys.argv[1])
