"""The inbox of providers' notices: each is written down once, and means only: look at the books."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from yanlu.accounts import MAILBOX

from .errors import NoticeError, ProviderError
from .intents import look
from .models import Notice
from .providers.base import News, Provider

SILENT = (Notice.Verdict.APPLIED, Notice.Verdict.NOTHING)
WAITING = 200  # notices that are tried again in one step


def receive(provider: Provider, body: bytes, signature: str, day: date) -> str:
    """Take a notice that came by the network; the verdict on it.

    Whatever is wrong with it, nothing in the ledger follows, and the treasurer sees that it came.
    """
    try:
        news = provider.open_notice(body, signature)
    except NoticeError as error:
        count_refused(provider.name, error.reason, day)
        return error.reason
    return take(provider, news, day)


def take(provider: Provider, news: News, day: date) -> str:
    """Take the news of a provider, once; the verdict on it."""
    row, is_new = written_down(provider.name, news, day)
    if not is_new and row.verdict != Notice.Verdict.UNREAD:
        Notice.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return str(row.verdict)
    if not news.is_ours:
        return judged(row, Notice.Verdict.ACCOUNT)
    return read_books(provider, news, row, day)


def read_books(provider: Provider, news: News, row: Notice, day: date) -> str:
    """Look how the payment stands; a provider that does not answer is asked again later."""
    try:
        handle = provider.find(news)
        verdict, mark = look(handle, provider, day)
    except ProviderError:
        return str(Notice.Verdict.UNREAD)
    if not handle and not news.payment:
        verdict = Notice.Verdict.NOTHING  # of a kind that is not about payments
    return judged(row, Notice.Verdict(verdict), handle, mark)


def judged(row: Notice, verdict: Notice.Verdict, handle: str = "", mark: str = "") -> str:
    Notice.objects.filter(pk=row.pk).update(
        verdict=verdict, handle=handle, mark=mark, is_seen=verdict in SILENT
    )
    return str(verdict)


def written_down(provider: str, news: News, day: date) -> tuple[Notice, bool]:
    """The row of this notice, and whether it is new."""
    row = Notice(
        provider=provider,
        event=news.event[:80],
        kind=news.kind[:60],
        handle=news.handle or news.payment,
        day=day,
    )
    try:
        with transaction.atomic(using=MAILBOX):
            row.save(force_insert=True)
        return row, True
    except IntegrityError:
        return Notice.objects.get(provider=provider, event=row.event), False


def count_refused(provider: str, reason: str, day: date) -> None:
    """One row a day for all notices that were refused for one reason: a flood fills no disk."""
    row, is_new = Notice.objects.get_or_create(
        provider=provider,
        event=f"{reason} {day}",
        defaults={"verdict": reason, "day": day, "kind": reason},
    )
    if not is_new:
        Notice.objects.filter(pk=row.pk).update(count=F("count") + 1, is_seen=False)


def try_again(provider: Provider, day: date) -> bool:
    """Read the books for notices that came while they could not be read; whether they can be."""
    rows = Notice.objects.filter(provider=provider.name, verdict=Notice.Verdict.UNREAD)
    for row in rows.order_by("pk")[:WAITING]:
        is_session = row.kind.startswith("checkout.session.")
        news = News(
            row.event,
            row.kind,
            handle=row.handle if is_session else "",
            payment="" if is_session else row.handle,
        )
        if read_books(provider, news, row, day) == Notice.Verdict.UNREAD:
            return False
    return True


def unseen() -> int:
    """How many notices need the treasurer's eyes."""
    return Notice.objects.filter(is_seen=False).exclude(verdict__in=SILENT).count()
