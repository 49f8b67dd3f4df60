"""The window's own addresses."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("consent/", views.consent)]
