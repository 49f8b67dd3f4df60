"""The addresses of the desk's screens for members."""

from __future__ import annotations

from django.urls import path

from . import desk

app_name = "membership_desk"
urlpatterns = [
    path("", desk.campaign, name="campaign"),
    path("reached/", desk.reached, name="reached"),
    path("name/", desk.judge_name, name="judge_name"),
]
