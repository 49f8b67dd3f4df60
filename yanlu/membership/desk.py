"""The desk's screens for members: the campaign's figures, and names that wait for the wall."""

from __future__ import annotations

from typing import Any, Protocol, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yanlu.accounts.window import today
from yanlu.payments.desk import numbers_in

from . import campaign as figures
from .models import Act, Member

NAMES = 100  # on a screen
MOST_READERS = 2_000_000_000


class Desk(Protocol):
    """What the desk says of the request: the frame of its pages, and who acts."""

    @property
    def frame(self) -> str: ...

    @property
    def pseudonym(self) -> str: ...


def note_act(request: HttpRequest, act: str, thing: str) -> None:
    """Write down what the desk did."""
    pseudonym = cast(Desk, cast(Any, request).desk).pseudonym
    Act.objects.create(pseudonym=pseudonym, act=act, thing=thing[:160], day=today())


@require_safe
def campaign(request: HttpRequest) -> HttpResponse:
    """How far the call has come, of what the estimate is made, and the names that wait."""
    running = Member.objects.filter(until__gte=today()).order_by("wall_name", "id")
    facts = {
        "figures": figures.reckon(today()),
        "reached": figures.board().reached,
        "held": running.filter(wall_state=Member.Wall.HELD)[:NAMES],
        "shown": running.filter(wall_state=Member.Wall.SHOWN)[: 5 * NAMES],
        "acts": Act.objects.order_by("-id")[:20],
    }
    return render(request, "membership/desk/campaign.html", facts)


@require_POST
def reached(request: HttpRequest) -> HttpResponse:
    """Set the desk's own estimate of readers inside."""
    words = request.POST.get("reached", "").replace(",", "").strip()
    if not (words.isascii() and words.isdigit() and int(words[:12]) <= MOST_READERS):
        messages.error(request, _("請寫一個整數。什麼都沒有改。"))
        return redirect("membership_desk:campaign")
    figures.set_reached(int(words))
    note_act(request, "reached", words)
    messages.success(request, _("已改，下一次印報就會更新。"))
    return redirect("membership_desk:campaign")


@require_POST
def judge_name(request: HttpRequest) -> HttpResponse:
    """Print a name on the wall, or do not.

    The name that the desk looked at comes with the form: if its member has changed it meanwhile,
    nothing happens, and the new one waits to be looked at.
    """
    numbers, name = numbers_in(request.POST.getlist("member")), request.POST.get("name", "")
    states = {"show": Member.Wall.SHOWN, "refuse": Member.Wall.REFUSED}
    state = states.get(request.POST.get("act", ""))
    if state and numbers:
        rows = Member.objects.filter(pk=numbers[0], wall_name=name).exclude(wall_name="")
        if rows.update(wall_state=state):
            note_act(request, str(state), name)
    return redirect("membership_desk:campaign")
