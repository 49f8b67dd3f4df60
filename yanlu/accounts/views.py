"""The window's own forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from .window import sent, window


def consent(request: HttpRequest) -> HttpResponse:
    """The answer to a question that only the reader's own device can keep; we keep nothing."""
    return window().answer("consent", sent(request, "variant"))
