"""The worker that founded the paper hands over to the next one, and begins nothing meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from yanlu.config import serving
from yanlu.config.renewal import LONGEST, Renewal

READER: dict[str, Any] = {"REQUEST_METHOD": "GET"}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> tuple[serving.Newsroom, list[float]]:
    """A newsroom that is loaded, and its clock."""
    now = [100.0]
    monkeypatch.setattr(serving, "RENEWAL", Renewal(lambda: now[0]))
    newsroom = serving.Newsroom()
    newsroom.application = lambda environ, start: [b"the desk"]
    newsroom.is_loaded.set()
    return newsroom, now


def asked(newsroom: serving.Newsroom, path: str) -> tuple[str, bytes]:
    """What it answers: its status, if it is not the desk's own, and its body."""
    said: list[str] = []

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        said.append(status)
        assert ("Refresh", "1") in headers

    body = newsroom(READER | {"PATH_INFO": path}, start)
    return "".join(said), b"".join(body)


def test_whoever_goes_on_at_once_after_the_founding_is_asked_to_wait_and_comes_in_by_herself(
    desk: tuple[serving.Newsroom, list[float]],
) -> None:
    newsroom, now = desk
    assert asked(newsroom, "/newsroom/invitation/x/") == ("", b"the desk")
    serving.RENEWAL.begin()
    status, page = asked(newsroom, "/newsroom/invitation/x/")
    assert status.startswith("503") and "新的設定".encode() in page
    assert b"refresh" not in page, "a script of the page before may take it into its own"
    part = READER | {"PATH_INFO": "/newsroom/sprite/", "HTTP_SEC_FETCH_DEST": "empty"}
    assert newsroom(part, lambda status, headers: None) == [b"the desk"]
    assert asked(newsroom, "/newsroom/static/house.css") == ("", b"the desk"), "of the page before"
    now[0] += LONGEST
    assert asked(newsroom, "/newsroom/invitation/x/") == ("", b"the desk"), "no other worker came"
