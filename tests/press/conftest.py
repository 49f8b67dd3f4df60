"""A press on a real SQLite file, with a newsroom in memory or with the real one."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.delivery.house import quick_place
from yanlu.newsroom import door, models
from yanlu.press import words

from .machine import Machine
from .newsroom import photograph
from .snapshot import Snapshot, taken


@pytest.fixture
def root() -> Iterator[Path]:
    """An empty folder."""
    with tempfile.TemporaryDirectory(dir=quick_place()) as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def no_polish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle, the press compresses ever better; these tests have no time for it."""
    monkeypatch.setattr("yanlu.press.press.POLISH_AT_ONCE", 0)


@pytest.fixture
def no_newsroom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else this process has loaded, nobody words what is wrong with an article."""
    monkeypatch.setattr(words, "GUIDE", words.Guide())


@pytest.fixture
def machine(root: Path, no_newsroom: None, db: None) -> Iterator[Machine]:
    """A machine on which nothing has been printed yet."""
    made = Machine(root)
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Snapshot]:
    """Gives the printed paper, which is printed for the first test that asks."""
    return functools.cache(lambda: taken(tmp_path_factory.mktemp("printed")))


@pytest.fixture
def printed(
    root: Path, no_newsroom: None, db: None, snapshots: Callable[[], Snapshot]
) -> Iterator[Machine]:
    """A paper of three articles, printed with all its lists, and in its folder."""
    made = snapshots().back(root)
    yield made
    made.store.close()


@pytest.fixture
def paper(root: Path, settings: Any, db: None) -> Iterator[Machine]:
    """A newsroom with its press."""
    settings.MEDIA_ROOT = root / "media"
    made = Machine(root, desk=door)
    yield made
    made.store.close()


@pytest.fixture
def lin(db: None) -> User:
    """林編輯."""
    user: User = User.objects.create_superuser("林編輯", password="a-long-enough-word")
    return user


@pytest.fixture
def section(db: None) -> models.Section:
    made: models.Section = models.Section.objects.create(name="國際", order=1)
    return made


@pytest.fixture
def picture(root: Path, settings: Any, db: None) -> models.Picture:
    """A picture of the library, with its credit."""
    settings.VAR = root
    made = models.Picture(title="港口", description="一座港口", photographer="許安然")
    made.develop(photograph(200))
    made.save()
    return made
