"""What the desk does with comments; every act is a row under the moderator's pseudonym."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from yanlu.accounts import MAILBOX

from . import dues
from .lists import touch
from .models import WAITING, Act, Comment, State, Thread, Wave

REASON_LIMIT = 200
REMOVABLE = (State.LIVE, State.HELD)


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who acts, and on which day: the pseudonym is all that is kept of it.

    Args:
        pseudonym: of the member of staff.
        today: in the paper's zone.
    """

    pseudonym: str
    today: date

    def note(self, act: str, thing: str, reason: str = "") -> None:
        """Write an act into the log; in its transaction."""
        Act.objects.create(
            pseudonym=self.pseudonym,
            act=act,
            thing=thing,
            reason=reason[:REASON_LIMIT],
            day=self.today,
        )


def approve(who: Moderator, chosen: Sequence[int], seen: Mapping[int, str] | None = None) -> int:
    """Let comments go: into the next batch, or back to where they stood.

    Args:
        seen: the digest of the words that the moderator had before her; a comment whose writer
            has changed it since waits on.

    Returns:
        How many were waiting; what another moderator has decided stays.
    """
    with transaction.atomic(using=MAILBOX):
        done = [one for one in unchanged(chosen, seen or {}) if release_one(one)]
        for one in done:
            who.note("approve", f"comment:{one}")
    return len(done)


def unchanged(chosen: Sequence[int], seen: Mapping[int, str]) -> list[int]:
    """Those that still say what was read; in a transaction, so that it stays so until its end."""
    rows = Comment.objects.select_for_update().filter(pk__in=list(chosen))
    return [row.pk for row in rows if seen.get(row.pk, "") in ("", row.digest)]


def release_one(one: int) -> bool:
    new = Comment.objects.filter(pk=one, state__in=WAITING, number=None)
    if new.update(state=State.APPROVED, was_read=True):
        return True
    return show_again(one, State.HELD)


def hold(who: Moderator, chosen: Sequence[int]) -> int:
    """Put comments aside for somebody else to look at."""
    reason = {"phase": "desk", "words": who.pseudonym, "start": 0, "end": 0}
    with transaction.atomic(using=MAILBOX):
        done = [one for one in chosen if hold_one(one, reason)]
        for one in done:
            who.note("hold", f"comment:{one}")
    return len(done)


def hold_one(one: int, reason: dict[str, object]) -> bool:
    rows = Comment.objects.filter(pk=one, number=None, state__in=(State.PENDING, State.APPROVED))
    return rows.update(state=State.HELD, held_by=[reason], was_read=False) == 1


def reject(who: Moderator, chosen: Sequence[int], reason: str) -> int:
    """Refuse comments; one that was printed becomes a tombstone."""
    with transaction.atomic(using=MAILBOX):
        done = [one for one in chosen if reject_one(one)]
        for one in done:
            who.note("reject", f"comment:{one}", reason)
    return len(done)


def reject_one(one: int) -> bool:
    new = Comment.objects.filter(pk=one, number=None, state__in=(*WAITING, State.APPROVED))
    if new.update(state=State.REJECTED, was_read=False):
        return True
    return take_down(one)


def remove(who: Moderator, one: int, reason: str) -> bool:
    """Take a printed comment away; its number stays as a tombstone, printed at once."""
    with transaction.atomic(using=MAILBOX):
        if not take_down(one):
            return False
        who.note("remove", f"comment:{one}", reason)
    return True


def take_down(one: int) -> bool:
    comment = printed(one)
    if comment is None:
        return False
    rows = Comment.objects.filter(pk=one, state=comment.state)
    if comment.state not in REMOVABLE or not rows.update(
        state=State.REMOVED, was_read=False, is_cleared=True, edits=F("edits") + 1
    ):
        return False
    comment.replacements.all().delete()
    count(comment, -1 if comment.state == State.LIVE else 0)
    return True


def restore(who: Moderator, one: int, reason: str) -> bool:
    """Show a comment again that was taken away by mistake."""
    with transaction.atomic(using=MAILBOX):
        if not show_again(one, State.REMOVED):
            return False
        who.note("restore", f"comment:{one}", reason)
    return True


def show_again(one: int, state: State) -> bool:
    comment = printed(one)
    rows = Comment.objects.filter(pk=one, state=state).exclude(number=None).exclude(text="")
    if comment is None or not rows.update(
        state=State.LIVE, was_read=True, is_cleared=True, held_by=[], edits=F("edits") + 1
    ):
        return False
    count(comment, 1)
    return True


def clear(who: Moderator, one: int) -> bool:
    """Keep a reported comment; reports of it hide it no more."""
    with transaction.atomic(using=MAILBOX):
        back = show_again(one, State.HELD)
        rows = Comment.objects.filter(pk=one, is_cleared=False, reports__gt=0)
        if not (back or rows.update(is_cleared=True)):
            return False
        who.note("keep", f"comment:{one}")
    return True


def printed(one: int) -> Comment | None:
    """A comment that has a number."""
    rows = Comment.objects.filter(pk=one).exclude(number=None)
    return rows.select_related("thread").first()


def count(comment: Comment, number: int) -> None:
    """Count a comment that came or went, and let its page be printed."""
    if number:
        Thread.objects.filter(pk=comment.thread_id).update(live=F("live") + number)
    dues.say(comment.thread, comment.number or 0, is_open=True)


# Waves: all that say nearly the same, in one act


def waiting_in(wave: Wave) -> QuerySet[Comment]:
    """The comments of a wave that wait and were never printed."""
    return Comment.objects.filter(wave=wave, state__in=WAITING, number=None)


def approve_wave(who: Moderator, wave: Wave) -> int:
    """Let all comments of a wave go."""
    with transaction.atomic(using=MAILBOX):
        done = waiting_in(wave).update(state=State.APPROVED, was_read=True)
        who.note("approve", f"wave:{wave.pk}", str(done))
    return done


def reject_wave(who: Moderator, wave: Wave, reason: str, *, ban: bool) -> int:
    """Refuse all comments of a wave that wait; with a ban, all that will come.

    Args:
        ban: whether comments like these are not taken any more.
    """
    with transaction.atomic(using=MAILBOX):
        done = waiting_in(wave).update(state=State.REJECTED)
        if ban:
            Wave.objects.filter(pk=wave.pk).update(is_banned=True)
            touch()
        who.note("ban" if ban else "reject", f"wave:{wave.pk}", f"{done} {reason}")
    return done


def allow_wave(who: Moderator, wave: Wave) -> None:
    """Take comments like these again."""
    with transaction.atomic(using=MAILBOX):
        if Wave.objects.filter(pk=wave.pk, is_banned=True).update(is_banned=False):
            touch()
            who.note("allow", f"wave:{wave.pk}")
