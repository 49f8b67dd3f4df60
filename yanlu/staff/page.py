"""What all pages of the door share: their language, and that nobody keeps a copy of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from . import sessions

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """A page of the door, in the reader's language; never kept by a browser or a proxy."""

    @sensitive_post_parameters()
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        response["Referrer-Policy"] = "same-origin"
        return response

    return shown


def language_of(request: Any) -> str:
    """The language that the person has chosen on the desk, else the browser's."""
    profile = getattr(request.user, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return str(chosen or translation.get_language_from_request(request))


def own(view: View) -> View:
    """A page of somebody who is signed in."""
    return door(login_required(view))


def fresh(view: View) -> View:
    """A page that asks first who one is, unless that was proved a short time ago."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_fresh(request, timezone.now()):
            return view(request, *args, **kwargs)
        is_form = request.method == "POST"  # what was sent is lost: back to the page of the form
        here = request.META.get("HTTP_REFERER", "") if is_form else request.get_full_path()
        return redirect(f"{reverse('staff:confirm')}?{urlencode({'next': here})}")

    return shown
