"""What all rooms' tests have in common: a suite that runs the same way every time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from .object_store import ObjectStore

os.environ.setdefault("YANLU_ENV_FILE", "")  # a developer's own paper is none of the suite's

settings.register_profile("house", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("house")


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """A real S3-compatible server, started once."""
    from .object_store import running  # most tests need no client of object stores

    with running() as made:
        yield made
