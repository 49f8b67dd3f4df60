"""The small paper, printed once for all tests that only read it."""

from __future__ import annotations

import pytest

from yanlu.edition import File, Printer

from .paper import CN, HK, SG, TW, collected, contents, edition, masthead, press
from .reading import Page


@pytest.fixture(scope="session")
def printer() -> Printer:
    """The printer of the small paper, in four variants."""
    return press(masthead(variants=(TW, CN, HK, SG)))


@pytest.fixture(scope="session")
def files(printer: Printer) -> dict[str, File]:
    """Every file of the edition, by its path."""
    return collected(edition(printer, contents()))


@pytest.fixture(scope="session")
def pages(files: dict[str, File]) -> dict[str, Page]:
    """Every page of the edition, read strictly."""
    return {
        path: Page(file.data.decode())  # type: ignore[union-attr]
        for path, file in files.items()
        if path.endswith(".html")
    }
