"""The administrators' screens on the desk: people, acts, letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from . import invitations, log, outbox, people, post, recoveries, removals
from .errors import StaffError
from .models import Act, Invitation, Letter, Removal
from .page import fresh
from .roles import ROLES, roles_of
from .telling import told

PAGE = 100


@require_safe
@fresh
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, and the invitations that are open."""
    return render(request, "staff/desk/people.html", facts_of_people())


def facts_of_people() -> dict[str, Any]:
    """Who there is."""
    passkeys = Count("authenticator", filter=Q(authenticator__type="webauthn"))
    everybody = get_user_model().objects.annotate(passkeys=passkeys).order_by("username")
    return {
        "people": [(person, roles_of(person)) for person in everybody],
        "recoveries": recoveries.waiting(timezone.now()),
        "removals": removals.waiting(),
        "invitations": Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now()),
        "roles": ROLES,
        "is_mail_set_up": post.is_set_up(),
        "is_guarded": settings.STAFF_GUARDED,
    }


@require_POST
@never_cache
@fresh
def invite(request: Any) -> HttpResponse:
    """Invite somebody; without mail the link is shown, this once."""
    form = request.POST
    try:
        name, email, roles = form.get("name", ""), form.get("email", ""), form.getlist("roles")
        link, is_sent = people.invite(name, email, roles, request.user, timezone.now())
    except StaffError as error:
        facts = facts_of_people() | {"error": str(error), "form": form, "chosen": roles}
        return render(request, "staff/desk/people.html", facts)
    if is_sent:
        messages.success(request, _("邀請信已放進寄信匣，馬上寄出。"))
        return redirect("staff_desk:people")
    return render(request, "staff/desk/link.html", {"link": link, "name": name})


@require_POST
@fresh
def withdraw(request: Any, number: int) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(Invitation, pk=number)
    if invitations.withdraw(row, request.user, timezone.now()):
        messages.success(request, _("邀請已撤回。"))
    return redirect("staff_desk:people")


@require_safe
@fresh
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person."""
    found = get_object_or_404(get_user_model(), pk=number)
    facts = {"person": found, "roles": ROLES, "has": roles_of(found)}
    return render(request, "staff/desk/person.html", facts)


def act_on(request: Any, number: int, act: Callable[[Any], object], words: str) -> HttpResponse:
    """Do something about a person, and say how it went."""
    asked = _("這是管理員：請求已建立。要另一位管理員同意，或三天內沒有人反對，在「同仁」頁。")
    try:
        done = act(get_object_or_404(get_user_model(), pk=number))
        messages.success(request, asked if isinstance(done, Removal) else words)
    except StaffError as error:
        messages.error(request, str(error))
    return redirect("staff_desk:person", number)


@require_POST
@fresh
def change_roles(request: Any, number: int) -> HttpResponse:
    """Other roles."""
    roles, now = request.POST.getlist("roles"), timezone.now()
    return act_on(
        request,
        number,
        lambda one: removals.change_roles(one, roles, request.user, now),
        _("角色已改，對方的登入已結束。"),
    )


@require_POST
@fresh
def change_email(request: Any, number: int) -> HttpResponse:
    """Another address."""
    email, now = request.POST.get("email", "").strip(), timezone.now()
    return act_on(
        request,
        number,
        lambda one: people.change_email(one, email, request.user, now),
        _("電郵已改。"),
    )


@require_POST
@fresh
def set_active(request: Any, number: int) -> HttpResponse:
    """In again, or no more."""
    is_active, now = request.POST.get("active") == "yes", timezone.now()
    return act_on(
        request,
        number,
        lambda one: removals.set_active(one, is_active, request.user, now),
        _("帳號已恢復。") if is_active else _("帳號已停用，登入已結束。"),
    )


@require_POST
@fresh
def end_sessions(request: Any, number: int) -> HttpResponse:
    """End somebody's sessions."""
    now = timezone.now()
    return act_on(
        request,
        number,
        lambda one: people.end_sessions(one, request.user, now),
        _("這個人在所有裝置上的登入都已結束。"),
    )


@require_POST
@fresh
def ask_recovery(request: Any, number: int) -> HttpResponse:
    """Ask in the name of somebody who has lost every passkey."""
    now = timezone.now()
    return act_on(
        request,
        number,
        lambda one: recoveries.ask(one, request.user, now),
        _("請求已建立。要兩位管理員同意，在「同仁」頁。"),
    )


@require_POST
@never_cache
@fresh
def approve(request: Any, number: int) -> HttpResponse:
    """Agree to a recovery, as one of two."""
    try:
        link = recoveries.approve(number, request.user, timezone.now())
    except StaffError as error:
        messages.error(request, str(error))
        return redirect("staff_desk:people")
    if link:
        return render(request, "staff/desk/link.html", {"link": link, "name": _("找回通行金鑰")})
    messages.success(request, _("您已同意。"))
    return redirect("staff_desk:people")


@require_POST
@fresh
def stop(request: Any, number: int) -> HttpResponse:
    """Stop a recovery."""
    if recoveries.stop(number, request.user, timezone.now()):
        messages.success(request, _("已停止。"))
    return redirect("staff_desk:people")


@require_POST
@fresh
def agree(request: Any, number: int) -> HttpResponse:
    """Agree that an administrator be one no more."""
    try:
        removals.agree(number, request.user, timezone.now())
        messages.success(request, _("已解除，對方的登入已結束。"))
    except StaffError as error:
        messages.error(request, str(error))
    return redirect("staff_desk:people")


@require_POST
@fresh
def keep(request: Any, number: int) -> HttpResponse:
    """Stop a removal."""
    if removals.stop(number, request.user, timezone.now()):
        messages.success(request, _("已停止。"))
    return redirect("staff_desk:people")


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """The log of acts, the newest first, and whether it is whole."""
    page = Paginator(Act.objects.order_by("-number"), PAGE).get_page(request.GET.get("p"))
    facts = {"page": page, "told": [(act, told(act)) for act in page], "finding": log.check()}
    return render(request, "staff/desk/acts.html", facts)


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The outbox: what waits, what went, what did not."""
    facts = {
        "letters": Letter.objects.order_by("-pk")[:PAGE],
        "is_set_up": post.is_set_up(),
        "way": settings.STAFF_MAIL,
        "sender": settings.STAFF_MAIL_FROM,
    }
    return render(request, "staff/desk/letters.html", facts)


@require_POST
def test_letter(request: Any) -> HttpResponse:
    """A letter to oneself."""
    now, body = timezone.now(), _("這是一封試寄的信。收到了，就表示寄信設定好了。")
    if outbox.write(request.user.email, _("編輯部試寄"), body + "\n", now):
        log.note(request.user, "test-letter", "", now)
        messages.success(request, _("試寄的信已放進寄信匣；幾秒後看下面的結果。"))
    else:
        messages.error(request, _("沒有設定寄信，或您的帳號沒有電郵。"))
    return redirect("staff_desk:letters")


@require_POST
def try_again(request: Any, number: int) -> HttpResponse:
    """Send a letter at once."""
    if not outbox.try_again(number, timezone.now()):
        messages.error(request, _("這封信不能再寄：已經寄出，或內容已抹去。請重新邀請。"))
    return redirect("staff_desk:letters")
