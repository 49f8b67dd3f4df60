"""報社狀況: the watch's own screen on the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yanlu.newsroom.furnishing import is_editor

from .facts import Report


def status(request: HttpRequest) -> HttpResponse:
    """How the paper is, for editors and administrators."""
    if not is_editor(request.user):
        raise PermissionDenied
    return render(request, "watch/status.html", {"report": Report.now(timezone.now())})
