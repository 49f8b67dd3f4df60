"""Each room's tables stand in their own database."""

from __future__ import annotations

from yanlu.config.routing import Router
from yanlu.config.sqlite import journal_mode
from yanlu.newsroom.models import ArticlePage
from yanlu.press.models import Printing


def test_the_press_and_the_newsroom_keep_apart() -> None:
    router = Router()
    assert router.db_for_write(Printing) == "press"
    assert router.db_for_read(ArticlePage) == "default"
    assert not router.allow_relation(Printing, ArticlePage)
    assert router.allow_migrate("press", "press")
    assert not router.allow_migrate("default", "press")
    assert not router.allow_migrate("press", "newsroom")


def test_a_sqlite_that_can_corrupt_in_wal_mode_is_not_trusted_with_it() -> None:
    assert journal_mode((3, 40, 1)) == "DELETE"
    assert journal_mode((3, 51, 3)) == "WAL"
