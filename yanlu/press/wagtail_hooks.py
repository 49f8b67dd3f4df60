"""The press's place on the desk."""

# mypy: allow-untyped-decorators, allow-subclassing-any
from __future__ import annotations

import contextlib
from typing import Any

from django.contrib import messages
from django.db import DatabaseError, InterfaceError
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from . import views
from .models import Failure
from .words import all_told, joined, told


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """The addresses of the press's screen."""
    return [
        path("press/", views.desk, name="press_desk"),
        path("press/try-again/", views.try_again, name="press_try_again"),
        path("press/check/", views.check_targets, name="press_check"),
    ]


@hooks.register("register_admin_menu_item")
def add_menu_item() -> MenuItem:
    """印刷間"""
    return MenuItem(_("印刷間"), reverse("press_desk"), name="press", icon_name="site", order=900)


class FailureNotice(Component):
    """On the desk's first page: what the press could not do."""

    name = "press_failures"
    template_name = "press/notice.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The failures, the oldest first."""
        return {"failures": all_told(Failure.objects.order_by("first_at")[:5])}


@hooks.register("construct_homepage_panels")
def add_notice(request: Any, panels: list[Any]) -> None:
    """Show failures where nobody can overlook them."""
    if Failure.objects.exists():
        panels.insert(0, FailureNotice())


@hooks.register("before_edit_page")
def tell_on_articles_screen(request: Any, page: Any) -> None:
    """On the article's own screen: why the press could not print it, and what to do."""
    tell(request, f"article:{getattr(page.specific, 'public_id', '')}")


@hooks.register("before_edit_snippet")
def tell_on_pages_screen(request: Any, instance: Any) -> None:
    """The same on that of a static page."""
    tell(request, f"page:{getattr(instance, 'public_id', '')}")


def tell(request: Any, thing: str) -> None:
    """Tell it, if it can be asked: without the press's database one goes on writing."""
    failure = None
    with contextlib.suppress(DatabaseError, InterfaceError):
        failure = Failure.objects.filter(pk=thing).first() if request.method == "GET" else None
    if failure:
        found = told(failure)
        messages.warning(request, joined([_("印不出來："), found.what, found.do]))
