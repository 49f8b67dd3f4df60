"""The addresses of the newsroom; the edition is served by the server, not by Django."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("newsroom/", include("yanlu.newsroom.urls")),
]
