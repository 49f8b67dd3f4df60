"""The logo that a founder's browser has sent, until the paper stands."""

from __future__ import annotations

import os
from pathlib import Path

from django.http import HttpRequest

from yanlu.newsroom.founding_logo import developed


class KeptLogo:
    """What the darkroom made of the upload: of the upload itself no byte is kept.

    Args:
        path: of the file, in the paper's folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, request: HttpRequest) -> None:
        """Keep the logo that comes with this answer in place of the one before, if one comes.

        Raises:
            DarkroomError: it is no picture that we take; the one before stays.
            OSError: it cannot be kept.
        """
        if "logo_dropped" in request.POST:
            self.forget()
        upload = request.FILES.get("logo")
        if upload:
            self.write(developed(upload.read()))

    def write(self, data: bytes) -> None:
        """For the paper's own account alone: beside, then in place."""
        beside = self.path.with_name(self.path.name + ".new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        beside.replace(self.path)

    def found(self) -> str:
        """Its path as the form takes it; nothing where there is none."""
        return str(self.path) if self.path.exists() else ""

    def forget(self) -> None:
        """It is not wanted, or the paper has it."""
        self.path.unlink(missing_ok=True)
