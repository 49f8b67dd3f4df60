"""The screens of moderation: the queue, waves, reports, talks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yanlu.accounts.plain import clean_line
from yanlu.accounts.window import today

from . import moderation, ordering, waiting
from .drafts import read_number
from .models import Comment, State, Wave
from .moderation import REASON_LIMIT, Moderator

PLACES = ("queue", "reports", "talk")


class Desk(Protocol):
    """What the desk says of the request: the frame of its pages, and who acts."""

    @property
    def frame(self) -> str: ...

    @property
    def pseudonym(self) -> str: ...


def moderator(request: HttpRequest) -> Moderator:
    """Who acts."""
    return Moderator(cast(Desk, cast(Any, request).desk).pseudonym, today())


def number_in(request: HttpRequest, name: str) -> int:
    """A number of the address; 0 if it is none."""
    return max(read_number(request.GET.get(name, "")), 0)


def reason_in(request: HttpRequest) -> str:
    return clean_line(request.POST.get("reason", ""), REASON_LIMIT)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The comments that wait."""
    after, phase = key_in(request), request.GET.get("phase", "")
    rows = waiting.queue(after, phase)
    return render(
        request,
        "comments/desk/queue.html",
        {
            "rows": rows,
            "counts": waiting.how_many(),
            "after": after,
            "phase": phase,
            "next": rows[-1].comment.pk if len(rows) == waiting.AT_ONCE else 0,
        },
    )


def key_in(request: HttpRequest, name: str = "after") -> int:
    """The key of a row, from the address; 0 if it is none."""
    words = request.GET.get(name, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else 0


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Decide on some comments; what somebody else has decided meanwhile stays so."""
    who, reason = moderator(request), reason_in(request)
    seen = seen_in(request)
    chosen = list(seen)
    deeds: dict[str, Callable[[], int]] = {
        "approve": lambda: moderation.approve(who, chosen, seen),
        "hold": lambda: moderation.hold(who, chosen),
        "reject": lambda: moderation.reject(who, chosen, reason),
        "remove": lambda: sum(moderation.remove(who, one, reason) for one in chosen),
        "restore": lambda: sum(moderation.restore(who, one, reason) for one in chosen),
        "keep": lambda: sum(moderation.clear(who, one) for one in chosen),
    }
    deed = request.POST.get("act", "")
    if deed in ("reject", "remove") and not reason:
        messages.error(request, _("請寫下理由：它會留在審核紀錄裡。"))
    elif deed in deeds:
        say_done(request, deeds[deed](), len(chosen))
    return back(request)


def seen_in(request: HttpRequest) -> dict[int, str]:
    """The chosen comments, each with the digest of the words that the moderator had before her."""
    found: dict[int, str] = {}
    for one in request.POST.getlist("comment"):
        number, _, digest = one.partition(".")
        if number.isascii() and number.isdigit():
            found[int(number)] = digest
    return found


def say_done(request: HttpRequest, done: int, chosen: int) -> None:
    if done:
        said = ngettext("處理了 %(n)d 則。", "處理了 %(n)d 則。", done) % {"n": done}
        messages.success(request, said)
    if done < chosen:
        messages.warning(request, _("有的已經有人處理過，或留言者剛剛改過字，沒有動；請再看一次。"))


def back(request: HttpRequest) -> HttpResponse:
    """To the page from which the moderator came."""
    place, query = request.POST.get("place", ""), request.POST.get("query", "")
    name = place if place in PLACES else "queue"
    is_query = query.replace("=", "").replace("&", "").isalnum() and query.isascii()
    return redirect(reverse(f"comments_desk:{name}") + (f"?{query}" if is_query else ""))


@require_safe
def wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The comments of a wave, and what can be done to them all."""
    found = get_object_or_404(Wave, pk=wave_id)
    rows = moderation.waiting_in(found)
    first = rows.order_by("pk").select_related("thread", "wave", "replaces")
    contents = {
        "wave": found,
        "waiting": rows.count(),
        "rows": list(waiting.shown(list(first[: waiting.AT_ONCE]))),
    }
    return render(request, "comments/desk/wave.html", contents)


@require_POST
def act_on_wave(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Decide on all of a wave."""
    found = get_object_or_404(Wave, pk=wave_id)
    who, reason, deed = moderator(request), reason_in(request), request.POST.get("act")
    if deed == "approve":
        messages.success(request, _("放行 %d 則。") % moderation.approve_wave(who, found))
    elif deed == "allow":
        moderation.allow_wave(who, found)
        messages.success(request, _("不再停收這一波。"))
    elif deed in ("reject", "ban") and not reason:
        messages.error(request, _("請寫下理由：它會留在審核紀錄裡。"))
        return redirect("comments_desk:wave", wave_id)
    elif deed in ("reject", "ban"):
        done = moderation.reject_wave(who, found, reason, ban=deed == "ban")
        messages.success(request, _("不登 %d 則。") % done)
    return redirect("comments_desk:queue")


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The comments that readers report."""
    after = number_in(request, "after")
    rows = waiting.reported(after)
    following = after + waiting.AT_ONCE if len(rows) == waiting.AT_ONCE else 0
    return render(
        request, "comments/desk/reports.html", {"rows": rows, "after": after, "next": following}
    )


@require_safe
def talk(request: HttpRequest) -> HttpResponse:
    """The printed comments of an article, to take one away or bring it back."""
    article, before = request.GET.get("article", ""), number_in(request, "before")
    rows = waiting.talk(article, before)
    following = rows[-1].comment.number if len(rows) == waiting.AT_ONCE else 0
    return render(
        request,
        "comments/desk/talk.html",
        {
            "article": article,
            "headline": waiting.headline(article) if article else "",
            "rows": rows,
            "before": before,
            "next": following,
            "removed": State.REMOVED,
        },
    )


@require_POST
def ban_name(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take no more comments under the name of this one."""
    found = get_object_or_404(Comment, pk=comment_id)
    if not reason_in(request):
        messages.error(request, _("請寫下理由：它會留在審核紀錄裡。"))
    elif ordering.ban(moderator(request), "name", found.name, reason_in(request)):
        messages.success(request, _("不再收署名「%s」的留言。") % found.name)
    return back(request)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What moderators did."""
    rows = waiting.log(key_in(request, "before"))
    following = rows[-1].pk if len(rows) == 3 * waiting.AT_ONCE else 0
    return render(request, "comments/desk/log.html", {"rows": rows, "next": following})
