"""The addresses of the newsroom; the edition is served by the server, not by Django."""

from __future__ import annotations

from django.urls import include, path

from . import (
    checklist,
    demo_removal,
    desk,
)  # it adds its screens to Wagtail's before these are looked at
from .founding import page

__all__ = ["checklist", "demo_removal", "desk", "handler400", "handler500", "urlpatterns"]

urlpatterns = [
    *page.urlpatterns,
    path("newsroom/", include("yanlu.staff.urls")),  # before Wagtail's own ways to sign in
    path("newsroom/", include("yanlu.newsroom.urls")),
]
handler400 = "yanlu.config.refusals.wrong_request"
handler500 = "yanlu.config.outages.server_error"
