"""A paper that takes money, a card company, and somebody who pays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from .house import Company, Payer, company, open_house


@pytest.fixture
def card_company() -> Iterator[Company]:
    """The company, with nothing in its books."""
    made = company()
    yield made
    made.hall.close()


@pytest.fixture(autouse=True)
def paper(tmp_path: Path, settings: Any, card_company: Company) -> Iterator[Path]:
    """The mailbox of a paper that takes money in every way."""
    with open_house(tmp_path, settings, card_company.hall.home):
        yield tmp_path


@pytest.fixture
def payer() -> Payer:
    """A reader who wishes to pay."""
    return Payer(Client())
