"""The newsroom's addresses, under /newsroom/."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as desk

from .desk import views
from .desk.account import account

urlpatterns = [
    path("static/<path:path>", views.static_file, name="newsroom_static"),
    path("media/<path:path>", views.media_file, name="newsroom_media"),
    path("preview/<str:token>/<path:path>", views.preview_file, name="newsroom_preview"),
    path("account/", account, name="newsroom_account"),  # before Wagtail's own
    path("", include(desk)),
]
