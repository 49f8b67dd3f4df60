"""A thousand payloads in every field, in a real Chromium: none runs, with either shield alone.

One a page, every fourth is tried with the deep tests, all with the longest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.cast import full_article
from yanlu.article import (
    TALK_PAGE,
    Article,
    Campaign,
    Comment,
    Conversation,
    Feeling,
    Tally,
    summary,
    text,
)
from yanlu.delivery.headers import reader_headers
from yanlu.edition import File, Printer

from ..edition.paper import TW, WARNING, masthead, press
from .conftest import Paper
from .payloads import payloads

pytestmark = [
    pytest.mark.deep,
    pytest.mark.browser,
    pytest.mark.xdist_group("journeys"),
]

PAYLOADS = payloads()
ENDING = "/zh-hant-tw.html"
HOST = "http://hostile.example/"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
COUNTING = (
    "window.ran = 0; window.alert = () => { window.ran += 1; top.ran += (top === window ? 0 : 1) };"
)
SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => setTimeout(() => done(window.ran), 0))))"""


def without_policy(page: str) -> str:
    """The same page, with escaping as its only shield."""
    assert POLICY.search(page)
    return POLICY.sub("", page)


class Stage:
    """A Chromium that is shown pages, and counts what runs in them."""

    def __init__(self, chromium: Browser) -> None:
        self.context = chromium.new_context()
        self.context.add_init_script(COUNTING)
        self.page: Page = self.context.new_page()
        self.shown = ""
        self.headers: dict[str, str] = {}
        self.context.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        """The page at its address; nothing at any other."""
        if route.request.is_navigation_request() and route.request.url.startswith(HOST):
            route.fulfill(status=200, headers=self.headers, body=self.shown)
        else:
            route.fulfill(status=404, body="")

    def runs(self, html: str, headers: Iterable[tuple[str, str]] = ()) -> int:
        """How often something ran in this page."""
        self.shown = html
        self.headers = {"Content-Type": "text/html; charset=utf-8", **dict(headers)}
        self.page.goto(HOST, wait_until="load")
        return int(self.page.evaluate(SETTLED))


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    made = Stage(chromium)
    yield made
    made.context.close()


def poisoned_article(words: str) -> Article:
    """The fullest article, with these words in whatever a writer writes."""
    plain = full_article()
    person = replace(plain.credits[0].person, name=words)
    return replace(
        plain,
        headline=words,
        alternative_headline=words,
        lead=words,
        section=replace(plain.section, name=words),
        topics=tuple(replace(topic, name=words) for topic in plain.topics),
        credits=tuple(replace(one, role=words, person=person) for one in plain.credits),
        sources=tuple(replace(one, name=words) for one in plain.sources),
        copyright_line=words,
        usage_terms=words,
        body=tuple(poisoned_block(block, words) for block in plain.body),
    )


def poisoned_block(block: object, words: str) -> object:
    """The block with these words in its caption, its text, its speaker."""
    texts = {"text", "caption"} & set(block.__slots__)  # type: ignore[attr-defined]
    lines = {"speaker", "role", "source", "alt", "title"} & set(block.__slots__)  # type: ignore[attr-defined]
    changes: dict[str, object] = dict.fromkeys(lines, words)
    for name in texts:
        changes[name] = like(getattr(block, name), words)
    return replace(block, **changes)  # type: ignore[type-var]


def like(value: object, words: str) -> object:
    """The words as a line, as running text, or as running texts, whichever the value is."""
    if isinstance(value, str):
        return words
    nested = bool(value) and isinstance(value[0], tuple)  # type: ignore[index]
    return (text(words),) if nested else text(words)


def html_of(files: Iterable[File], ending: str | tuple[str, ...]) -> Iterator[str]:
    for file in files:
        if file.path.endswith(ending):
            assert isinstance(file.data, bytes)
            yield file.data.decode()


def talk_of(some: list[str]) -> Conversation:
    """A page of the talk with one of these in each comment's name and text."""
    comments = tuple(
        Comment(number, f"aaaaa{number:02}", words, words, date(2026, 11, 24), TW)
        for number, words in enumerate(some, 1)
    )
    return Conversation("summit7", 1, "after", len(some), len(some), 1, 1, comments)


@pytest.fixture(
    params=[
        pytest.param(4, id="every fourth"),
        pytest.param(1, id="all", marks=pytest.mark.longest),
    ]
)
def tried(request: pytest.FixtureRequest) -> list[str]:
    """The payloads that are shown one a page."""
    return PAYLOADS[:: request.param]


@pytest.fixture(scope="module")
def printer() -> Printer:
    return press(masthead(variants=(TW,)))


def test_a_thousand_payloads_are_all_different() -> None:
    assert len(set(PAYLOADS)) == 1000


def test_escaping_alone_stops_them_in_every_field_of_an_article(
    stage: Stage, printer: Printer, tried: list[str]
) -> None:
    ran = []
    for at, words in enumerate(tried):
        # The lite page has the same fields in simpler places: every fifth is enough there.
        endings = ("/zh-hant-tw.html", "/zh-hant-tw.lite.html") if at % 5 == 0 else ENDING
        for page in html_of(printer.article(poisoned_article(words)), endings):
            if stage.runs(without_policy(page)):
                ran.append(words)
    assert ran == []


def test_escaping_alone_stops_them_in_comments_names_and_feelings(
    stage: Stage, printer: Printer
) -> None:
    article = summary(full_article())
    ran = []
    for start in range(0, len(PAYLOADS), TALK_PAGE):
        some = PAYLOADS[start : start + TALK_PAGE]
        feelings = tuple(Feeling(f"f{at}", words, 1) for at, words in enumerate(some))
        files = printer.talk(article, talk_of(some), Tally("summit7", 1, feelings))
        ran += [some for page in html_of(files, ENDING) if stage.runs(without_policy(page))]
    assert ran == []


def test_escaping_alone_stops_them_on_the_wall_and_in_warnings(
    stage: Stage, printer: Printer
) -> None:
    ran = []
    for start in range(0, len(PAYLOADS), TALK_PAGE):
        some = PAYLOADS[start : start + TALK_PAGE]
        alerts = tuple(replace(WARNING, words=words) for words in some)
        files = [*printer.campaign(Campaign(wall=tuple(some))), *printer.alerts(alerts)]
        ran += [some for page in html_of(files, ENDING) if stage.runs(without_policy(page))]
    assert ran == []


def test_escaping_alone_stops_them_at_the_window(
    stage: Stage, paper: Paper, tried: list[str]
) -> None:
    article = paper.find("首屆人工智慧安全峰會").split("/")[1]
    ran = []
    for at, words in enumerate(tried):
        form = {"article": article, "variant": TW, "text": words, "name": words, "rule": "1"}
        pages = [posted(paper, "mailbox/comment/", form)]
        if at % 5 == 0:
            pages.append(posted(paper, "mailbox/comment/", {**form, "article": "unknown"}))
        ran += [words for page in pages if stage.runs(without_policy(page))]
    assert ran == []


def posted(paper: Paper, path: str, form: dict[str, str]) -> str:
    """What the mailbox answers, whatever its status."""
    request = Request(paper.address + path, urlencode(form).encode())
    try:
        with urlopen(request, timeout=20) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        return error.read().decode()


def test_the_policy_alone_stops_them_where_nothing_is_escaped(
    stage: Stage, printer: Printer, tried: list[str]
) -> None:
    headers = reader_headers(printer.policy, secure=False)
    ran = [words for words in tried if stage.runs(unescaped(words), headers)]
    assert ran == []


def test_without_either_shield_most_of_them_run(stage: Stage) -> None:
    ran = [words for words in PAYLOADS[::5] if stage.runs(unescaped(words))]
    assert len(ran) > 100


def unescaped(words: str) -> str:
    """What a careless template would print."""
    return f"<!doctype html><title>x</title><main><p>{words}</p></main>"
