"""The screen on which the desk chooses the paper's feelings."""

from __future__ import annotations

from typing import Any, Protocol, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanlu.accounts.window import today

from .errors import FeelingsError
from .feelings import FEWEST, MOST, choose, shown
from .models import Act


class Desk(Protocol):
    """What the desk says of the request: the frame of its pages, and who acts."""

    @property
    def frame(self) -> str: ...

    @property
    def pseudonym(self) -> str: ...


@require_http_methods(["GET", "HEAD", "POST"])
def feelings(request: HttpRequest) -> HttpResponse:
    """The paper's feelings, one a line."""
    lines = "\n".join(one.words for one in shown())
    if request.method == "POST":
        lines = request.POST.get("feelings", "")
        desk = cast(Desk, cast(Any, request).desk)
        try:
            choose(lines.splitlines(), desk.pseudonym, today())
        except FeelingsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("換好了；文章下面的選項一兩分鐘內更新。"))
            return redirect("reactions_desk:feelings")
    contents = {
        "lines": lines,
        "fewest": FEWEST,
        "most": MOST,
        "acts": list(Act.objects.order_by("-pk")[:20]),
    }
    return render(request, "reactions/desk/feelings.html", contents)
