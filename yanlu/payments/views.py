"""What readers and providers send about money, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanlu.accounts.errors import TokenError
from yanlu.accounts.window import moment, today, window

from . import paying
from .door import tip_words
from .errors import PaymentsError
from .intents import find
from .notices import receive
from .setting import currencies, provider_of, providers, tips_shown
from .statements import PayPage, receipt_of

forms_only = require_http_methods(["GET", "HEAD", "POST"])
WORDS_SHOWN = 60  # of tips, on the page for tips


def asked_variant(request: HttpRequest) -> str:
    return request.POST.get("variant", "") or request.GET.get("variant", "")


@forms_only
def tip(request: HttpRequest) -> HttpResponse:
    """A tip: its form, and its preview."""
    variant = asked_variant(request)
    if not currencies():
        return window().refuse(variant, "payments_off", status=404)
    if request.method != "POST":
        return show_tip(variant, paying.read_tip(request.GET.dict()))
    if request.POST.get("token"):
        return confirm(request, variant)
    form = paying.read_tip(request.POST.dict())
    plan, problems = paying.plan_tip(form)
    if plan is None or request.POST.get("act") == "change":
        return show_tip(variant, form, problems)
    filled = {name: words for name, words in asdict(form).items() if name != "problems"}
    return show_preview(variant, plan, "tip", filled)


def show_tip(variant: str, form: paying.TipForm, problems: tuple[str, ...] = ()) -> HttpResponse:
    return window().answer(
        "payments_tip",
        variant,
        status=400 if problems else 200,
        form=form,
        problems=problems,
        currencies=currencies(),
        providers=tuple(providers()),
        least="、".join(paying.least_amounts()),
        limit=paying.WORDS_LIMIT,
        shown=tip_words(WORDS_SHOWN) if tips_shown() else (),
    )


def show_preview(
    variant: str, plan: paying.Plan, to: str, filled: Mapping[str, str]
) -> HttpResponse:
    """What is about to be paid, to whom, and who learns of it; with the token that begins it.

    Args:
        to: the form from which it came, `tip` or `join`.
        filled: its fields, for who wants to change them.
    """
    token = paying.seal_plan(plan, moment().timestamp())
    rows = list(filled.items())
    return window().answer("payments_preview", variant, plan=plan, token=token, to=to, filled=rows)


def confirm(request: HttpRequest, variant: str) -> HttpResponse:
    """Begin what the token holds, and go to its page."""
    now = moment()
    try:
        ref = paying.carry_out(request.POST["token"], now.timestamp(), now.date())
    except TokenError as error:
        return window().refuse(variant, f"payments_token_{error.reason}")
    except PaymentsError as error:
        return window().refuse(variant, f"payments_wrong_{error.reason}")
    return see_other(f"../pay/{ref}/?variant={variant_name(variant)}")


def variant_name(variant: str) -> str:
    """The variant as it may stand in an address."""
    return window().paper_in_use().frame(variant).variant.tag


def see_other(address: str) -> HttpResponse:
    """Go there (RFC 9110, section 15.4.4)."""
    headers = {"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(status=303, headers=headers)


@require_safe
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """How a payment stands, for whoever holds its secret reference."""
    variant = asked_variant(request)
    row = find(ref)
    if row is None:
        return window().refuse(variant, "payments_unknown", status=404)
    page = PayPage(row, ref, moment())
    return window().answer("payments_pay", variant, page=page, others=page.others())


@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt of a settled payment, as PDF."""
    variant = asked_variant(request)
    row = find(ref)
    drawn = receipt_of(row, variant) if row is not None else None
    if drawn is None:
        return window().refuse(variant, "payments_no_receipt", status=404)
    name, pdf = drawn
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def notice(request: HttpRequest, provider: str) -> HttpResponse:
    """A provider's notice; what is wrong with it is said in one word, and changes nothing."""
    one = provider_of(provider)
    if one is None or not one.sends_notices:
        return HttpResponse("off\n", status=404, content_type="text/plain")
    try:
        body = request.body
    except RequestDataTooBig:
        body = b""
    signature = request.headers.get("Stripe-Signature", "")
    verdict = receive(one, body, signature, today())
    status = 400 if verdict in ("forged", "stale", "garbled") else 200
    return HttpResponse(f"{verdict}\n", status=status, content_type="text/plain")
