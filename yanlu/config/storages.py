"""Django's setting of where uploads lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def storages(options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Django's setting."""
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if not options["YANLU_MEDIA_BUCKET"][0]:
        return {"default": folder, "staticfiles": static}
    # Pictures lie in their folder before they are put into the bucket; the desk's copies would not.
    media = closed("media/", beside=str(Path(options["YANLU_VAR"], "media")))
    return {"default": media, "pictures": closed("pictures/"), "staticfiles": static}


def closed(start: str, **more: str) -> dict[str, Any]:
    """The part of the closed bucket that begins so."""
    return {
        "BACKEND": "yanlu.config.storage.ClosedBucket",
        "OPTIONS": {"start": start} | more,
    }
