"""What readers send about comments, and what they are answered."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from yanlu.accounts.errors import TokenError
from yanlu.accounts.forgetting import empty_journal
from yanlu.accounts.rates import busy
from yanlu.accounts.tokens import Facts
from yanlu.accounts.window import moment, today, window

from . import changing, filing, reporting
from .drafts import LIMIT, NAME_LIMIT, Draft, draft_of, is_same, read_draft
from .errors import Refusal
from .filing import Hurry
from .models import Comment, Report

View = Callable[[HttpRequest], HttpResponse]
forms_only = require_http_methods(["GET", "HEAD", "POST"])


def said(view: View) -> View:
    """The view, in which a refusal becomes a page that says why and gives the words back."""

    @functools.wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Refusal as refusal:
            variant = request.POST.get("variant") or request.GET.get("variant", "")
            back = f"a/{refusal.article}/index.html" if refusal.article else ""
            return window().refuse(
                variant, refusal.reason, status=refusal.status, kept=refusal.kept, back=back
            )

    return answer


@forms_only
@said
def comment(request: HttpRequest) -> HttpResponse:
    """A comment: its form, its preview, and its receipt."""
    if request.method != "POST":
        return show(read_draft(request.GET.dict()), problems=False)
    draft, token = read_draft(request.POST.dict()), request.POST.get("token", "")
    if not token or request.POST.get("act") == "preview":
        return show(draft)
    try:
        facts = filing.opened(token, moment().timestamp())
    except TokenError as error:
        return show(draft, note=f"comments_token_{error.reason}", status=400)
    if "text" in request.POST and not is_same(draft, draft_of(facts)):
        return show(draft, note="comments_changed_since")
    return send(request, token, facts)


def send(request: HttpRequest, token: str, facts: Facts) -> HttpResponse:
    """Store a preview, and hand out the key."""
    now = moment()
    hurry = Hurry(
        is_hasty=filing.is_hasty(token, now.timestamp()),
        is_busy=busy(request, "comment", filing.MOST_IN_AN_HOUR),
    )
    receipt = filing.store(facts, now.date(), request.POST.get("key", ""), hurry)
    return window().answer(
        "comments_receipt",
        receipt.draft.variant,
        article=receipt.draft.article,
        key=receipt.key,
        state=receipt.state,
    )


def show(draft: Draft, *, note: str = "", status: int = 200, problems: bool = True) -> HttpResponse:
    """The preview of a draft; with problems, or before anything was written, its form alone."""
    seen = filing.preview(draft, moment().timestamp())
    wrong = seen.problems if problems else ()
    return window().answer(
        "comments_preview" if seen.token and problems else "comments_form",
        draft.variant,
        status=400 if wrong else status,
        draft=draft,
        article=draft.article,
        lines=draft.text.split("\n"),
        preview=seen,
        problems=wrong,
        note=note,
        limit=LIMIT,
        name_limit=NAME_LIMIT,
    )


@forms_only
@said
def change(request: HttpRequest) -> HttpResponse:
    """A writer's own comment by its key: to look at, to change, to erase."""
    variant = request.POST.get("variant") or request.GET.get("variant", "")
    key, act = request.POST.get("key", ""), request.POST.get("act", "")
    if not key:
        return window().answer("comments_key", variant)
    found = changing.find(key)
    if act == "erase" and request.POST.get("sure") == "1":
        changing.erase(found)
        empty_journal()
        return changed(found.thread.article, variant, "erased")
    draft = changing.standing_draft(found)
    if act != "edit":
        return show_change(draft, variant, key, unsure=act == "erase")
    return edit(request, found, draft)


def edit(request: HttpRequest, found: Comment, before: Draft) -> HttpResponse:
    """Put other words in place of a comment's."""
    variant, key = request.POST.get("variant", ""), request.POST.get("key", "")
    form = {**request.POST.dict(), "article": before.article, "rule": "1"}
    draft = read_draft({**form, "reply_to": str(before.reply_to or "")})
    if problems := draft.problems():
        return show_change(draft, variant, key, problems=problems)
    hurry = Hurry(is_busy=busy(request, "comment", filing.MOST_IN_AN_HOUR))
    state = changing.edit(found, draft, today(), hurry)
    return changed(before.article, variant, state)


def changed(article: str, variant: str, state: str) -> HttpResponse:
    return window().answer("comments_changed", variant, article=article, state=state)


def show_change(
    draft: Draft, variant: str, key: str, problems: tuple[str, ...] = (), unsure: bool = False
) -> HttpResponse:
    """The form that changes or erases a comment."""
    return window().answer(
        "comments_change",
        variant,
        status=400 if problems or unsure else 200,
        draft=draft,
        article=draft.article,
        key=key,
        problems=("comments_unsure",) if unsure else problems,
        limit=LIMIT,
        name_limit=NAME_LIMIT,
    )


@forms_only
@said
def report(request: HttpRequest) -> HttpResponse:
    """A report of a comment: its form, and its receipt."""
    is_sent = request.method == "POST"
    form = request.POST if is_sent else request.GET
    complaint, variant = reporting.read_complaint(form.dict()), form.get("variant", "")
    found = reporting.reported(complaint)
    if not (is_sent and complaint.reason):
        return window().answer(
            "comments_report",
            variant,
            status=400 if is_sent else 200,
            article=complaint.article,
            number=found.number,
            lines=found.text.split("\n"),
            note=complaint.note,
            problems=("comments_reason_missing",) if is_sent else (),
            reasons=Report.Reason.values,
        )
    counts = not (
        busy(request, f"report {found.pk}", reporting.MOST_OF_ONE)
        or busy(request, "report", reporting.MOST_IN_AN_HOUR)
    )
    reporting.report(found, complaint, today(), counts=counts)
    return window().answer("comments_reported", variant, article=complaint.article)
