"""Sessions: what each has proved, and when they end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model, update_session_auth_hash
from django.db.models import F

from .models import Standing

TURN, PROVED, FRESH, CODE = "staff.turn", "staff.proved", "staff.fresh", "staff.code"
FRESH_FOR = 15 * 60  # seconds for which a proof is good for what is done about people


def turn_of(person_id: int) -> int:
    """At which turn a person's sessions stand."""
    found = Standing.objects.filter(person_id=person_id).values_list("turn", flat=True).first()
    return found or 0


def begin(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A session begins, at its person's present turn, and has proved nothing yet."""
    for name in (PROVED, FRESH, CODE):
        request.session.pop(name, None)
    request.session[TURN] = turn_of(user.pk)


def is_over(request: Any) -> bool:
    """Whether the session began before its person's standing changed."""
    return bool(request.session.get(TURN) != turn_of(request.user.pk))


def end_all(person: Any) -> None:
    """End all sessions of a person."""
    Standing.objects.get_or_create(person=person)
    Standing.objects.filter(person=person).update(turn=F("turn") + 1)


def end_others(request: Any) -> None:
    """End all sessions of who asks, but this one, whose key is another from now on."""
    end_all(request.user)
    go_on(request, request.user)


def go_on(request: Any, person: Any) -> None:
    """Let this one session go on where all have just ended, also after a change of password."""
    update_session_auth_hash(request, person)
    request.session[TURN] = turn_of(person.pk)


def prove(request: Any, now: datetime, *, passkey: bool) -> None:
    """The session has just proved who it is, with a passkey or with the password alone."""
    if passkey:
        request.session[PROVED] = True
        request.session.pop(CODE, None)
    request.session[FRESH] = now.timestamp()


def is_proved(request: Any) -> bool:
    """Whether a passkey was shown in this session."""
    return bool(request.session.get(PROVED))


def is_fresh(request: Any, now: datetime) -> bool:
    """Whether the session has proved who it is a short time ago."""
    return bool(0 <= now.timestamp() - request.session.get(FRESH, 0) < FRESH_FOR)


def person_called(name: str) -> Any:
    """The person of this name, or nothing."""
    return get_user_model().objects.filter(username=name).first()
