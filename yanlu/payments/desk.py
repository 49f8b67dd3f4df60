"""The treasurer's screens: the ledger, payments, notices."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Protocol, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanlu.accounts.plain import clean_line
from yanlu.accounts.window import today

from . import arrivals, intents, refs
from .errors import PaymentsError
from .ledger import balances
from .models import Act, Intent, Line, Notice
from .money import show_amount
from .notices import unseen

PAGE = 100  # lines on a screen
REASON_LIMIT = 200  # characters
forms_only = require_http_methods(["GET", "HEAD", "POST"])


class Desk(Protocol):
    """What the desk says of the request: the frame of its pages, and who acts."""

    @property
    def frame(self) -> str: ...

    @property
    def pseudonym(self) -> str: ...


def note_act(request: HttpRequest, act: str, thing: str, reason: str = "") -> None:
    """Write down what the treasurer did."""
    pseudonym = cast(Desk, cast(Any, request).desk).pseudonym
    Act.objects.create(
        pseudonym=pseudonym, act=act, thing=thing, reason=reason[:REASON_LIMIT], day=today()
    )


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """What every account holds, and the newest lines."""
    rows = Line.objects.order_by("-id")
    for before in numbers_in([request.GET.get("before", "")]):
        rows = rows.filter(id__lt=before)
    lines = list(rows[:PAGE])
    facts = {
        "balances": written_balances(),
        "lines": [(line, show_amount(line.amount, line.currency)) for line in lines],
        "next": lines[-1].pk if len(lines) == PAGE else 0,
        "unseen": unseen(),
        "held": Intent.objects.filter(words_state=Intent.Words.HELD).count(),
    }
    return render(request, "payments/desk/ledger.html", facts)


def written_balances() -> list[tuple[str, list[tuple[str, str]], str]]:
    """Each currency with its accounts, and their sum, which is nothing."""
    return [
        (
            code,
            [(name, show_amount(amount, code)) for name, amount in sorted(accounts.items())],
            show_amount(sum(accounts.values()), code),
        )
        for code, accounts in balances().items()
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The whole ledger as a table (RFC 4180), for whoever keeps the books."""
    made = io.StringIO()
    writer = csv.writer(made)
    names = ("id", "day", "entry", "debit", "credit", "amount", "currency", "mark", "key")
    writer.writerow(names)
    for row in Line.objects.order_by("id").values_list(*names).iterator(chunk_size=2000):
        writer.writerow(row)
    answer = HttpResponse("\ufeff" + made.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{today()}.csv"'
    return answer


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A payment by what somebody says of it: a short reference, or a receipt's number."""
    asked = clean_line(request.GET.get("q", ""), 64)
    row = find_payment(asked)
    if row is None:
        messages.error(request, _("找不到這筆款項。請檢查轉帳附言或收據編號有沒有抄錯。"))
        return redirect("payments_desk:ledger")
    return redirect("payments_desk:payment", row.mark)


def find_payment(asked: str) -> Intent | None:
    short = refs.read_short(asked)
    if short:
        return Intent.objects.filter(short=short).first()
    plain = asked.lower().replace(" ", "")
    if len(plain) < 12:
        return None
    return Intent.objects.filter(mark__startswith=plain).first()


@require_safe
def payment(request: HttpRequest, mark: str) -> HttpResponse:
    """One payment with its lines."""
    row = get_object_or_404(Intent, mark=mark)
    lines = Line.objects.filter(mark=mark).order_by("id")
    facts = {
        "row": row,
        "amount": show_amount(row.amount, row.currency),
        "lines": [(line, show_amount(line.amount, line.currency)) for line in lines],
        "notices": Notice.objects.filter(mark=mark).order_by("id"),
        "is_by_hand": row.provider in arrivals.MEANS,
        "can_refund": row.state == Intent.State.SETTLED and row.provider != "voucher",
    }
    return render(request, "payments/desk/payment.html", facts)


@forms_only
def refund(request: HttpRequest, mark: str) -> HttpResponse:
    """Give a payment back: asked once more first, since it cannot be undone."""
    row = get_object_or_404(Intent, mark=mark)
    is_by_hand = row.provider in arrivals.MEANS
    if request.method != "POST" or request.POST.get("sure") != "1":
        facts = {
            "row": row,
            "amount": show_amount(row.amount, row.currency),
            "is_by_hand": is_by_hand,
        }
        return render(request, "payments/desk/refund.html", facts)
    try:
        if is_by_hand:
            arrivals.give_back(row, request.POST.get("reference", ""), today())
        else:
            intents.refund(row, today())
    except PaymentsError as error:
        messages.error(request, sentence(error.reason))
        return redirect("payments_desk:payment", mark)
    note_act(request, "refund", mark, clean_line(request.POST.get("reason", ""), REASON_LIMIT))
    messages.success(request, _("已退款，並記入帳目。"))
    return redirect("payments_desk:payment", mark)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The notices that need eyes, and after them the newest others."""
    rows = Notice.objects.order_by("is_seen", "-id")[:PAGE]
    return render(request, "payments/desk/notices.html", {"rows": rows})


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """The treasurer has looked at these notices."""
    numbers = numbers_in(request.POST.getlist("notice"))
    for row in Notice.objects.filter(pk__in=numbers, is_seen=False):
        note_act(request, "seen", f"{row.provider} {row.event}"[:160])
    Notice.objects.filter(pk__in=numbers).update(is_seen=True)
    return redirect("payments_desk:notices")


def numbers_in(words: Iterable[str]) -> list[int]:
    """The numbers of rows among what was sent."""
    found = (int(one[:20]) for one in words if one.isascii() and one.isdigit())
    return [number for number in found if number < 2**63]


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What treasurers did."""
    rows = Act.objects.order_by("-id")[:PAGE]
    return render(request, "payments/desk/log.html", {"rows": rows})


def sentence(reason: str) -> str:
    """What is wrong, and what to do, for the treasurer."""
    said = {
        "twice": _("這筆已經記過了，沒有再記一次。"),
        "reference": _("請填銀行的交易編號，或現金收據的號碼（至少三個字）。"),
        "means": _("請選銀行或現金。"),
        "short": _("轉帳附言有字母不對，請再看一次原件。"),
        "unknown_short": _("沒有這個轉帳附言。若確定有款，請留空，記為不具名打賞。"),
        "paid_already": _("這筆款項已經收過了。"),
        "differs": _("金額或幣別與約定的不同。若確定無誤，請勾選「照實記錄」再送一次。"),
        "not_paid": _("這筆款項沒有收到，或已經退過，不能退款。"),
        "amount": _("金額請寫數字。"),
        "fraction": _("這種幣別沒有這樣的零頭。"),
        "too_little": _("金額太小。"),
        "too_much": _("金額太大。"),
        "currency": _("本報不收這種幣別。"),
        "too_many": _("一次 1 到 200 組。"),
        "months": _("月數請寫 1 到 120。"),
        "unreachable": _("連不上付款公司，請稍後再試。什麼都沒有動。"),
        "refused": _("付款公司拒絕了。請到它的後台查看原因。"),
        "off": _("這種付款方式已經停用。"),
        "unknown": _("付款公司查無這筆款項。"),
    }
    return said.get(reason, _("沒有完成，請再試一次。"))
