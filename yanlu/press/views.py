"""The press's own screen on the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .deliveries import check_all
from .failures import retry
from .status import Status
from .words import all_told


def desk(request: HttpRequest) -> HttpResponse:
    """What is due, what failed, how far every target is."""
    status = Status.now(timezone.now())
    told = all_told(status.failures)
    return render(request, "press/desk.html", {"status": status, "failures": told})


@require_POST
def check_targets(request: HttpRequest) -> Any:
    """Look through every target at once."""
    check_all()
    messages.success(request, _("印刷間馬上開始核對。"))
    return redirect("press_desk")


@require_POST
def try_again(request: HttpRequest) -> Any:
    """Try what failed again at once."""
    retry(request.POST.get("thing", ""), timezone.now())
    messages.success(request, _("印刷間馬上會再試一次。"))
    return redirect("press_desk")
