"""The talk under an article: comment pages, tallies and forms, all outside its own files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import minijinja

from yanlu.article import TALK_PAGE, Comment, Conversation, Summary, Tally

from .boards import number_board
from .file import File
from .frame import Frame
from .paper import MAILBOX_PATH

# Where an address ends: at white space, at brackets, and at Chinese punctuation or letters.
ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&*+,;=%]+[A-Za-z0-9/_=\-]")
NAVIGATED = 3  # pages named at either end of a long talk


def talk_files(
    article: Summary, talk: Conversation, tally: Tally, frames: tuple[Frame, ...]
) -> Iterator[File]:
    """The front of a talk: feelings, forms and its newest comments; and the board of its number.

    Args:
        article: under which it stands.
        talk: its newest page.
        tally: the feelings of the article's readers.
    """
    folder = f"a/{article.id}/talk/"
    for frame in frames:
        yield frame.render(
            "talk.html",
            folder,
            frame.variant.page,
            headline=frame.turned(article, article.script).headline,
            feelings=frame.own(tally).feelings,
            **talk_contents(talk, frame),
        )
    first = frames[0]
    title = first.turned(article, article.script).headline
    yield first.render("choice.html", folder, "index.html", title=title, target="")
    yield number_board(f"{folder}count.svg", talk.live)


def talk_page_files(talk: Conversation, frames: tuple[Frame, ...]) -> Iterator[File]:
    """A numbered page of a talk; it changes only until it is full, and when a comment goes."""
    for frame in frames:
        folder = f"a/{talk.article}/talk/{frame.variant.name}/"
        yield frame.render(
            "talk_page.html", folder, f"{talk.page}.html", **talk_contents(talk, frame)
        )


def talk_contents(talk: Conversation, frame: Frame) -> dict[str, Any]:
    """What both templates may use besides the frame."""
    return {
        "talk": talk,
        "comments": [shown(one, frame) for one in talk.comments],
        "mailbox": minijinja.safe(MAILBOX_PATH),
        "named": named_pages(talk.pages),
    }


def shown(comment: Comment, frame: Frame) -> Mapping[str, Any]:
    """A comment as the template shows it: in the reader's script, its addresses as links."""
    turned = frame.turned(comment, comment.script)
    return {
        "comment": turned,
        "html": minijinja.safe("<br>".join(map(linked, turned.text.split("\n")))),
        "answers_page": page_of(comment.reply_to),
    }


def page_of(number: int) -> int:
    """The numbered page on which a comment stands."""
    return (number + TALK_PAGE - 1) // TALK_PAGE


def linked(line: str) -> str:
    """A line as HTML; what looks like an address leads there, without a word of ours for it."""
    parts: list[str] = []
    end = 0
    for found in ADDRESS.finditer(line):
        address = escape(found[0])
        parts.append(escape(line[end : found.start()]))
        parts.append(f'<a href="{address}" rel="nofollow ugc noopener noreferrer">{address}</a>')
        end = found.end()
    return "".join([*parts, escape(line[end:])])


def named_pages(pages: int) -> list[int]:
    """The pages that the front names: the first and the last ones."""
    first = range(1, min(pages, NAVIGATED) + 1)
    last = range(max(pages - NAVIGATED + 1, 1), pages + 1)
    return sorted({*first, *last})
