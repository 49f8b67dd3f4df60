"""What the desk must know: a clock that jumped, and what was scheduled and could not be done."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from ..furnishing import is_editor
from ..models import ClockAlarm, ScheduleFailure, alerts_in_force


class Alarms(Component):
    """The alarms on the desk's first screen; nothing when all is well."""

    name = "newsroom_alarms"
    template_name = "newsroom/alarms.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The open alarms and failures."""
        request = parent_context["request"]
        return {
            "alarms": ClockAlarm.objects.filter(confirmed_at=None),
            "alerts": alerts_in_force(),
            "failures": ScheduleFailure.objects.select_related("page"),
            "may_confirm": is_editor(request.user),
            "request": request,
            "csrf_token": parent_context.get("csrf_token"),
        }


@require_POST
def confirm_clock(request: HttpRequest, pk: int) -> HttpResponse:
    """The clock is right: what is scheduled may be done again."""
    if not is_editor(request.user):
        raise PermissionDenied
    # One that is over by itself, or that somebody else has confirmed, needs no second word.
    open_ones = ClockAlarm.objects.filter(pk=pk, confirmed_at=None)
    open_ones.update(confirmed_at=timezone.now(), confirmed_by=request.user)
    messages.success(request, gettext("時間確認了，排程繼續。"))
    return redirect("wagtailadmin_home")


@require_POST
def dismiss_failure(request: HttpRequest, pk: int) -> HttpResponse:
    """The failure has been seen."""
    if not is_editor(request.user):
        raise PermissionDenied
    ScheduleFailure.objects.filter(pk=pk).delete()
    return redirect("wagtailadmin_home")
