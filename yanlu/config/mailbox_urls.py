"""The addresses of the mailbox, each room's below its own name."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from yanlu.accounts.window import sent, window

from .routing import READERS

urlpatterns = [
    path("mailbox/", include(f"yanlu.{room}.urls"))
    for room in READERS
    if find_spec(f"yanlu.{room}.urls")
]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return window().refuse(sent(request, "variant"), "window_not_found", status=404)


def wrong_form(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent is no form of ours."""
    return window().refuse("", "window_wrong_form")


handler404 = not_found
handler400 = wrong_form
