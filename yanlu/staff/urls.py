"""The addresses of the door, under /newsroom/."""

from __future__ import annotations

from django.urls import path

from . import own_views, views

app_name = "staff"
urlpatterns = [
    path("login/", views.sign_in, name="sign_in"),
    path("login/passkey/", views.show_passkey, name="show_passkey"),
    path("login/code/", views.use_code, name="use_code"),
    path("confirm/", views.confirm, name="confirm"),
    path("invitation/<str:token>/", own_views.accept, name="accept"),
    path("passkeys/", own_views.own_passkeys, name="passkeys"),
    path("passkeys/<int:number>/remove/", own_views.remove_passkey, name="remove_passkey"),
    path("passkeys/codes/", own_views.new_codes, name="new_codes"),
    path("passkeys/end-sessions/", own_views.end_sessions, name="end_sessions"),
]
