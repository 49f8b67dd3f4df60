"""How the desk orders its house: rules, words, bans."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yanlu.accounts import MAILBOX
from yanlu.accounts.plain import clean_line
from yanlu.article import is_identity

from . import dues
from .errors import WordError
from .filtering import word_key
from .lists import touch
from .models import Ban, Rule, RuleRow, Thread, Word
from .moderation import Moderator

WORD_LIMIT = 60
NOTE_LIMIT = 200


def set_rule(who: Moderator, scope: str, target: str, rule: str) -> bool:
    """Set the rule of the paper, a section or an article; an empty one lets the wider rule hold.

    Returns:
        Whether such a rule can be set.
    """
    is_place = scope == RuleRow.Scope.PAPER or is_identity(target)
    if scope not in RuleRow.Scope.values or not is_place or rule not in ("", *Rule.values):
        return False
    target = "" if scope == RuleRow.Scope.PAPER else target
    with transaction.atomic(using=MAILBOX):
        if rule:
            RuleRow.objects.update_or_create(scope=scope, target=target, defaults={"rule": rule})
        else:
            RuleRow.objects.filter(scope=scope, target=target).delete()
        touch()
        dues.add(f"talk:{article}" for article in articles_under(scope, target))
        who.note("rule", f"{scope}:{target}", rule)
    return True


def articles_under(scope: str, target: str) -> Sequence[str]:
    """The articles whose printed talk says the rule."""
    if scope == RuleRow.Scope.ARTICLE:
        return [target]
    rows = Thread.objects.all()
    if scope == RuleRow.Scope.SECTION:
        rows = rows.filter(section=target)
    return list(rows.values_list("article", flat=True))


def list_words(who: Moderator, lines: str, listing: str, note: str) -> tuple[int, list[str]]:
    """Put words on the list, one a line; a word that is there is listed anew.

    Returns:
        How many were listed, and those of which nothing is left when they are folded.
    """
    if listing not in Word.Listing.values:
        return 0, []
    words = [one for line in lines.splitlines() if (one := clean_line(line, WORD_LIMIT))]
    refused: list[str] = []
    with transaction.atomic(using=MAILBOX):
        for word in words:
            try:
                key = word_key(word)[:WORD_LIMIT]
            except WordError:
                refused.append(word)
                continue
            values = {"listing": listing, "text": word, "note": clean_line(note, NOTE_LIMIT)}
            Word.objects.update_or_create(folded=key, defaults=values)
        touch()
        who.note("list", f"words:{listing}", "、".join(words))
    return len(words) - len(refused), refused


def drop_word(who: Moderator, word_id: int) -> None:
    """Take a word from the list."""
    with transaction.atomic(using=MAILBOX):
        row = Word.objects.filter(pk=word_id).first()
        if row is not None:
            row.delete()
            touch()
            who.note("unlist", f"words:{row.listing}", row.text)


def ban(who: Moderator, kind: str, words: str, reason: str) -> bool:
    """Take no more comments of this name, or with this word; what has come stays.

    Returns:
        Whether anything is left of the words when they are folded.
    """
    shown = clean_line(words, WORD_LIMIT)
    try:
        key = word_key(shown)[:WORD_LIMIT]
    except WordError:
        return False
    if kind not in Ban.Kind.values:
        return False
    with transaction.atomic(using=MAILBOX):
        values = {"shown": shown, "reason": clean_line(reason, NOTE_LIMIT), "day": who.today}
        Ban.objects.update_or_create(kind=kind, folded=key, defaults=values)
        touch()
        who.note("ban", f"{kind}:{shown}"[:WORD_LIMIT], reason)
    return True


def lift_ban(who: Moderator, ban_id: int) -> None:
    """Take comments of this name or with this word again."""
    with transaction.atomic(using=MAILBOX):
        row = Ban.objects.filter(pk=ban_id).first()
        if row is not None:
            row.delete()
            touch()
            who.note("allow", f"{row.kind}:{row.shown}"[:WORD_LIMIT])
