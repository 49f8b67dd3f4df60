"""What the paper offers besides articles: only what is switched on, always labelled."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from tests.cast import picture
from yanlu.article import Alert, Campaign, Slot
from yanlu.edition import Offer, Stored

from .paper import ADDRESS, MOMENT, TW, WARNING, collected, masthead, press, texts
from .reading import Page

SLOT = Slot(
    "article",
    "sponsor",
    "山城書店",
    "新書上架",
    "https://book.example/",
    TW,
    picture("summit").image,
)


def html_policy(html: str) -> str:
    """The policy as the page's source has it, whichever way its quotes and slashes are written."""
    return unescape(html)


def with_offer(**switches: object) -> object:
    return press(masthead(offer=Offer(**switches)))  # type: ignore[arg-type]


def test_a_paper_without_advertisements_has_no_place_for_them() -> None:
    assert collected(press().slots((SLOT,))) == {}
    assert "slot/" not in texts(collected(press().privacy()))["privacy/zh-hant-tw.html"]


def test_an_advertisement_is_labelled_and_its_picture_is_the_papers_own() -> None:
    files = collected(with_offer(advertisements=True).slots((SLOT,)))  # type: ignore[attr-defined]
    html = files["slot/article/zh-hans-cn.html"].data
    assert isinstance(html, bytes)
    page = Page(html.decode())
    assert "赞助" in page.text and "山城书店" in page.text and "新书上架" in page.text
    assert isinstance(files["slot/article/picture.webp"].data, Stored)
    assert isinstance(files["slot/front/picture.webp"].data, bytes)
    links = [one for one in page.all("a") if one.attributes["href"] == "https://book.example/"]
    assert "sponsored" in links[0].attributes["rel"]


def test_the_privacy_terms_tell_what_is_switched_on_and_ask_only_then() -> None:
    plain = texts(collected(press().privacy()))["privacy/zh-hant-tw.html"]
    full = with_offer(advertisements=True, totals=True, history=True)
    told = texts(collected(full.privacy()))["privacy/zh-hant-tw.html"]  # type: ignore[attr-defined]
    assert "沒有任何需要您同意的功能" in plain and "<form" not in plain
    for words in ("標明「廣告」", "不滿十次不顯示", "要您同意才開始"):
        assert words in told and words not in plain
    answers = [one for one in Page(told).all("button") if one.attributes.get("name") == "answer"]
    assert [one.attributes["value"] for one in answers] == ["accept", "refuse"]


def test_the_forms_of_a_mirror_reach_the_papers_mailboxes() -> None:
    box = "https://post.example/mailbox/"
    printer = with_offer(mailboxes=(box,), fees=("1200 TWD",), currencies=("TWD",))
    files = texts(collected(printer.campaign(Campaign())))  # type: ignore[attr-defined]
    for path, to in (("join/zh-hant-tw.html", "join/"), ("tip/zh-hant-tw.html", "tip/")):
        actions = [one.attributes.get("formaction") for one in Page(files[path]).all("button")]
        assert box + to in actions, path
        assert "form-action 'self' https://post.example;" in html_policy(files[path])


def test_members_and_readers_are_told_apart() -> None:
    files = texts(collected(press().campaign(Campaign(1200, 10_000, 5300))))
    bar = files["join/zh-hant-tw.svg"]
    assert "榮譽會員 1,200 / 10,000" in bar and "5,300" in bar
    assert 'width="38.4"' in bar


def test_a_warning_is_words_a_picture_and_data_in_every_script() -> None:
    files = texts(collected(press().alerts((WARNING,))))
    assert "颱風將於今晚登陸" in files["warning/zh-hant-tw.html"]
    assert "台风将于今晚登陆" in files["warning/zh-hans-cn.narrow.svg"]
    assert WARNING.until.isoformat() in files["warning/zh-hans-cn.json"]


def test_without_a_warning_its_board_is_one_invisible_point() -> None:
    files = texts(collected(press().alerts(())))
    assert 'width="1" height="1"' in files["warning/zh-hant-tw.svg"]
    assert "目前沒有預警" in files["warning/zh-hant-tw.html"]


def test_hostile_words_stay_words_on_a_board() -> None:
    bad = replace(WARNING, words="</text><script>alert(1)</script>")
    words = texts(collected(press().alerts((bad,))))["warning/zh-hant-tw.svg"]
    assert "<script" not in words and "&lt;" in words


def test_a_warning_comes_first_in_the_feeds_as_an_entry_of_its_own() -> None:
    later = Alert("summit7", "解除警報", TW, MOMENT, MOMENT)
    feed = texts(collected(press().feeds((), (later, WARNING))))["feed/zh-hant-tw/rss.xml"]
    assert feed.index("解除警報") < feed.index("颱風將於今晚登陸")
    assert f"{ADDRESS}a/summit7/zh-hant-tw.html" in feed
