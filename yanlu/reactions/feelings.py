"""The paper's own feelings."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yanlu.accounts import MAILBOX
from yanlu.accounts.plain import clean_line

from .errors import FeelingsError
from .models import Act, Change, Counter, FeelingRow

FEWEST, MOST = 2, 9
WORDS_LIMIT = 12
# What readers of news feel, not what they think of its writers: no like, no dislike.
DEFAULT = (
    ("moved", "感動"),
    ("angry", "憤怒"),
    ("grieved", "難過"),
    ("admiring", "敬佩"),
    ("shocked", "震驚"),
    ("informed", "長知識"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A feeling that the paper offers.

    Args:
        name: in forms and rows.
        words: in the paper's own script.
    """

    name: str
    words: str


def shown() -> tuple[Chosen, ...]:
    """The feelings in the paper's order; those of the house until the desk has chosen."""
    rows = FeelingRow.objects.filter(is_shown=True).values_list("name", "words")
    return tuple(Chosen(name, words) for name, words in rows or DEFAULT)


def choose(lines: Sequence[str], pseudonym: str, today: date) -> None:
    """Make these the paper's feelings, in this order.

    Words that were there before keep their counts; words left out are no longer shown, and their
    counts wait in case they come back.

    Raises:
        FeelingsError: they are too few, too many, or twice the same.
    """
    words = [clean_line(line, 60) for line in lines]
    refuse_bad([one for one in words if one])
    with transaction.atomic(using=MAILBOX):
        settle_default()
        before = {row.words: row for row in FeelingRow.objects.all()}
        FeelingRow.objects.update(is_shown=False)
        for place, one in enumerate(filter(None, words), 1):
            row = before.get(one) or FeelingRow(name=secrets.token_hex(6), words=one)
            row.place, row.is_shown = place, True
            row.save()
        said = "、".join(filter(None, words))
        Act.objects.create(
            pseudonym=pseudonym, act="choose", thing="feelings", reason=said[:200], day=today
        )
        Change.objects.bulk_create([Change(article=one) for one in articles()])


def refuse_bad(words: Sequence[str]) -> None:
    if not FEWEST <= len(words) <= MOST:
        raise FeelingsError(_("請寫下二到九種感受，一行一種。"))
    if len(set(words)) != len(words):
        raise FeelingsError(_("有兩行一樣。"))
    if max(map(len, words)) > WORDS_LIMIT:
        raise FeelingsError(_("一種感受最多十二個字。"))


def settle_default() -> None:
    """Write down the feelings of the house, before the desk changes them."""
    if not FeelingRow.objects.exists():
        rows = enumerate(DEFAULT, 1)
        FeelingRow.objects.bulk_create(
            [FeelingRow(name=name, words=words, place=place) for place, (name, words) in rows]
        )


def articles() -> Iterator[str]:
    """The articles about which anybody felt anything."""
    yield from Counter.objects.values_list("article", flat=True).distinct()
