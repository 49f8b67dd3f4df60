"""The watch's place on the desk."""

# mypy: allow-untyped-decorators, allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from yanlu.newsroom.furnishing import is_editor

from . import views


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """The address of the watch's screen."""
    return [path("status/", views.status, name="watch_status")]


class EditorsItem(MenuItem):
    """An entry of the menu for editors and administrators."""

    def is_shown(self, request: Any) -> bool:
        """Whether the user may see the screen."""
        return is_editor(request.user)


@hooks.register("register_admin_menu_item")
def add_menu_item() -> MenuItem:
    """報社狀況"""
    address = reverse("watch_status")
    return EditorsItem(_("報社狀況"), address, name="status", icon_name="view", order=910)
