"""What all rooms' tests have in common: a suite that runs the same way every time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from .object_store import ObjectStore

os.environ.setdefault("YANLU_ENV_FILE", "")  # a developer's own paper is none of the suite's

CHEAP = 2**4
TESTED_WITH = "tested with"  # the property of a test that says with which program it was run
MIGRATE = pytest.StashKey[Callable[[], None]]()
settings.register_profile("house", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a group in one process: xdist 3.8 writes it where pytest 9.2 no longer reads it."""
    if not config.getoption("loadgroup", False):
        return
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark and not item.nodeid.endswith(f"@{mark.args[0]}"):
            named = item._id.parse(f"{item.nodeid}@{mark.args[0]}")  # type: ignore[attr-defined]
            item._id = named  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which programs stood behind the tests, where there is more than one that could."""
    reports = (one for found in terminalreporter.stats.values() for one in found)
    properties = (pair for one in reports for pair in getattr(one, "user_properties", ()))
    for program in sorted({program for name, program in properties if name == TESTED_WITH}):
        terminalreporter.write_line(f"Tested with {program}.")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Databases do not stay; but what migrations make of an empty one is kept for the next run."""
    from .kept import keep_migrated  # plain rooms' tests need no Django

    request.config.stash[MIGRATE] = keep_migrated()
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Tests use files, as the paper does: in memory, who finds a table locked is not let wait.

    No database needs the tables of another, and the newsroom's take seconds to make.
    """
    from django.db import connections  # plain rooms' tests need no Django

    from .delivery.house import quick_place  # nor a store

    with tempfile.TemporaryDirectory(dir=quick_place()) as folder:
        for alias in connections:
            if connections[alias].vendor == "sqlite":
                connections[alias].settings_dict["TEST"]["NAME"] = f"{folder}/{alias}.db"
            connections[alias].settings_dict["TEST"]["DEPENDENCIES"] = []
        yield


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None) -> None:
    """The databases stand: from now on to migrate is to migrate; and passwords cost nothing."""
    from django.conf import settings as house  # plain rooms' tests need no Django

    from yanlu.accounts import codenames

    house.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    codenames.COST = CHEAP  # tests of codenames themselves take the real one
    request.config.stash[MIGRATE]()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers: one for all tests of a process, which can have no second."""
    from playwright.sync_api import sync_playwright  # plain rooms' tests need no browser

    # It keeps a loop in this thread, beside which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """A real S3-compatible server, started once."""
    from .object_store import running  # most tests need no client of object stores

    with running() as made:
        yield made
