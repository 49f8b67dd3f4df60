"""The treasurer's forms: what has arrived, codes to be made, words of those who tipped."""

from __future__ import annotations

import os

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yanlu.accounts.errors import TokenError
from yanlu.accounts.plain import clean_line
from yanlu.accounts.tokens import open_token, seal_token
from yanlu.accounts.window import moment, today

from .arrivals import MEANS, Arrival, record
from .desk import forms_only, note_act, numbers_in, sentence
from .errors import AmountError, PaymentsError, VoucherError
from .models import Intent, Voucher
from .money import CURRENCIES, Money, read_units
from .refs import show_code
from .setting import currencies
from .vouchers import MOST, YEAR, Batch, mint

BATCH = "mint"  # purpose of the token of a form for codes
FROM = ("given", "cash", "bank")
WORDS = 50  # of tips on a screen


@forms_only
def arrival(request: HttpRequest) -> HttpResponse:
    """Record money that came by bank or by hand."""
    facts = {"currencies": currencies(), "means": MEANS, "form": request.POST, "wrong": ""}
    if request.method != "POST":
        return render(request, "payments/desk/arrival.html", facts)
    try:
        row = record(read_arrival(request), today())
    except PaymentsError as error:
        facts["wrong"] = sentence(error.reason)
        return render(request, "payments/desk/arrival.html", facts, status=400)
    note_act(request, "arrival", row.mark)
    messages.success(request, _("已記入帳目。"))
    return redirect("payments_desk:payment", row.mark)


def read_arrival(request: HttpRequest) -> Arrival:
    """The form as it was filled in.

    Raises:
        AmountError: the amount cannot be read.
    """
    sent = request.POST
    return Arrival(
        means=sent.get("means", ""),
        money=read_money(sent.get("amount", ""), sent.get("currency", "")),
        reference=clean_line(sent.get("reference", ""), 120),
        short=clean_line(sent.get("short", ""), 40),
        as_it_is=sent.get("as_it_is") == "1",
    )


def read_money(words: str, code: str) -> Money:
    """Whatever amount has come, however small: it has come.

    Raises:
        AmountError: it is no amount.
    """
    if code not in CURRENCIES:
        raise AmountError("currency")
    amount = read_units(words, CURRENCIES[code])
    if amount <= 0:
        raise AmountError("too_little")
    return Money(amount, code)


@forms_only
def vouchers(request: HttpRequest) -> HttpResponse:
    """Make codes, and show them this once."""
    now = moment().timestamp()
    if request.method != "POST":
        return show_vouchers(request)
    try:
        facts = open_token(BATCH, request.POST.get("token", ""), now)
        batch = read_batch(request, bytes.fromhex(str(facts["nonce"])))
        codes = mint(batch, today())
    except TokenError:
        return show_vouchers(request, _("表單放太久了，請再填一次。沒有產生兌換碼。"))
    except PaymentsError as error:
        return show_vouchers(request, sentence(error.reason))
    note_act(request, "mint", f"{batch.count} × {batch.worth}", request.POST.get("reason", ""))
    shown = [show_code(code) for code in codes]
    return render(request, "payments/desk/codes.html", {"codes": shown, "worth": batch.worth})


def show_vouchers(request: HttpRequest, wrong: str = "") -> HttpResponse:
    token = seal_token(BATCH, {"nonce": os.urandom(16).hex()}, moment().timestamp())
    states = Voucher.State
    facts = {
        "token": token,
        "wrong": wrong,
        "form": request.POST,
        "currencies": currencies(),
        "sources": FROM,
        "most": MOST,
        "year": YEAR,
        "open": Voucher.objects.filter(state=states.OPEN).count(),
        "used": Voucher.objects.filter(state=states.USED).count(),
        "void": Voucher.objects.filter(state=states.VOID).count(),
    }
    return render(request, "payments/desk/vouchers.html", facts, status=400 if wrong else 200)


def read_batch(request: HttpRequest, nonce: bytes) -> Batch:
    """The form as it was filled in.

    Raises:
        PaymentsError: a number in it cannot be used.
    """
    sent = request.POST
    count = next(iter(numbers_in([sent.get("count", "")])), 0)
    worth: Money | int
    if sent.get("worth") == "amount":
        worth = read_money(sent.get("amount", ""), sent.get("currency", ""))
    else:
        worth = next(iter(numbers_in([sent.get("months", "")])), 0)
        if not 1 <= worth <= 120:
            raise VoucherError("months")
    source = sent.get("source", "given")
    return Batch(
        worth=worth,
        count=count,
        is_gift=sent.get("is_gift") == "1",
        from_=source if source in FROM else "given",
        nonce=nonce,
    )


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The words that came with tips: those that wait, and those that stand."""
    rows = Intent.objects.exclude(words="").order_by("id")
    facts = {
        "held": rows.filter(words_state=Intent.Words.HELD)[:WORDS],
        "shown": rows.filter(words_state=Intent.Words.SHOWN)[: 2 * WORDS],
    }
    return render(request, "payments/desk/words.html", facts)


@require_POST
def judge_words(request: HttpRequest) -> HttpResponse:
    """Let words stand, or erase them for ever."""
    rows = Intent.objects.filter(pk__in=numbers_in(request.POST.getlist("intent")))
    act = request.POST.get("act")
    for row in rows.exclude(words=""):
        note_act(request, "show words" if act == "show" else "erase words", row.mark)
    if act == "show":
        rows.exclude(words="").update(words_state=Intent.Words.SHOWN)
    elif act == "erase":
        rows.update(words="", words_state=Intent.Words.NONE)
    return redirect("payments_desk:words")
