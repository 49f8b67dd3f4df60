"""What the tests of founding share."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo


@pytest.fixture(scope="session")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logo with its maker's marks in it."""
    path = tmp_path_factory.mktemp("logo") / "logo.png"
    marks = PngInfo()
    marks.add_text("Author", "CANARY-AUTHOR")
    Image.new("RGBA", (700, 200), (150, 20, 20, 99)).save(path, pnginfo=marks)
    return path
