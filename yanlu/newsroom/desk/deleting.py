"""Deleting at the desk: one by one, and few a day, so that no one session empties the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import ModelLogEntry, PageLogEntry

from ..models import ArticlePage

MOST = 20  # a person, in a day
FOR_GOOD = ("wagtail.delete", "newsroom.withdraw")  # what is withdrawn never comes back, either
DAY = timedelta(days=1)


def may_delete(user: Any) -> bool:
    """Whether a person has deleted and withdrawn little enough in the last day for one more."""
    told = {"user": user, "action__in": FOR_GOOD, "timestamp__gt": timezone.now() - DAY}
    done = (kind.objects.filter(**told).count() for kind in (PageLogEntry, ModelLogEntry))
    return bool(sum(done) < MOST)


def refuse_page(request: HttpRequest, page: Any) -> HttpResponse | None:
    """An article may go, while it is one of few; the folders that hold them all stay."""
    if not isinstance(page.specific, ArticlePage):
        return refused(request, _("放文章的資料夾不能刪。"))
    return None if may_delete(request.user) else refused(request, too_many())


def refuse_snippets(request: HttpRequest, things: Sequence[Any]) -> HttpResponse | None:
    """A section, a person, a term: the same."""
    return None if may_delete(request.user) else refused(request, too_many())


def refuse_bulk(request: HttpRequest, act: str, things: Any, view: Any) -> HttpResponse | None:
    """What was chosen in a list is never deleted at one press."""
    if act != "delete":
        return None
    return refused(request, _("編輯部裡一次只刪一件：請打開它再刪。什麼也沒有刪。"))


def refused(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("wagtailadmin_home")


def too_many() -> str:
    words = _(
        "一個人一天最多刪、撤 %(most)s 件，今天滿了。請明天再做，或請另一位；急的話先取消發佈。"
    )
    return words % {"most": MOST}
