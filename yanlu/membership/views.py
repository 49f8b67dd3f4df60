"""What readers send about membership, and what they are answered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from yanlu.accounts.codenames import Codename, read_codename
from yanlu.accounts.errors import CodenameError, TokenError
from yanlu.accounts.forgetting import empty_journal
from yanlu.accounts.rates import busy
from yanlu.accounts.tokens import open_token, seal_token
from yanlu.accounts.window import moment, today, window
from yanlu.payments.errors import VoucherError
from yanlu.payments.setting import currencies
from yanlu.payments.views import asked_variant, confirm, show_preview
from yanlu.payments.vouchers import look_at, seal_choice

from . import joining
from .errors import MembershipError
from .forms import JoinForm, plan_join, read_join, ways
from .joining import Card
from .setting import fees, fingerprint
from .years import is_running

View = Callable[[HttpRequest], HttpResponse]
forms_only = require_http_methods(["GET", "HEAD", "POST"])
CARD = "member"  # purpose of the token that a card carries
WAIT = "member wait"  # purpose of the token of a press that comes too often
WAIT_SECONDS = 10
TRIES = 30  # of codenames in an hour from one neighbourhood before each must wait


def said(view: View) -> View:
    """The view, in which what is wrong becomes a page that says so and gives the words back."""

    @functools.wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        variant = asked_variant(request)
        try:
            return view(request)
        except VoucherError as error:
            return window().refuse(variant, f"payments_wrong_{error.reason}")
        except MembershipError as error:
            return window().refuse(variant, f"membership_wrong_{error.reason}")
        except TokenError as error:
            return window().refuse(variant, f"membership_token_{error.reason}")
        except CodenameError as error:
            return wrong_codename(request, variant, error)

    return answer


def wrong_codename(request: HttpRequest, variant: str, error: CodenameError) -> HttpResponse:
    """The form again, with what was typed, and which word is not of the list."""
    return show_codename(variant, request.POST.dict(), error)


def show_codename(
    variant: str, sent: Mapping[str, str] | None = None, error: CodenameError | None = None
) -> HttpResponse:
    """The form for a codename; for a code that it shall be given, if one was sent."""
    sent = sent or {}
    return window().answer(
        "membership_codename",
        variant,
        status=400 if error else 200,
        problem=f"membership_wrong_{error.reason}" if error else "",
        at=error.at if error else "",
        typed=sent.get("codename", "")[:400],
        code=sent.get("code", ""),
        token=sent.get("token", ""),
    )


@forms_only
@said
def join(request: HttpRequest) -> HttpResponse:
    """The call for members: what it is for, its form, and its preview."""
    variant = asked_variant(request)
    if request.method != "POST":
        return show_join(variant, read_join(request.GET.dict()))
    if request.POST.get("token"):
        return confirm(request, variant)
    form = read_join(request.POST.dict())
    plan, problems = plan_join(form)
    if plan is None or request.POST.get("act") == "change":
        return show_join(variant, form, problems)
    return show_preview(variant, plan, "join", asdict(form))


def show_join(variant: str, form: JoinForm, problems: tuple[str, ...] = ()) -> HttpResponse:
    return window().answer(
        "membership_join",
        variant,
        status=400 if problems else 200,
        form=form,
        problems=problems,
        fees=tuple((code, str(money)) for code, money in fees().items()),
        providers=ways(),
        is_open=bool(currencies() and fees() and ways()),
    )


@forms_only
@said
def voucher(request: HttpRequest) -> HttpResponse:
    """A code: what it is worth, and one press that makes a year of it."""
    variant, code = asked_variant(request), request.POST.get("code", "")
    if request.method != "POST":
        return window().answer("membership_code", variant)
    now, act = moment(), request.POST.get("act", "")
    token = request.POST.get("token", "")
    if act == "open" and token:
        return show_card(variant, joining.open_card(code, token, now.timestamp(), now.date()))
    if act == "add":
        return waited(request, lambda codename: add_year(variant, code, codename))
    look_at(code)
    sealed = seal_choice(now.timestamp())
    return window().answer("membership_choice", variant, code=code, token=sealed)


def add_year(variant: str, code: str, codename: Codename) -> HttpResponse:
    """Add the year; a second press, whose code is used, shows the card and says so."""
    try:
        return show_card(variant, joining.add_year(code, codename, today()))
    except VoucherError as error:
        if error.reason != "used_code":
            raise
        card = joining.card_of(codename)
        return show_card(variant, Card(card.member, card.key, note="membership_code_used"))


@forms_only
@said
def member(request: HttpRequest) -> HttpResponse:
    """A member's card, by her codename; and what she wishes done, by the card's token."""
    variant = asked_variant(request)
    if request.method != "POST":
        return show_codename(variant)
    if "token" not in request.POST or request.POST.get("codename"):
        return waited(request, lambda codename: show_card(variant, joining.card_of(codename)))
    facts = open_token(CARD, request.POST["token"], moment().timestamp())
    return do(request, variant, str(facts["key"]))


def do(request: HttpRequest, variant: str, key: str) -> HttpResponse:
    """One of the acts on a card."""
    act = request.POST.get("act", "")
    if act == "wall":
        return show_card(variant, joining.name_for_wall(key, request.POST.get("name", "")))
    if act == "leave":
        return show_card(variant, joining.leave_wall(key))
    if act == "erase" and request.POST.get("sure") == "1":
        joining.erase(key)
        empty_journal()
        return window().answer("membership_erased", variant)
    if act == "erase":
        return window().answer("membership_erase", variant, token=request.POST["token"])
    return show_card(variant, joining.card_of_key(key))


def waited(request: HttpRequest, then: Callable[[Codename], HttpResponse]) -> HttpResponse:
    """Look at a codename; who tries many must wait before each, and is never refused.

    Whoever shares the address of somebody who guesses loses ten seconds, not her account.
    """
    typed, now = request.POST.get("codename", ""), moment().timestamp()
    codename = read_codename(typed)
    if request.POST.get("wait"):
        try:
            facts = open_token(WAIT, request.POST["wait"], now, youngest=WAIT_SECONDS)
        except TokenError as error:
            if error.reason == "early":
                return show_wait(request, request.POST["wait"])
            raise
        if facts["codename"] == codename.pinyin:
            return then(codename)
    if busy(request, "codename", TRIES):
        return show_wait(request, seal_token(WAIT, {"codename": codename.pinyin}, now))
    return then(codename)


def show_wait(request: HttpRequest, wait: str) -> HttpResponse:
    kept = {name: request.POST.get(name, "") for name in ("codename", "code", "act", "token")}
    return window().answer(
        "membership_wait", asked_variant(request), wait=wait, kept=kept, seconds=WAIT_SECONDS
    )


def show_card(variant: str, card: Card) -> HttpResponse:
    """The card, with a token for what she may wish done."""
    token = seal_token(CARD, {"key": card.key}, moment().timestamp())
    return window().answer(
        "membership_card",
        variant,
        card=card,
        member=card.member,
        drawn=card.codename.words if card.codename else (),
        is_running=is_running(card.member.until, today()),
        fingerprint=fingerprint(),
        token=token,
        name_limit=joining.NAME_LIMIT,
    )
