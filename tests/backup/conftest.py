"""A paper and an empty disk for its backups, for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from yanlu.backup import Folder

from .paper import Paper, a_folder, make_paper


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return make_paper(tmp_path / "var")


@pytest.fixture
def disk(tmp_path: Path) -> Folder:
    return a_folder(tmp_path / "disk")
