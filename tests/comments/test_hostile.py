"""Words that hide, overrule, tower or lie: they are cleaned, stored once, and run nowhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanlu.accounts.plain import clean_line, clean_text
from yanlu.comments.drafts import read_draft, read_number
from yanlu.comments.models import Comment
from yanlu.edition.talk import linked

from .mailbox import MAILBOX, SUMMIT, Reader, token_in

pytestmark = pytest.mark.django_db(databases=["default", "mailbox"])

HOSTILE = {
    "zero width": "消\u200b息\u200c來\u200d源\u2060",
    "right to left": "\u202e就是反寫\u202c的",
    "isolates": "\u2066甲\u2069乙",
    "tags": "旗\U000e0067\U000e0062\U000e007f",
    "variation selectors": "葛\ufe00葛\U000e0100",
    "tower of accents": "Z" + "\u0335\u0321\u0327" * 40 + "算",
    "controls": "甲\x00乙\x07丙\x1b[31m丁\x7f\x85",
    "line separators": "甲\u2028乙\u2029丙",
    "byte order mark": "\ufeff開頭",
    "private use": "甲\ue000乙\U000f0000",
    "not a character": "甲\ufffe乙\U0001ffff",
    "invisible letters": "甲\u3164乙\u115f丙\uffa0丁\u2800",
    "wide spaces": "甲\u00a0\u2003\u202f\u205f乙",
    "compatibility ideographs": "豈更車賈滑\uf907\U0002f800",
    "math letters": "𝓕𝓻𝓮𝓮 𝟞𝟜",
    "many newlines": "甲" + "\n" * 500 + "乙",
    "carriage returns": "甲\r\n乙\r丙",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "addresses": 'javascript:alert(1) https://a.example/"onmouseover=alert(1) data:text/html,x',
    "long word": "哈" * 1999,
}
FIELDS = ("article", "variant", "name", "text", "reply_to", "rule", "website")
HIDDEN = frozenset("\u200b\u200c\u200d\u2060\u202e\u2066\ufeff\u3164\u115f\uffa0\u2800\x00\x1b")


class Tags(HTMLParser):
    """Collects the elements of a page and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))


def harmful(page: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    """What could run in a page."""
    for tag, attributes in Tags(page).found:
        places = [attributes.get("href") or "", attributes.get("action") or ""]
        runs = any(place.strip().lower().startswith(("javascript", "data:")) for place in places)
        if tag in ("script", "img", "iframe", "svg", "object") or runs:
            yield tag, attributes
        if any(name.startswith("on") or name == "style" for name in attributes):
            yield tag, attributes


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_cleaned_and_run_nowhere(reader: Reader, name: str) -> None:
    words = HOSTILE[name]
    answer = reader.preview(words, name=words[:20])
    assert answer.status_code == 200 and not list(harmful(answer.content.decode()))
    reader.send(token_in(answer))
    stored = Comment.objects.get()
    assert not HIDDEN & set(stored.text + stored.name)
    assert "\n\n\n" not in stored.text and "\n" not in stored.name
    assert all(unicodedata.category(one) not in ("Cc", "Cs", "Cn") for one in stored.name)
    again = reader.post("comment/change/", key="x", text=words)
    assert again.status_code == 404 and not list(harmful(again.content.decode()))


def test_the_check_would_see_what_runs() -> None:
    """The control: the same words as a careless template prints them."""
    assert len(list(harmful(HOSTILE["markup"]))) >= 2


def test_compatibility_ideographs_in_a_name_stay_what_they_are(reader: Reader) -> None:
    words = HOSTILE["compatibility ideographs"]
    reader.comment("甲。", name=words)
    assert Comment.objects.get().name == words


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(words: str) -> None:
    once = clean_text(words, 10_000)
    assert clean_text(once, 10_000) == once
    line = clean_line(words, 30)
    assert clean_line(line, 30) == line and len(line) <= 30


@given(
    st.dictionaries(st.sampled_from(["article", "variant", "name", "text", "reply_to"]), st.text())
)
def test_any_form_is_read_without_a_fault(form: dict[str, str]) -> None:
    draft = read_draft(form)
    assert draft.article == "" or len(draft.article) == 7
    assert len(draft.name) <= 30 and draft.reply_to >= -1


@pytest.mark.parametrize(
    ("words", "number"),
    [("", 0), ("7", 7), ("#12", 12), ("٣", -1), ("1e3", -1), ("-1", -1), ("9" * 8, -1), ("²", -1)],
)
def test_a_number_is_read_strictly(words: str, number: int) -> None:
    assert read_number(words) == number


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.binary(max_size=200))
def test_a_body_that_is_no_form_is_answered_with_a_page(reader: Reader, body: bytes) -> None:
    answer = raw(reader, body, "application/x-www-form-urlencoded")
    assert answer.status_code in (200, 400, 404)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "x"])
def test_another_kind_of_body_is_answered_with_a_page(reader: Reader, kind: str) -> None:
    assert raw(reader, b"{}", kind).status_code in (400, 404)


def raw(reader: Reader, body: bytes, kind: str) -> Any:
    """Send bytes to the mailbox."""
    with override_settings(**MAILBOX):
        return reader.client.generic("POST", "/mailbox/comment/", body, content_type=kind)


def test_other_methods_are_refused(reader: Reader) -> None:
    with override_settings(**MAILBOX):
        assert reader.client.put("/mailbox/comment/").status_code == 405


def test_a_printed_address_leads_there_and_nowhere_else() -> None:
    html = linked('見 https://a.example/x?y=1&z=2。和 https://b.example/"onclick=x <b>')
    links = [attributes for tag, attributes in Tags(html).found if tag == "a"]
    assert [unescape(one["href"] or "") for one in links] == [
        "https://a.example/x?y=1&z=2",
        "https://b.example/",
    ]
    assert all("nofollow" in (one["rel"] or "") and set(one) == {"href", "rel"} for one in links)


def test_an_unknown_article_is_the_same_whatever_it_is_called(reader: Reader) -> None:
    for article in ("", "a" * 500, "../../etc", "summit7\x00", "SUMMIT7"):
        assert reader.preview("好。", article=article).status_code == 404
    assert reader.preview("好。", article=SUMMIT).status_code == 200
