"""The mailbox's tables alone."""

from __future__ import annotations

import pytest
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The mailbox's tables know nothing of the newsroom's, which take seconds to make."""
    for alias in connections:
        connections[alias].settings_dict["TEST"]["DEPENDENCIES"] = []
