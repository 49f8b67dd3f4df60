"""The demo's readers: their comments and feelings come in by the same doors as everybody's."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yanlu.accounts.window import today
from yanlu.comments import filing, moderation, releasing
from yanlu.comments.drafts import Draft
from yanlu.comments.models import Comment, State
from yanlu.newsroom.models import ArticlePage
from yanlu.reactions import voting

WHO = "示範"  # the pseudonym under which the demo's comments were let through


def load_talk(folder: Path, now: datetime) -> None:
    """Let the demo's readers speak, once.

    Args:
        folder: with `talk.json` and `articles/*.json`.
        now: with its zone.
    """
    path = folder / "talk.json"
    if not path.exists() or Comment.objects.exists():
        return
    headlines = {form["slug"]: form["headline"] for form in articles(folder)}
    for talk in json.loads(path.read_bytes()):
        page = ArticlePage.objects.filter(title=headlines[talk["article"]], live=True).first()
        if page is not None:
            speak(talk, page.public_id, now)


def articles(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in (folder / "articles").glob("*.json")]


def speak(talk: dict[str, Any], article: str, now: datetime) -> None:
    for row in talk["comments"]:
        comment(row, article, row.get("variant", talk["variant"]), now)
    for feeling, count in talk["feelings"].items():
        for _ in range(count):
            voting.press(article, feeling, "", counts=True)


def comment(row: dict[str, Any], article: str, variant: str, now: datetime) -> None:
    """One comment: previewed, sent, approved and released before the next, so that it is second."""
    draft = Draft(article, variant, row["name"], row["text"], row.get("reply_to", 0), True)
    facts = filing.opened(filing.preview(draft, now.timestamp()).token, now.timestamp())
    filing.store(facts, today(), "", filing.Hurry())
    let_through(today())


def let_through(day: date) -> None:
    waiting = Comment.objects.filter(state__in=(State.PENDING, State.HELD), number=None)
    moderation.approve(moderation.Moderator(WHO, day), list(waiting.values_list("pk", flat=True)))
    while releasing.release(day):
        pass
