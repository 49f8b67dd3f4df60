"""What the desk says when a database does not answer: the paper reads on, and no word is lost."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.views.defaults import server_error as ordinary_error

READ_ONLY = "25006"  # the SQLSTATE of PostgreSQL
SECRET = ("password", "csrf", "token", "otp", "code")  # names of fields that are never shown again
PAGE = """<!doctype html>
<html lang="zh-Hant"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>資料庫沒有回應</title>
<style>
body {{ font: 1.05rem/1.7 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto;
  padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; }}
h2 {{ font-size: 1.2rem; }}
textarea {{ box-sizing: border-box; width: 100%; padding: .4rem; font: inherit; }}
</style>
<main><h1>資料庫沒有回應</h1>
<p>{words}</p>
<p>讀者照常看得到報紙。請告訴管理員；好了以後，再做一次剛才的事。</p>
{kept}
<p lang="en">The database does not answer: nothing was kept. Readers are not concerned. Tell whoever
looks after the machine, and do it again later.</p>
</main></html>"""
GONE = "編輯部的資料庫連不上，剛才的動作沒有存下來。"
FULL = "編輯部的資料庫現在只能讀、不能寫，剛才的動作沒有存下來。"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what went wrong in a view (Django's handler500)."""
    error = sys.exc_info()[1]
    if not is_outage(error):
        return ordinary_error(request)
    words = FULL if is_read_only(error) else GONE
    page = format_html(PAGE, words=words, kept=kept(list(sent_words(request))))
    return HttpResponse(page, status=503, headers={"Retry-After": "10"})


class Plainly(logging.Filter):
    """Lets the log say in one line that a database is away, and not where in whose code."""

    def filter(self, record: logging.LogRecord) -> bool:
        """One record, which is never held back."""
        error = record.exc_info[1] if record.exc_info else None
        if is_outage(error):
            record.msg, record.args = f"{record.getMessage()}: {error}", ()
            record.msg = " ".join(f"{record.msg} （資料庫沒有回應）".split())
            record.exc_info = record.exc_text = None
        return True


def is_outage(error: BaseException | None) -> bool:
    """Whether a database, and not a mistake of ours, is at fault."""
    return isinstance(error, OperationalError | InterfaceError) or is_read_only(error)


def is_read_only(error: BaseException | None) -> bool:
    if not isinstance(error, Error):
        return False
    return getattr(error.__cause__, "sqlstate", "") == READ_ONLY or "readonly" in str(error)


def kept(words: list[str]) -> str:
    """The words that were just sent, to be copied."""
    if not words:
        return ""
    field = "<textarea rows='{}' readonly aria-label='您剛才送出的文字'>{}</textarea>"
    fields = format_html_join("\n", field, ((min(12, 1 + len(one) // 16), one) for one in words))
    return format_html("<h2>您剛才送出的文字</h2><p>請先抄到別處。</p>{}", fields)


def sent_words(request: HttpRequest) -> Iterator[str]:
    """What a person wrote in the form, and nothing that is a key."""
    for name, values in request.POST.lists():
        if any(one in name.lower() for one in SECRET):
            continue
        for value in map(str, values):
            words = running_text(value)
            if any(ord(sign) > 127 for sign in words) or " " in words.strip():
                yield words


def running_text(value: str) -> str:
    """The words of a field; of the editor's own form, its paragraphs."""
    try:
        blocks = json.loads(value)["blocks"]
        return "\n".join(str(block["text"]) for block in blocks)
    except (ValueError, TypeError, KeyError):
        return value
