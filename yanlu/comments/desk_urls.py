"""The addresses of the screens of moderation."""

from __future__ import annotations

from django.urls import path

from . import desk, desk_lists

app_name = "comments_desk"

urlpatterns = [
    path("", desk.queue, name="queue"),
    path("act/", desk.act, name="act"),
    path("wave/<int:wave_id>/", desk.wave, name="wave"),
    path("wave/<int:wave_id>/act/", desk.act_on_wave, name="act_on_wave"),
    path("reports/", desk.reports, name="reports"),
    path("talk/", desk.talk, name="talk"),
    path("ban/<int:comment_id>/", desk.ban_name, name="ban_name"),
    path("rules/", desk_lists.rules, name="rules"),
    path("words/", desk_lists.words, name="words"),
    path("bans/", desk_lists.bans, name="bans"),
    path("log/", desk.log, name="log"),
]
