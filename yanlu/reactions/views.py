"""A reader says how she feels; one press, no account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from yanlu.accounts.rates import busy
from yanlu.accounts.window import window

from . import voting
from .errors import Refusal
from .feelings import shown


@require_http_methods(["GET", "HEAD", "POST"])
def reaction(request: HttpRequest) -> HttpResponse:
    """A press, and the receipt that changes it; what was not pressed asks for a key."""
    variant = request.POST.get("variant") or request.GET.get("variant", "")
    if request.method != "POST":
        return window().answer("reactions_key", variant, article=request.GET.get("article", ""))
    try:
        receipt = pressed(request)
    except Refusal as refusal:
        back = f"a/{refusal.article}/index.html" if refusal.article else ""
        return window().refuse(variant, refusal.reason, status=refusal.status, back=back)
    words = {one.name: window().word(one.words, variant) for one in shown()}
    return window().answer(
        "reactions_receipt",
        variant,
        article=receipt.article,
        felt=words.get(receipt.feeling, ""),
        feelings=[{"name": name, "words": said} for name, said in words.items()],
        feeling=receipt.feeling,
        key=grouped(receipt.key),
    )


def pressed(request: HttpRequest) -> voting.Receipt:
    """Do what the button says.

    Raises:
        Refusal: it cannot be done.
    """
    form = request.POST
    key = form.get("key", "")
    if form.get("act") == "withdraw":
        return voting.withdraw(key)
    article, feeling = form.get("article", ""), form.get("feeling", "")
    if not feeling and key:
        return voting.look(key)
    counts = not busy(request, f"reaction {article[:7]}", voting.MOST_IN_AN_HOUR)
    return voting.press(article, feeling, key, counts=counts)


def grouped(key: str) -> str:
    """The key in groups of five, easier to copy by hand."""
    return "-".join(key[place : place + 5] for place in range(0, len(key), 5))
