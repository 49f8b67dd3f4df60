"""The one-time code: who holds it sits at this machine's terminal, and may found the paper."""

from __future__ import annotations

import os
import secrets
from hmac import compare_digest
from pathlib import Path


class Code:
    """A code in a file of the paper's folder, as long as nobody has founded the paper.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> str:
        """The code, made at random unless there is one."""
        if not self.read():
            made = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(made, "w") as file:
                file.write(secrets.token_urlsafe(24))
        return self.read()

    def read(self) -> str:
        """The code, or nothing where none is good."""
        try:
            return self.path.read_text().strip()
        except OSError:
            return ""

    def opens(self, told: str) -> bool:
        """Whether this is the code."""
        code = self.read()
        return bool(code) and compare_digest(told.encode(), code.encode())

    def spend(self) -> None:
        """It is good no more."""
        self.path.unlink(missing_ok=True)
