"""A database that does not answer: the desk says so, and shows what was just written."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

from django.core.handlers.exception import response_for_exception
from django.db import IntegrityError, InternalError, OperationalError
from django.test import RequestFactory

from yanlu.config.outages import Plainly, server_error

BODY = json.dumps({"blocks": [{"text": "代表們<b>在雨中</b>排隊。"}, {"text": "第二段"}]})
FORM = {"title": "頭條新聞", "body-0-value": BODY, "new_password": "不可外傳", "action": "publish"}


class ReadOnlyError(Exception):
    """PostgreSQL's own, by its number."""

    sqlstate = "25006"


def failing(error: Exception) -> Any:
    request = RequestFactory(raise_request_exception=False).post("/newsroom/pages/3/edit/", FORM)
    try:
        raise error
    except Exception:
        return server_error(request)


def test_words_that_could_not_be_kept_are_shown_to_be_copied() -> None:
    answer = failing(OperationalError("connection refused"))
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"]
    assert "資料庫連不上" in page and "does not answer" in page
    assert "頭條新聞" in page and "代表們&lt;b&gt;在雨中&lt;/b&gt;排隊。\n第二段" in page
    assert "不可外傳" not in page and "publish" not in page


def test_a_database_that_can_only_be_read_is_called_that() -> None:
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = ReadOnlyError()
    for one in (error, OperationalError("attempt to write a readonly database")):
        assert "只能讀、不能寫" in failing(one).content.decode()


def test_a_mistake_of_ours_is_not_called_an_outage() -> None:
    for error in (IntegrityError("twice"), ValueError("wrong"), InternalError("other")):
        assert failing(error).status_code == 500


def test_the_log_says_it_in_one_line_and_a_mistake_of_ours_in_full() -> None:
    assert logged(OperationalError("connection\nrefused")) == (
        "Internal Server Error: /newsroom/: connection refused （資料庫沒有回應）"
    )
    assert "Traceback" in logged(ValueError("wrong"))


def logged(error: Exception) -> str:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(Plainly())
    try:
        raise error
    except Exception:
        told = (logging.ERROR, __file__, 1, "Internal Server Error: %s", ("/newsroom/",))
        handler.handle(logging.LogRecord("django.request", *told, sys.exc_info()))
    return lines.getvalue().strip()


def test_django_asks_this_page_when_a_view_fails(settings: Any) -> None:
    request = RequestFactory().get("/newsroom/")
    try:
        raise OperationalError("the connection is closed")
    except OperationalError as error:
        answer = response_for_exception(request, error)
    assert answer.status_code == 503 and "資料庫連不上" in answer.content.decode()
