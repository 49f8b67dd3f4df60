"""A reader reports a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F

from yanlu.accounts import MAILBOX
from yanlu.accounts.plain import clean_line
from yanlu.article import is_identity

from . import dues
from .drafts import read_number
from .errors import Refusal
from .models import Comment, Report, State, Thread

MOST = 50  # reports of one comment that are kept
NOTE_LIMIT = 200
MOST_OF_ONE = 1  # reports of one comment from one direction that count in an hour
MOST_IN_AN_HOUR = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report as its form says it."""

    article: str
    number: int
    reason: str
    note: str


def read_complaint(form: Mapping[str, str]) -> Complaint:
    """The report that a form holds; a reason that is none of ours is an empty one."""
    article, reason = form.get("article", ""), form.get("reason", "")
    return Complaint(
        article=article if is_identity(article) else "",
        number=max(read_number(form.get("number", "")), 0),
        reason=reason if reason in Report.Reason.values else "",
        note=clean_line(form.get("note", ""), NOTE_LIMIT),
    )


def reported(complaint: Complaint) -> Comment:
    """The comment that is meant.

    Raises:
        Refusal: it is not printed, or gone.
    """
    rows = Comment.objects.filter(thread__article=complaint.article, number=complaint.number)
    comment = rows.select_related("thread").first() if complaint.number else None
    if comment is None or comment.state not in (State.LIVE, State.HELD):
        raise Refusal(
            "comments_report_unknown", status=404, kept=complaint.note, article=complaint.article
        )
    return comment


def report(comment: Comment, complaint: Complaint, today: date, *, counts: bool) -> None:
    """Store a report; where enough of them count, the comment waits out of sight for the desk.

    What the desk has looked at once stays where it is, so that no crowd can take down a comment.

    Args:
        counts: whether it is the first from its direction.
    """
    if Report.objects.filter(comment=comment).count() >= MOST:
        return  # the desk knows; a flood of them shall not fill the disk
    with transaction.atomic(using=MAILBOX):
        Report.objects.create(
            comment=comment,
            reason=complaint.reason,
            note=complaint.note,
            is_counted=counts,
            day=today,
        )
        if counts:
            Comment.objects.filter(pk=comment.pk).update(reports=F("reports") + 1)
            hide_if_many(comment)


def hide_if_many(comment: Comment) -> None:
    limit = int(settings.YANLU.get("YANLU_TALK_REPORTS", 5))
    rows = Comment.objects.filter(
        pk=comment.pk, state=State.LIVE, is_cleared=False, reports__gte=limit
    )
    reason = {"phase": "reports", "words": str(limit), "start": 0, "end": 0}
    if limit and rows.update(state=State.HELD, held_by=[reason], edits=F("edits") + 1):
        Thread.objects.filter(pk=comment.thread_id).update(live=F("live") - 1)
        dues.say(comment.thread, comment.number or 0, is_open=True)
