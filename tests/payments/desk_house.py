"""The desk around the treasurer's screens, as `config` mounts them, without the newsroom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

FRAME = (
    "<title>{% block titletag %}{% endblock %}</title>"
    "{% for message in messages %}<p>{{ message }}</p>{% endfor %}{% block content %}{% endblock %}"
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"frame.html": FRAME}),
                "django.template.loaders.app_directories.Loader",
            ],
        },
    }
]
urlpatterns = [
    path("newsroom/payments/", include("yanlu.payments.desk_urls")),
    path("newsroom/membership/", include("yanlu.membership.desk_urls")),
]


class Desk:
    """林會計 is at the desk; her pseudonym is all that may be written down."""

    frame = "frame.html"
    pseudonym = "編輯 a1b2c3"

    def may(self, right: str) -> bool:
        """She may all."""
        return True


class Sit:
    """The middleware that says who is at the desk."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: Any) -> HttpResponse:
        request.desk = Desk()
        return self.respond(request)


def sit_down(settings: Any) -> None:
    """Let the test's client be at the desk."""
    settings.ROOT_URLCONF = "tests.payments.desk_house"
    settings.TEMPLATES = TEMPLATES
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.MIDDLEWARE = [
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "tests.payments.desk_house.Sit",
    ]
