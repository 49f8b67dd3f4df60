"""The addresses of the administrators' screens."""

from __future__ import annotations

from django.urls import path

from . import desk

app_name = "staff_desk"
urlpatterns = [
    path("", desk.list_people, name="people"),
    path("invite/", desk.invite, name="invite"),
    path("invitations/<int:number>/withdraw/", desk.withdraw, name="withdraw"),
    path("<int:number>/", desk.person, name="person"),
    path("<int:number>/roles/", desk.change_roles, name="change_roles"),
    path("<int:number>/email/", desk.change_email, name="change_email"),
    path("<int:number>/active/", desk.set_active, name="set_active"),
    path("<int:number>/end-sessions/", desk.end_sessions, name="end_sessions"),
    path("<int:number>/recovery/", desk.ask_recovery, name="ask_recovery"),
    path("recoveries/<int:number>/approve/", desk.approve, name="approve"),
    path("recoveries/<int:number>/stop/", desk.stop, name="stop"),
    path("removals/<int:number>/agree/", desk.agree, name="agree"),
    path("removals/<int:number>/stop/", desk.keep, name="keep"),
    path("acts/", desk.acts, name="acts"),
    path("letters/", desk.letters, name="letters"),
    path("letters/test/", desk.test_letter, name="test_letter"),
    path("letters/<int:number>/again/", desk.try_again, name="try_again"),
]
