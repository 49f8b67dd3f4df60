"""The founding itself: the paper's rows, then its first administrator; or she alone, once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from yanlu.newsroom import darkroom, founding, models
from yanlu.newsroom.founding_logo import picture_of

from .administrator import admit
from .answers import read_answers
from .interview import cleaned


class Founder(Protocol):
    """Does at the setup what was asked for; sentences that tell what came of it."""

    def __call__(self, *, is_first: bool) -> list[str]:
        """Do it.

        Args:
            is_first: whether nothing has been printed yet.
        """


def founder(arguments: Sequence[str]) -> Founder | None:
    """What the setup is asked to do besides.

    Args:
        arguments: `--found FILE LANGUAGE`, `--admit NAME EMAIL LANGUAGE`, or others.
    """
    match arguments:
        case ["--found", answers, language]:
            return partial(found_paper, Path(answers), language)
        case ["--admit", name, email, language]:
            return partial(admit_again, name, email, language)
    return None


def admit_again(name: str, email: str, language: str, *, is_first: bool) -> list[str]:
    """Ask the first administrator of a paper that stands once more; all else stays as it is."""
    with translation.override(language):
        return [admit(name, email, datetime.now(UTC))]


def found_paper(answers: Path, language: str, *, is_first: bool) -> list[str]:
    """Found the paper of these answers; sentences that tell how its administrator comes in.

    Args:
        answers: a file that `yanlu init` has written.
        language: in which it was spoken.
        is_first: whether nothing has been printed yet.
    """
    with translation.override(language):
        given = read_answers(answers)
        file = given.pop("logo", "")
        final = cleaned(given)
        told: list[str] = []
        logo = logo_of(file, final["name"], told.append) if file else None
        founding.found(final, datetime.now(UTC), is_first=is_first, logo=logo)
        return [
            *told,
            _("《%(name)s》創刊了。") % {"name": final["name"]},
            admit(final["administrator"], final["email"], datetime.now(UTC)),
            _("接著執行 yanlu run，再用瀏覽器打開這個連結。"),
        ]


def logo_of(file: str, name: str, tell: Callable[[str], None]) -> models.Picture | None:
    """The paper's logo; without it the paper is founded all the same, and why is told."""
    try:
        return picture_of(file, name)
    except (darkroom.DarkroomError, OSError) as error:
        tell(_("標誌沒有收下（%(reason)s）；之後可以在報紙設定裡加。") % {"reason": error})
        return None
