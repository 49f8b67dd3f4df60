"""Django's setting of where uploads lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def storages(options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Django's setting."""
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if not options["YANLU_MEDIA_BUCKET"][0]:
        return {"default": folder, "staticfiles": static}
    return {"default": closed("media/"), "pictures": closed("pictures/"), "staticfiles": static}


def closed(start: str) -> dict[str, Any]:
    """The part of the closed bucket that begins so."""
    return {"BACKEND": "yanlu.config.storage.ClosedBucket", "OPTIONS": {"start": start}}
