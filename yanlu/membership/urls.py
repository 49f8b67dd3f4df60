"""The addresses of membership, below `mailbox/`."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("join/", views.join),
    path("member/", views.member),
    path("voucher/", views.voucher),
]
