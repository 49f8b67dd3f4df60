"""What the desk does not have, and Wagtail takes for granted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path


class NoDocuments:
    """The listing of a library of documents that does not exist.

    Wagtail 8.0's `wagtail_config` tag reverses its address on every page of the desk, also where
    `wagtail.documents` is not installed.
    """

    def __init__(self, model: Any = None) -> None:
        self.model = model

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """One address, at which there is nothing."""
        return [path("", nothing, name="listing")]


def nothing(request: HttpRequest) -> JsonResponse:
    """An empty listing."""
    return JsonResponse({"meta": {"total_count": 0}, "items": []})
