"""A reader at the mailbox, and a paper that was printed for her."""

from __future__ import annotations

import functools
import os
import random
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from django.test import Client, override_settings
from django.urls import reverse

from yanlu.article import Article, to_json
from yanlu.comments import door, filing
from yanlu.comments.models import Comment, State
from yanlu.delivery import Batch, Store
from yanlu.edition import File
from yanlu.edition.file import JSON
from yanlu.edition.paper import PAPER_FILE
from yanlu.manifest.keys import SigningKey
from yanlu.manifest.seal import seal

from ..cast import TAIPEI, full_article, plain_article, withdrawn_article
from ..edition.paper import masthead

SUMMIT = "summit7"
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=TAIPEI)
MAILBOX: dict[str, Any] = {
    "ROOT_URLCONF": "yanlu.config.mailbox_urls",
    "MIDDLEWARE": ["yanlu.accounts.window.Blind"],
}
TOKEN = re.compile(r'name="token" value="([^"]+)"')
KEY = re.compile(r"<code>([a-z2-7-]{23})</code>")


def print_paper(store: Path) -> None:
    """Put an edition with three articles into a store."""
    store.write_bytes(small_paper())


@functools.cache
def small_paper() -> bytes:
    """The store, which is printed once for all tests of a process."""
    articles = (full_article(), plain_article(), withdrawn_article())
    files = {f"article:{one.id}": (article_file(one),) for one in articles}
    masthead_file = File(PAPER_FILE, JSON, to_json(masthead()))
    key = SigningKey.generate(random.Random(1).randbytes)
    issued = datetime(2026, 11, 24, tzinfo=UTC)

    def sign(before: Any, change: Any, nodes: Any, number: int) -> Any:
        times = {"issued": issued, "expires": issued + timedelta(hours=48)}
        return seal("smallpaper", before, change, nodes, key, number=number, **times)

    with tempfile.TemporaryDirectory() as folder:
        opened = Store(Path(folder) / "edition.db")
        opened.publish(Batch({**files, "paper": (masthead_file,)}), sign)
        opened.close()
        assert os.listdir(folder) == ["edition.db"]
        return (Path(folder) / "edition.db").read_bytes()


def article_file(article: Article) -> File:
    return File(f"a/{article.id}/article.json", JSON, to_json(article))


@dataclass
class Reader:
    """Somebody with a browser; presses buttons and reads what comes."""

    client: Client
    address: str = "203.0.113.7"

    def post(self, path: str, **fields: Any) -> Any:
        """Press the button of a form."""
        form = {"variant": "zh-Hant-TW", **fields}
        with override_settings(**MAILBOX):
            return self.client.post(f"/mailbox/{path}", form, REMOTE_ADDR=self.address)

    def get(self, path: str, **fields: Any) -> Any:
        """Follow a link, or press the button of a form that only asks."""
        with override_settings(**MAILBOX):
            return self.client.get(f"/mailbox/{path}", fields, REMOTE_ADDR=self.address)

    def preview(self, text: str, **fields: Any) -> Any:
        """Write a comment and look at it."""
        form = {"article": SUMMIT, "text": text, "rule": "1", "name": "", "reply_to": ""}
        return self.post("comment/", **{**form, **fields})

    def send(self, token: str, **fields: Any) -> Any:
        """Send what has been previewed."""
        return self.post("comment/", token=token, **fields)

    def comment(self, text: str, key: str = "", **fields: Any) -> str:
        """Write, look, and send; the key that was handed out."""
        answer = self.send(token_in(self.preview(text, **fields)), key=key)
        assert answer.status_code == 200, words_of(answer)
        return key_in(answer)


@dataclass
class Moderating:
    """A member of the staff at the screens of moderation."""

    client: Client

    def get(self, screen: str, *arguments: Any, **query: Any) -> Any:
        """Look at a screen."""
        return self.client.get(reverse(f"comments_desk:{screen}", args=arguments), query)

    def post(self, screen: str, *arguments: Any, **fields: Any) -> Any:
        """Press a button."""
        address = reverse(f"comments_desk:{screen}", args=arguments)
        return self.client.post(address, fields, follow=True)

    def decide(self, act: str, *comments: Comment, reason: str = "") -> Any:
        """Press a button beside comments."""
        return self.post("act", act=act, comment=[one.pk for one in comments], reason=reason)


def token_in(answer: Any) -> str:
    """The sealed token of a preview."""
    found = TOKEN.search(answer.content.decode())
    assert found, words_of(answer)
    return unescape(found[1])


def key_in(answer: Any) -> str:
    """The key on a receipt."""
    found = KEY.search(answer.content.decode())
    assert found, words_of(answer)
    return found[1]


def words_of(answer: Any) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def approve_all() -> None:
    """The desk lets everything through that waits."""
    waiting = Comment.objects.filter(state__in=(State.PENDING, State.HELD))
    waiting.update(state=State.APPROVED, was_read=True)


def without_haste(monkeypatch: Any) -> None:
    """Readers take their time over a preview."""
    monkeypatch.setattr(filing, "HASTE", 0)


def release(day: datetime = NOON) -> None:
    """A batch leaves."""
    door.step(day, random.Random(7).random)


def print_all(said: Reader, *texts: str) -> list[str]:
    """Comments that are written, let through and printed; their keys."""
    keys = [said.comment(text) for text in texts]
    approve_all()
    release()
    return keys
