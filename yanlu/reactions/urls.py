"""The address of feelings, below `mailbox/`."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("reaction/", views.reaction)]
