"""What the doctor is shown: the settings, the places and the time; the rest each look asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yanlu.manifest.errors import KeyFileError
from yanlu.manifest.keyfile import read_signing_key
from yanlu.manifest.keys import PublicKey

from ..options import is_loopback
from ..places import Places
from .finding import Finding


@dataclass(frozen=True)
class Patient:
    """A paper on a machine.

    Args:
        options: every setting with its value.
        now: by this machine's clock.
        whole: whether every file of the edition is to be verified, however long it takes.
        follows: whether the kernel says that this machine's clock follows standard time.
    """

    options: Mapping[str, Any]
    now: datetime
    whole: bool = False
    follows: bool = False

    @property
    def places(self) -> Places:
        """Where everything lies."""
        return Places(Path(self.options["YANLU_VAR"]))

    @property
    def is_production(self) -> bool:
        """Whether the paper is in earnest."""
        return bool(self.options["YANLU_PRODUCTION"])

    @property
    def has_begun(self) -> bool:
        """Whether there is a paper at all."""
        return self.places.var.is_dir()

    @property
    def is_at_home(self) -> bool:
        """Whether the paper's address is one of this machine alone."""
        return is_loopback(urlsplit(self.options["YANLU_ADDRESS"]).hostname or "")

    @cached_property
    def key(self) -> PublicKey | None:
        """The paper's public key; none where the signing key cannot be read."""
        try:
            return read_signing_key(self.places.key).public
        except (KeyFileError, OSError):
            return None


Look = Callable[[Patient], Iterator[Finding]]
