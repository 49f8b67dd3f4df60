"""Where everything lies below `YANLU_VAR`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .options import OptionError


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything lies.

    Args:
        var: the folder of everything that must be kept.
    """

    var: Path

    @property
    def store(self) -> Path:
        """The edition in one file."""
        return self.var / "edition.db"

    @property
    def folder(self) -> Path:
        """The edition as a folder of files."""
        return self.var / "edition"

    @property
    def pictures(self) -> Path:
        """Pictures and videos, named by their content."""
        return self.var / "pictures"

    @property
    def mailbox_socket(self) -> Path:
        """Where the mailbox listens."""
        return self.var / "mailbox.sock"

    @property
    def press_alive(self) -> Path:
        """When the press of this machine last finished a unit, and which process it is."""
        return self.var / "press.alive"

    @property
    def key(self) -> Path:
        """The key that signs editions."""
        return self.var / "keys" / "edition.key"

    @property
    def demo_password(self) -> Path:
        """The demo editor's password, made at random for this machine."""
        return self.var / "demo-password"

    @property
    def founding_code(self) -> Path:
        """The code with which whoever sits at the terminal founds the paper in a browser."""
        return self.var / "founding-code"

    @property
    def demo_files(self) -> Path:
        """Which files of the demo's pictures are to go."""
        return self.var / "demo-files"

    @property
    def founding_logo(self) -> Path:
        """The logo that a founder's browser has sent, until the paper stands."""
        return self.var / "founding-logo"

    @property
    def keys_kept(self) -> Path:
        """That an administrator has said that the key lies in a safe place, too."""
        return self.var / "keys-kept"

    @property
    def mirror_kept(self) -> Path:
        """That an administrator has said that somebody keeps a mirror."""
        return self.var / "mirror-kept"

    @property
    def stamp(self) -> Path:
        """Which migrations have been made."""
        return self.var / "migrated"

    @property
    def backup(self) -> Path:
        """Records of copies, locks, and room for a database while it is copied."""
        return self.var / "backup"

    @property
    def restoring(self) -> Path:
        """Where a copy is brought before it takes the paper's place."""
        return self.var / ".restoring"

    @property
    def running(self) -> Path:
        """A lock that everything of the paper that runs shares."""
        return self.backup / "running"

    @property
    def upgrade(self) -> Path:
        """The door of those who write, and copies while the data are upgraded."""
        return self.var / "upgrade"

    @property
    def version(self) -> Path:
        """Whose data these are: the program that last upgraded them."""
        return self.var / "version.json"


def refuse_demo_users(options: Mapping[str, Any]) -> None:
    """Let nobody reach a paper to which a demo's password opens the desk.

    Raises:
        OptionError: it is production, and the folder holds the demo paper.
    """
    places = Places(Path(options["YANLU_VAR"]))
    if options["YANLU_PRODUCTION"] and places.demo_password.exists():
        raise OptionError(
            f"{places.var} holds the demo paper with its demo users; production refuses it. "
            "Take another YANLU_VAR. （示範報社不能用於正式環境）"
        )
