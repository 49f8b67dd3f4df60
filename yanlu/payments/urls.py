"""The addresses of money, below `mailbox/`."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("tip/", views.tip),
    path("pay/<slug:provider>/notice/", views.notice),
    path("pay/<slug:ref>/", views.pay),
    path("pay/<slug:ref>/receipt.pdf", views.receipt),
]
