"""The handbook's own words take a paper to another machine and back, and upgrade it."""

from __future__ import annotations

import json
import re
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.backup.paper import make_paper, rows
from yanlu.delivery import Store

from ..handbook import Step, commands, fitted, plain_environment, run, steps
from .test_upgrading import PREVIOUS

pytestmark = pytest.mark.deep

KEY_FILE = "/media/usb/secret-key"
NEWEST = """
    SELECT title, content, article.public_id, live_revision_id, latest_revision_id
    FROM wagtailcore_page AS page JOIN newsroom_articlepage AS article ON page_ptr_id = page.id
    JOIN wagtailcore_revision AS revision ON revision.id = latest_revision_id
    WHERE live ORDER BY page.id
"""


@dataclass
class Keeper:
    """Who keeps a machine, and types what a handbook says.

    Args:
        home: the folder with a paper in `var`, and a disk beside it.
        more: settings besides.
        stand_ins: command → the script in its place.
    """

    home: Path
    more: dict[str, str] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.home / "disk").mkdir()
        self.environment = plain_environment(YANLU_VAR=str(self.home / "var"), YANLU_ENV_FILE="")
        path = commands(self.home / "bin", **self.stand_ins)
        self.environment |= {"PATH": path, **self.more}

    def follow(self, some: list[Step], **here: str) -> str:
        """Type these steps; what is said."""
        done = run(fitted(some, here), self.home, self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def begin_backups(self) -> str:
        """Make keys, set them, and take the first backup; what is said."""
        first, *rest = steps("docs/backup.md", "一次設好")
        keys = self.follow([first])
        [public] = re.findall("^age1.*", keys, re.MULTILINE)
        [secret] = re.findall("^AGE-SECRET-KEY-1.*", keys, re.MULTILINE)
        (self.home / "secret").write_text(secret)
        self.environment |= {"YANLU_BACKUP_TO": str(self.home / "disk")}
        self.environment |= {"YANLU_BACKUP_KEYS": public}
        return self.follow(
            rest, **{"/mnt/backup/yanlu": str(self.home / "disk"), "age1example": public}
        )

    @property
    def key(self) -> dict[str, str]:
        """What stands in the place of the handbook's key."""
        return {KEY_FILE: str(self.home / "secret")}


def test_a_paper_is_set_up_copied_checked_and_brought_back_by_the_handbook(tmp_path: Path) -> None:
    paper = make_paper(tmp_path / "var")
    (paper.root / "keys").mkdir()
    (paper.root / "edition.key").rename(paper.root / "keys" / "edition.key")
    Store(paper.root / "edition.db").close()
    keeper = Keeper(tmp_path)
    assert "is whole" in keeper.begin_backups()
    assert "All 1 backups are whole" in keeper.follow(steps("docs/backup.md", "看有哪些、查好不好"))
    keeper.environment["YANLU_VAR"] = str(tmp_path / "new")
    keeper.follow(steps("docs/backup.md", "還原"), **keeper.key)
    drilled = keeper.follow(steps("docs/backup.md", "每天自動備，每天演練"), **keeper.key)
    assert "came back" in drilled
    assert rows(tmp_path / "new" / "newsroom.db") == rows(paper.root / "newsroom.db")


def newest(keeper: Keeper) -> tuple[str, dict[str, object], str, int, int]:
    """Of the first article: its title, its newest draft, its id, and two of its versions."""
    with closing(sqlite3.connect(keeper.home / "var" / "newsroom.db")) as newsroom:
        title, content, *rest = newsroom.execute(NEWEST).fetchone()
    return title, json.loads(content), *rest


def spoil(keeper: Keeper) -> None:
    """Somebody has written nonsense over the newest draft."""
    with closing(sqlite3.connect(keeper.home / "var" / "newsroom.db")) as newsroom, newsroom:
        newsroom.execute(
            "UPDATE wagtailcore_revision SET content = json_set(content, '$.title', '改壞了')"
        )


def test_a_paper_of_the_previous_release_is_upgraded_and_gets_an_article_back_by_the_handbook(
    tmp_path: Path,
) -> None:
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(tmp_path / "var", filter="data")
    keeper = Keeper(tmp_path, {"YANLU_VARIANTS": "zh-Hant-TW"})
    keeper.begin_backups()
    said = keeper.follow(steps("docs/backup.md", "升級"))
    assert "is whole" in said and "升級完成" in said, "it takes a backup first"
    title, _, identity, live, before = newest(keeper)
    spoil(keeper)
    assert newest(keeper)[1]["title"] == "改壞了"
    back = steps("docs/backup.md", "只要一篇文章")
    keeper.follow(back, k3m9x2a=identity, **keeper.key)
    standing, draft, _, still_live, after = newest(keeper)
    assert draft["title"] == title == standing and after > before
    assert still_live == live, "what readers see has not changed"
