"""The addresses of the door, under /newsroom/."""

from __future__ import annotations

from django.urls import path

from . import lost_views, own_views, views

app_name = "staff"
urlpatterns = [
    path("login/", views.sign_in, name="sign_in"),
    path("login/passkey/", views.show_passkey, name="show_passkey"),
    path("login/code/", views.use_code, name="use_code"),
    path("login/recovery/", lost_views.ask_recovery, name="ask_recovery"),
    path("forgotten/", lost_views.forgotten, name="forgotten"),
    path("password/", lost_views.change_password, name="change_password"),
    path("password/<str:token>/", lost_views.new_password, name="new_password"),
    path("recovery/<str:token>/", lost_views.recover, name="recover"),
    path("confirm/", views.confirm, name="confirm"),
    path("invitation/<str:token>/", own_views.accept, name="accept"),
    path("passkeys/", own_views.own_passkeys, name="passkeys"),
    path("passkeys/<int:number>/remove/", own_views.remove_passkey, name="remove_passkey"),
    path("passkeys/codes/", own_views.new_codes, name="new_codes"),
    path("passkeys/end-sessions/", own_views.end_sessions, name="end_sessions"),
]
