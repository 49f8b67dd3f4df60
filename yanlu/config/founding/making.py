"""The founding itself: the paper's rows, then its first administrator."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from yanlu.newsroom import founding

from .administrator import admit
from .answers import read_answers
from .interview import cleaned


def found_paper(answers: Path, language: str, *, is_first: bool) -> list[str]:
    """Found the paper of these answers; sentences that tell how its administrator comes in.

    Args:
        answers: a file that `yanlu init` has written.
        language: in which it was spoken.
        is_first: whether nothing has been printed yet.
    """
    with translation.override(language):
        final = cleaned(read_answers(answers))
        founding.found(final, datetime.now(UTC), is_first=is_first)
        return [
            _("《%(name)s》創刊了。") % {"name": final["name"]},
            admit(final["administrator"], final["email"], datetime.now(UTC)),
            _("接著執行 yanlu run，再用瀏覽器打開這個連結。"),
        ]
