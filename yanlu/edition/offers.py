"""Pages by which a paper speaks for itself: members, tips, privacy, warnings."""

from __future__ import annotations

import json
from collections.abc import Iterator

import minijinja

from yanlu.article import Alert, Campaign

from .boards import bar_board, words_board
from .file import JSON, File
from .frame import Frame
from .paper import MAILBOX_PATH

WIDE, NARROW = 36, 15  # Chinese characters in a line of a warning, on a wide and a narrow screen


def campaign_files(campaign: Campaign, frames: tuple[Frame, ...]) -> Iterator[File]:
    """The call for honorary members with its board, and the page for tips."""
    for frame in frames:
        turned = frame.own(campaign)
        contents = {"campaign": turned, "mailbox": minijinja.safe(MAILBOX_PATH)}
        yield frame.render("join.html", "join/", frame.variant.page, **contents)
        yield frame.render("tip.html", "tip/", frame.variant.page, **contents)
        words = f"{frame.words['join']} {campaign.members:,} / {campaign.goal:,}"
        words += f"　{frame.words['join_readers']} {campaign.readers:,}"
        share = campaign.members / campaign.goal if campaign.goal else 0.0
        yield bar_board(f"join/{frame.variant.name}.svg", share, words)
    for folder, title in (("join/", "join"), ("tip/", "tip")):
        yield choice(folder, frames[0].words[title], frames[0])


def privacy_files(frames: tuple[Frame, ...]) -> Iterator[File]:
    """The privacy terms in every variant."""
    for frame in frames:
        mailbox = minijinja.safe(MAILBOX_PATH)
        yield frame.render("privacy.html", "privacy/", frame.variant.page, mailbox=mailbox)
    yield choice("privacy/", frames[0].words["privacy"], frames[0])


def alert_files(alerts: tuple[Alert, ...], frames: tuple[Frame, ...]) -> Iterator[File]:
    """The page of warnings, the boards that every page shows, and the same as data.

    Args:
        alerts: those in force, newest first.
    """
    for frame in frames:
        turned = [frame.turned(one, one.script) for one in alerts]
        words = f"{frame.words['warning']}：{turned[0].words}" if turned else ""
        yield frame.render("warning.html", "warning/", frame.variant.page, alerts=turned)
        yield words_board(f"warning/{frame.variant.name}.svg", words, WIDE)
        yield words_board(f"warning/{frame.variant.name}.narrow.svg", words, NARROW)
        yield File(f"warning/{frame.variant.name}.json", JSON, as_data(turned))
    yield choice("warning/", frames[0].words["warning"], frames[0])


def as_data(alerts: list[Alert]) -> bytes:
    """The warnings for scripts, which leave out what is over."""
    rows = [
        {"article": one.article, "words": one.words, "until": one.until.isoformat()}
        for one in alerts
    ]
    return json.dumps({"warnings": rows}, ensure_ascii=False).encode()


def choice(folder: str, title: str, frame: Frame) -> File:
    """The choice of language before a page."""
    return frame.render("choice.html", folder, "index.html", title=title, target="")
