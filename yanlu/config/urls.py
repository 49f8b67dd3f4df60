"""The addresses of the newsroom; the edition is served by the server, not by Django."""

from __future__ import annotations

from django.urls import include, path

from . import desk  # it adds its screens to Wagtail's before these are looked at

__all__ = ["desk", "urlpatterns"]

urlpatterns = [
    path("newsroom/", include("yanlu.newsroom.urls")),
]
