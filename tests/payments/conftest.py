"""A paper that takes money, a card company, and somebody who pays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from .house import Company, Payer, company, open_house


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Tests use files, as the paper does; the mailbox's tables need none of the newsroom's."""
    folder = tmp_path_factory.mktemp("databases")
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            connections[alias].settings_dict["TEST"]["NAME"] = str(folder / f"{alias}.db")
        connections[alias].settings_dict["TEST"]["DEPENDENCIES"] = []


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
