"""The outbox: letters are rows, written with what they tell of, and sent by the press's process."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from . import post
from .errors import LetterError
from .models import Letter
from .roles import administrators

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
TRIES = 12  # about a day
CLAIM = timedelta(minutes=10)  # after which a sender that died with a letter is not waited for
KEPT = timedelta(days=30)


def write(to: str, subject: str, body: str, now: datetime, *, is_secret: bool = False) -> bool:
    """Put a letter into the outbox, in the transaction of what it tells of.

    Args:
        is_secret: it holds a link that opens something; its body is wiped once it is sent.

    Returns:
        whether it will be sent: mail is set up, and there is somebody to write to.
    """
    if not to or not post.is_set_up():
        return False
    host = settings.STAFF_ORIGIN.rpartition("/")[2].partition(":")[0]
    Letter.objects.create(
        to=to,
        subject=" ".join(subject.split())[:200],
        body=body,
        is_secret=is_secret,
        made_at=now,
        due_at=now,
        mark=f"<{secrets.token_hex(16)}@{host}>",
    )
    return True


def write_to_administrators(subject: str, body: str, now: datetime) -> int:
    """Write to all administrators who have a mail address; how many letters will be sent."""
    addresses = sorted({one.email for one in administrators() if one.email})
    return sum(write(address, subject, body, now) for address in addresses)


def step(now: datetime, send: Callable[[Letter], None] = post.send) -> bool:
    """Send one letter that is due; whether there may be more to do.

    A letter is claimed by one UPDATE and sent outside any transaction. Who dies between the other
    side's answer and our row sends it once more, under the same Message-ID.
    """
    if not post.is_set_up():
        return False
    letter = Letter.objects.filter(due(now)).order_by("due_at", "pk").first()
    if letter is None:
        Letter.objects.filter(made_at__lt=now - KEPT).exclude(state=Letter.State.WAITING).delete()
        return False
    claimed = Letter.objects.filter(due(now), pk=letter.pk)
    if claimed.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        letter.refresh_from_db()
        settle(letter, trouble_with(letter, send), now)
    return True


def due(now: datetime) -> Q:
    """What is to be sent, and in nobody's hands."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return Q(state=Letter.State.WAITING, due_at__lte=now) & free


def trouble_with(letter: Letter, send: Callable[[Letter], None]) -> LetterError | None:
    """Send it; what went wrong."""
    try:
        send(letter)
    except LetterError as error:
        return error
    return None


def settle(letter: Letter, trouble: LetterError | None, now: datetime) -> None:
    """Write down how it went."""
    letter.claimed_until = None
    if trouble is None:
        letter.state, letter.sent_at, letter.trouble = Letter.State.SENT, now, ""
    else:
        letter.trouble = str(trouble)[:300]
        letter.due_at = now + min(FIRST_WAIT * 2 ** (letter.tries - 1), LONGEST_WAIT)
        if trouble.is_final or letter.tries >= TRIES:
            letter.state = Letter.State.GIVEN_UP
    if letter.state != Letter.State.WAITING and letter.is_secret:
        letter.body = ""
    letter.save()


def try_again(number: int, now: datetime) -> bool:
    """Send a letter that waits, or was given up with its words still there, at once."""
    rows = Letter.objects.filter(pk=number, claimed_until=None).exclude(body="")
    rows = rows.exclude(state=Letter.State.SENT)
    return bool(rows.update(state=Letter.State.WAITING, due_at=now, tries=0))


def troubles() -> int:
    """How many letters could not be sent so far."""
    return Letter.objects.exclude(trouble="").exclude(state=Letter.State.SENT).count()
