"""The newsroom's addresses, under /newsroom/."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as desk

from .desk import views

urlpatterns = [
    path("static/<path:path>", views.static_file, name="newsroom_static"),
    path("media/<path:path>", views.media_file, name="newsroom_media"),
    path("preview/<str:token>/<path:path>", views.preview_file, name="newsroom_preview"),
    path("", include(desk)),
]
