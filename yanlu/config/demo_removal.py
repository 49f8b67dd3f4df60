"""示範報移除: from the desk with one press, or by `yanlu demo remove`; done again, it ends what was
begun."""

# mypy: allow-untyped-decorators, allow-subclassing-any
from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from yanlu.comments.models import Thread
from yanlu.newsroom import demo_removal
from yanlu.newsroom.founding import is_founded
from yanlu.newsroom.furnishing import is_editor
from yanlu.reactions.models import Counter, Vote

from . import demo_files
from .founding.page import way_in
from .places import Places

PACKAGE = Path(__file__).parents[1]
DEMO = PACKAGE / "demo"  # in a wheel; in the sources it stands beside
DEMO = DEMO if DEMO.is_dir() else PACKAGE.parent / "demo"


def remove_demo(now: datetime) -> bool:
    """Take the demo away; whether there was one.

    Readers' talk goes first and the newsroom's rows, the mark that it is gone among them, last in
    one transaction: interrupted before that, the demo is still seen, and this is done again.
    """
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    demo = demo_removal.demo_of(DEMO)
    was_there = demo.is_there or places.demo_password.exists()
    demo_files.note(places, demo)
    remove_talk([article.public_id for article in demo.articles])
    demo_removal.remove(demo, now)
    places.demo_password.unlink(missing_ok=True)
    return was_there


def remove_talk(articles: list[str]) -> None:
    """What readers said and felt under these articles."""
    Thread.objects.filter(article__in=articles).delete()
    for model in (Vote, Counter):
        model.objects.filter(article__in=articles).delete()


def command(arguments: list[str]) -> int:
    """`yanlu demo remove`."""
    if arguments != ["remove"]:
        print("usage: yanlu demo remove")
        return 2
    if remove_demo(datetime.now(UTC)):
        print("The demo paper is gone; your own articles stay.（示範報移除了，自己的文章都在）")
    else:
        print("There is no demo paper here.（這裡沒有示範報）")
    return 0


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """The screen that asks before the demo goes."""
    return [path("demo/remove/", remove_view, name="demo_remove")]


@require_http_methods(["GET", "HEAD", "POST"])
def remove_view(request: HttpRequest) -> Any:
    """What goes and what stays; the button that does it."""
    if not is_editor(request.user):
        raise PermissionDenied
    if not demo_removal.is_there():
        return redirect("wagtailadmin_home")
    if request.method == "POST":
        remove_demo(datetime.now(UTC))
        return removed(request)
    facts = {"demo": demo_removal.demo_of(DEMO), "is_founded": is_founded()}
    return render(request, "config/demo_remove.html", facts)


def removed(request: HttpRequest) -> HttpResponse:
    """Back to the desk; who was the demo's own user is told what to do next."""
    if is_founded():
        messages.success(request, _("示範報移除了，讀者那邊幾秒後也會不見。"))
        return redirect("wagtailadmin_home")
    return render(request, "config/demo_removed.html", {"way_in": way_in()})


class DemoNotice(Component):
    """On the desk's first screen, as long as the demo is here: that it is one, and how it goes."""

    name = "demo_notice"
    template_name = "config/demo_notice.html"
    order = 5

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The way to the screen that asks."""
        return {"address": reverse("demo_remove")}


@hooks.register("construct_homepage_panels", order=2000)
def add_notice(request: Any, panels: list[Any]) -> None:
    """Say it above all else, to those who may take it away."""
    if is_editor(request.user) and demo_removal.is_there():
        panels.insert(0, DemoNotice())
