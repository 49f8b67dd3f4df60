"""The window: where a form is answered with a page in the paper's dress."""

from __future__ import annotations

import contextvars
import functools
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from yanlu.delivery.headers import reader_headers
from yanlu.edition import MAILBOX_PATH, Paper, Stationery

from .letters import Letters
from .printed import Printed
from .rates import BLINDS, KEY

TELLING = ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT")  # what tells who asks
FORWARDED = "HTTP_YANLU_KEY"  # the blinded key, from the server in front of this process
folder_asked: contextvars.ContextVar[str] = contextvars.ContextVar("folder", default=MAILBOX_PATH)

NO_FORM = (BadRequest, MultiPartParserError, SuspiciousOperation, UnicodeError)
Respond = Callable[[HttpRequest], HttpResponse]


class Window:
    """Answers readers' forms; keeps the paper's dress as the edition has it.

    Args:
        store: path of the edition's store.
        theme: an operator's folder that stands in front of the default theme.
    """

    def __init__(self, store: Path, theme: Path | None) -> None:
        self.letters = Letters(store, theme)

    @property
    def printed(self) -> Printed:
        """The edition as readers see it."""
        return self.letters.printed

    def answer(
        self, template: str, variant: str, *, status: int = 200, **facts: Any
    ) -> HttpResponse:
        """A page of `mailbox/` in this variant; of an unknown one, in the paper's default."""
        paper = self.letters.in_use()
        html = paper.write(template, variant, folder_asked.get(), **facts)
        answer = HttpResponse(html, status=status)
        for name, value in reader_headers(paper.policy, secure=is_secure(paper.paper)):
            answer[name] = value
        answer["Cache-Control"] = "no-store"
        return answer

    def refuse(
        self, variant: str, reason: str, *, status: int = 400, kept: str = "", **facts: Any
    ) -> HttpResponse:
        """A page that says what is wrong and what to do.

        Args:
            reason: key of the theme's words.
            kept: the reader's own words, for her to copy.
        """
        return self.answer("refused", variant, status=status, reason=reason, kept=kept, **facts)

    def paper_in_use(self) -> Stationery:
        """Letter paper with the masthead of the edition that stands."""
        return self.letters.in_use()

    def word(self, words: str, variant: str) -> str:
        """Words in the paper's own script, in this variant."""
        return self.letters.in_use().frame(variant).word(words)


def is_secure(paper: Paper) -> bool:
    return paper.address.startswith("https:")


@functools.cache
def window() -> Window:
    """The window of this process."""
    return Window(Path(settings.YANLU["YANLU_VAR"]) / "edition.db", settings.YANLU["YANLU_THEME"])


def moment() -> datetime:
    """Now, in the paper's zone: the only look at the clock of those who answer forms."""
    return datetime.now(ZoneInfo(settings.YANLU["YANLU_ZONE"]))


def today() -> date:
    """The day, in the paper's zone; nothing finer of a reader is ever kept."""
    return moment().date()


class Blind:
    """The first middleware: forgets who asks before anything else can see it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One request, of which only a blinded key is left."""
        meta = request.META
        key = meta.pop(FORWARDED, "") if is_from_our_server(meta) else ""
        address = asker(meta, settings.YANLU["YANLU_PROXY_HEADER"])
        for name in list(meta):
            if name in TELLING or (name.startswith("HTTP_") and name not in PLAIN):
                del meta[name]
        meta[KEY] = key or BLINDS.key(address)
        meta["REMOTE_ADDR"] = ""
        folder_asked.set(request.path.lstrip("/").rpartition("/")[0] + "/")
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Our own failure: said without what the reader sent, and she keeps her words."""
        if isinstance(error, RequestDataTooBig):
            return window().refuse("", "window_too_large", status=413)
        if isinstance(error, NO_FORM):
            return window().refuse("", "window_wrong_form")
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        print(f"mailbox: {type(error).__name__} at {place}", file=sys.stderr, flush=True)
        kept, variant = sent(request, "text"), sent(request, "variant")
        return window().refuse(variant, "window_broken", status=500, kept=kept)


def sent(request: HttpRequest, name: str) -> str:
    """A field of the form or of the address; empty if what was sent cannot be read."""
    try:
        return str(request.POST.get(name) or request.GET.get(name, ""))
    except NO_FORM:
        return ""


PLAIN = {"HTTP_HOST", "HTTP_ACCEPT_ENCODING", "HTTP_STRIPE_SIGNATURE", "HTTP_BTCPAY_SIG"}


def asker(meta: dict[str, Any], header: str) -> str:
    """The address of the one who asks, as a proxy on this machine says it, if there is one."""
    address = str(meta.get("REMOTE_ADDR", ""))
    named = "HTTP_" + header.upper().replace("-", "_")
    said = str(meta.get(named, "")).rpartition(",")[2].strip()
    return said if said and is_loopback(address) else address


def is_loopback(address: str) -> bool:
    """Whether only this machine has the address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def is_from_our_server(meta: dict[str, Any]) -> bool:
    """Whether the server of this machine has passed the request on: by the socket it comes by."""
    return not meta.get("REMOTE_ADDR")
