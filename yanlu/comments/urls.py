"""The addresses of the talk, below `mailbox/`."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("comment/", views.comment),
    path("comment/change/", views.change),
    path("comment/report/", views.report),
]
