"""What could not be done is a row that the desk sees, and is tried again by itself."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yanlu.article import InvalidError
from yanlu.delivery import FencedError
from yanlu.edition import ThemeError

from .models import Failure
from .words import in_both

FIRST_WAIT, LONGEST_WAIT = 2, 300  # seconds; doubled with every try
MOST = 50  # problems of one article that are kept
LOG = logging.getLogger(__name__)


@dataclass
class Outcome:
    """How a unit went.

    Args:
        error: what went wrong, if anything did.
    """

    error: Exception | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing went wrong."""
        return self.error is None


@contextlib.contextmanager
def noted(thing: str, now: datetime) -> Iterator[Outcome]:
    """Whatever goes wrong inside becomes a row under this thing; what goes well deletes it.

    Everything is caught, since one broken article must not stop the paper; what is not caught by
    name is a bug, and its row says so.
    """
    outcome = Outcome()
    try:
        yield outcome
    except FencedError as error:
        outcome.error = error  # another press does it; nobody need be told
    except Exception as error:
        record(thing, error, now)
        outcome.error = error
    else:
        Failure.objects.filter(pk=thing).delete()


def record(thing: str, error: Exception, now: datetime) -> None:
    """Write down what went wrong and when it is tried again."""
    before = Failure.objects.filter(pk=thing).first()
    tries = before.tries + 1 if before else 1
    wait = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
    place = (error.file, error.line) if isinstance(error, ThemeError) else ("", 0)
    row, _ = Failure.objects.update_or_create(
        pk=thing,
        defaults={
            "sentence": sentence(error)[:2000],
            "problems": problems_of(error),
            "file": place[0],
            "line": place[1],
            "tries": tries,
            "first_at": before.first_at if before else now,
            "next_try": now + timedelta(seconds=wait),
        },
    )
    if before is None or before.sentence != row.sentence:
        LOG.warning("%s", in_both(row))


def problems_of(error: Exception) -> list[tuple[str, str]]:
    """For what an article must not be printed, each once."""
    found = error.problems if isinstance(error, InvalidError) else ()
    return list(dict.fromkeys((problem.place, problem.code) for problem in found))[:MOST]


def sentence(error: Exception) -> str:
    """What went wrong, and on what."""
    return " ".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))


def waiting(now: datetime) -> set[str]:
    """The things that are not to be tried yet.

    A time further ahead than any wait was written by a clock that has since been set back.
    """
    soon = now + timedelta(seconds=LONGEST_WAIT)
    rows = Failure.objects.filter(next_try__gt=now, next_try__lte=soon)
    return set(rows.values_list("pk", flat=True))


def retry(thing: str, now: datetime) -> None:
    """Try this thing again at the next step."""
    Failure.objects.filter(pk=thing).update(next_try=now)
