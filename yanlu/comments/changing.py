"""A writer changes or erases her comment, by its key."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.db.models import F

from yanlu.accounts import MAILBOX

from . import dues, keys
from .drafts import Draft
from .errors import Refusal
from .filing import Hurry, weigh
from .judging import judge
from .models import WAITING, Comment, Report, State, Thread

CHANGEABLE = (*WAITING, State.APPROVED, State.LIVE, State.REJECTED)


def find(key: str) -> Comment:
    """The comment of a key.

    Raises:
        Refusal: there is none, or it is gone.
    """
    comment = Comment.objects.filter(key_hash=keys.hash_of(key)).select_related("thread").first()
    if comment is None:
        raise Refusal("comments_key_wrong", status=404)
    if comment.state not in CHANGEABLE:
        raise Refusal("comments_gone", status=410, article=comment.thread.article)
    return comment


def standing_draft(comment: Comment) -> Draft:
    """What the comment says, or will say when its last change is printed."""
    newest = waiting_change(comment) or comment
    return Draft(
        article=comment.thread.article,
        variant=newest.script,
        name=newest.name,
        text=newest.text,
        reply_to=comment.reply_to,
        is_agreed=True,
    )


def waiting_change(comment: Comment) -> Comment | None:
    """The change of a printed comment that the desk has not let through yet."""
    rows = comment.replacements.filter(state__in=(*WAITING, State.APPROVED, State.REJECTED))
    return rows.order_by("-pk").first()


def edit(comment: Comment, draft: Draft, today: date, hurry: Hurry) -> str:
    """Put these words in place of a comment's, as the article's rule says.

    What is printed stands until the new words are printed; what is not is replaced at once.

    Returns:
        The state in which the new words are.

    Raises:
        Refusal: one cannot comment there any more, or the desk has banned such a comment.
    """
    target = comment if comment.number is None else waiting_change(comment)
    current = target or comment
    if (current.name, current.text) == (draft.name, draft.text):
        return current.state
    filing = weigh(draft, hurry)
    state, reasons = judge(filing.about)
    with transaction.atomic(using=MAILBOX):
        columns = {**filing.columns(), "state": state, "held_by": reasons, "was_read": False}
        if target is None:
            add_change(comment, today, columns)
        elif not change_in_place(target, columns):
            raise Refusal("comments_moved_on", status=409, kept=draft.text)
    return state


def change_in_place(target: Comment, columns: dict[str, object]) -> bool:
    """Change what has not been printed, unless it has been printed just now."""
    rows = Comment.objects.filter(pk=target.pk, number=None, state__in=CHANGEABLE)
    return rows.update(**columns) == 1


def add_change(comment: Comment, today: date, columns: dict[str, object]) -> None:
    """New words beside a printed comment; they have no key, hers remains the comment's."""
    Comment.objects.create(
        thread=comment.thread,
        public_id=comment.public_id,
        key_hash=keys.hash_of(secrets.token_hex(16)),
        day=today,
        replaces=comment,
        **columns,
    )


def erase(comment: Comment) -> None:
    """Overwrite the comment and all that hangs on it; its number stays as a tombstone.

    The tombstone is printed with the next batch, so that nobody sees when she came.
    """
    with transaction.atomic(using=MAILBOX):
        rows = Comment.objects.filter(pk=comment.pk, state__in=CHANGEABLE)
        was_live = rows.filter(state=State.LIVE).exists()
        if not rows.update(**EMPTIED, state=State.ERASED, edits=F("edits") + 1):
            return
        Report.objects.filter(comment=comment).delete()
        comment.replacements.all().delete()
        if comment.number is not None:
            dues.say(comment.thread, comment.number, is_open=False)
        if was_live:
            Thread.objects.filter(pk=comment.thread_id).update(live=F("live") - 1)


EMPTIED: dict[str, object] = {
    "name": "",
    "text": "",
    "held_by": [],
    "sketch": b"",
    "wave": None,
    "reply_to": 0,
    "reports": 0,
}
