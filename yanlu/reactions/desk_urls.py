"""The address of the screen of feelings."""

from __future__ import annotations

from django.urls import path

from . import desk

app_name = "reactions_desk"

urlpatterns = [path("", desk.feelings, name="feelings")]
