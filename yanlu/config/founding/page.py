"""創刊 in the browser: the terminal's questions on one page, for whoever holds its code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from yanlu.newsroom.darkroom import DarkroomError
from yanlu.newsroom.founding import FoundingForm, is_founded, proposals
from yanlu.staff.page import door

from ..places import Places
from ..renewal import RENEWAL
from ..settings_file import completed as environment_of
from ..settings_file import write_file
from .answers import NAME, Kept
from .code import Code
from .interview import completed
from .logo import KeptLogo
from .settings_of import settings_of
from .writing import FixedError, writing_of

LINK = re.compile(r"https?://\S+/newsroom/invitation/\S+")
PATIENCE = 300  # seconds for setting up


class FoundingError(Exception):
    """The paper could not be made; `str()` says why."""


def code_of() -> Code:
    """The code of this paper."""
    return Code(Places(Path(settings.YANLU["YANLU_VAR"])).founding_code)


def logo_of() -> KeptLogo:
    """The logo that was sent."""
    return KeptLogo(Places(Path(settings.YANLU["YANLU_VAR"])).founding_logo)


def way_in() -> str:
    """The path of the page with its code, for whom the paper trusts; nothing when it is founded."""
    if is_founded():
        return ""
    return f"{reverse('founding')}?{urlencode({'code': code_of().make()})}"


@csrf_exempt  # which would read the answers first; who has the code is asked below
@require_http_methods(["GET", "HEAD", "POST"])
@door
def founding_page(request: HttpRequest) -> HttpResponse:
    """The questions; without the code there is nothing here, and nothing that is sent is read."""
    code = request.GET.get("code", "")
    if not code_of().opens(code) or is_founded():
        if request.method == "POST":
            return HttpResponseNotFound()  # Django's own page for that would read what was sent
        raise Http404
    return asked(request, code)


@csrf_protect
def asked(request: HttpRequest, code: str) -> HttpResponse:
    """The questions to whoever has the code, or what was answered."""
    if request.method == "POST":
        return answered(request, code)
    first = proposals({}) | known()
    return shown(request, FoundingForm(initial=first), code)


def known() -> dict[str, str]:
    """What the machine's settings have answered already."""
    return {"address": settings.YANLU["YANLU_ADDRESS"]} | writing_of(
        os.environ, Path.cwd()
    ).answered()


def answered(request: HttpRequest, code: str) -> HttpResponse:
    """The answers, judged; the first good ones are shown once more with what they propose."""
    given = {name: request.POST.get(name, "") for name in FoundingForm.base_fields}
    given |= {name: words for name, words in known().items() if not given[name]}
    refusal = take_logo(request)
    given["logo"] = logo_of().found()  # never a path that a browser names
    is_sure = "sure" in request.POST
    form = FoundingForm(given if is_sure else completed(given))
    if refusal:
        form.add_error("logo", refusal)
    if not form.is_valid():
        return shown(request, form, code)
    if not is_sure:
        return shown(request, FoundingForm(form.cleaned_data), code, is_sure=True)
    try:
        link = found(form.cleaned_data)
    except (FoundingError, FixedError, OSError) as error:
        return shown(request, form, code, is_sure=True, error=str(error))
    return render(request, "config/founded.html", {"link": link, "name": form.cleaned_data["name"]})


def take_logo(request: HttpRequest) -> str:
    """Keep the logo that comes with the answers; why it cannot be kept, or nothing."""
    try:
        logo_of().take(request)
    except (DarkroomError, OSError) as error:
        return str(error)
    return ""


def shown(
    request: HttpRequest, form: FoundingForm, code: str, *, is_sure: bool = False, error: str = ""
) -> HttpResponse:
    facts = {"form": form, "code": code, "is_sure": is_sure, "error": error}
    return render(request, "config/found.html", facts, status=400 if form.errors else 200)


def found(answers: Mapping[str, Any]) -> str:
    """Write the settings and set the paper up by them, in a process that reads them; its link.

    Raises:
        FoundingError: it could not be set up.
        FixedError: the machine's settings say something else than the answers.
        OSError: the settings cannot be written.
    """
    here = Path.cwd()
    writing = writing_of(os.environ, here)
    wanted = settings_of(answers, environment_of(os.environ, here), demo=False)
    missing = writing.missing(wanted)
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    if wanted["YANLU_PRODUCTION"] == "yes" and places.demo_password.exists():
        raise FoundingError(_("網址別人連得到，而示範帳號還在：請先移除示範報。"))
    kept = Kept(writing.file.with_name(NAME))
    kept.write({name: str(words) for name, words in answers.items()})
    write_file(writing.file, missing, _("言路的設定"))
    link = set_up(kept.path)
    kept.forget()
    logo_of().forget()
    code_of().spend()
    RENEWAL.begin()
    return link


def set_up(answers: Path) -> str:
    """Let the same command as in the terminal make the paper; the administrator's link."""
    language = get_language() or "zh-hant"
    command = [sys.executable, "-m", "yanlu", "setup", "--found", str(answers), language]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    link = LINK.search(done.stdout)
    if done.returncode or link is None:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise FoundingError(said[-1] if said else _("報社沒有建好，請看終端機。"))
    return link[0]


urlpatterns = [path("newsroom/found/", founding_page, name="founding")]
