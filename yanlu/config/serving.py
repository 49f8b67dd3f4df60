"""What the server runs: the edition for readers, the newsroom for the desk, on one port."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from .orphans import end_with_parent
from .sqlite import use_sound_sqlite

end_with_parent()
use_sound_sqlite()

from yanlu.delivery.headers import reader_headers  # noqa: E402 - after the swap
from yanlu.delivery.schema import read_note  # noqa: E402
from yanlu.delivery.server import Server  # noqa: E402
from yanlu.watch.state import GATHERERS, State, gathered  # noqa: E402

from .arriving import Share, network  # noqa: E402
from .counting import Counting  # noqa: E402
from .forwarding import Forwarder  # noqa: E402
from .health import Finding, Health  # noqa: E402
from .logs import Quiet, say, set_up_logs  # noqa: E402
from .looking import (  # noqa: E402
    database_findings,
    disk_finding,
    edition_findings,
    press_finding,
)
from .metrics import Counted, Figures, serve_figures  # noqa: E402
from .places import Places  # noqa: E402
from .renewal import RENEWAL, ask_again, is_page  # noqa: E402
from .settings_file import settings_in_force  # noqa: E402
from .sharing import share_rates  # noqa: E402
from .upgrading import Closing, Door  # noqa: E402

PREFIX, MAILBOX = "/newsroom/", "/mailbox/"
STATIC = f"{PREFIX}static/"
DESKS = 10  # requests of the desk at once; the other threads are the readers'
ALONE = 6  # where a part has a port of its own; the other threads say how it is

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Newsroom:
    """The newsroom, loaded beside so that readers do not wait for it."""

    def __init__(self) -> None:
        self.application: Application | None = None
        self.is_loaded = threading.Event()

    def load(self) -> None:
        """Bring up Django; until then requests wait."""
        from .wsgi import application

        self.application = application
        self.is_loaded.set()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request of the desk."""
        is_part = environ["PATH_INFO"].startswith(STATIC) or not is_page(environ)
        if RENEWAL.is_under_way() and not is_part:
            return ask_again(start)
        if not self.is_loaded.wait(timeout=30) or self.application is None:
            start("503 Service Unavailable", [("Retry-After", "5")])
            return ("編輯部正在啟動，請稍候再試。\n".encode(),)
        return self.application(environ, start)


class Few:
    """The desk beside the readers: who sends it forms slowly must not keep them waiting.

    What its pages consist of besides is fetched many at once by every browser, and is not counted.

    Args:
        application: the newsroom, or the mailbox where it has a port of its own.
        most: requests that it may work on at once; one more is told to come again.
        proxy_header: in which a proxy on this machine says who asks; empty: there is none.
    """

    def __init__(self, application: Application, most: int, proxy_header: str) -> None:
        self.application = application
        self.places = threading.BoundedSemaphore(most)
        self.share = Share(most // 2)  # one network's forms leave places to the others
        self.proxy_header = proxy_header

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        if environ["PATH_INFO"].startswith(STATIC) and environ["REQUEST_METHOD"] == "GET":
            return self.application(environ, start)
        sends = environ.get("HTTP_TRANSFER_ENCODING") or environ.get("CONTENT_LENGTH", "0") != "0"
        sender = network(environ, self.proxy_header) if sends else ""
        with self.share.of(sender) as has_place:
            if not has_place or not self.places.acquire(blocking=False):
                start("503 Service Unavailable", [("Retry-After", "5")])
                return ("這裡正忙，請稍候再試。 It is busy here; try again soon.\n".encode(),)
            try:
                return self.application(environ, start)
            finally:
                self.places.release()


def make(options: dict[str, Any]) -> Application:
    """The application for these settings."""
    places = Places(Path(options["YANLU_VAR"]))
    secure = options["YANLU_ADDRESS"].startswith("https:")
    headers = reader_headers(read_note(places.store, "policy"), secure=secure)
    server = Server(places.store, places.pictures, headers, time.monotonic)
    edition: Application = Health(server, lambda: edition_findings(server.stands), "")
    if options["YANLU_SERVE"] == "edition":
        return edition
    if options["YANLU_TOTALS"] and options["YANLU_SERVE"] == "all":
        edition = counted(edition)
    door = Door(places)
    mailbox = make_mailbox(options, places, door)
    if options["YANLU_SERVE"] == "mailbox":
        return Divided(edition, {MAILBOX: mailbox})
    newsroom = Newsroom()
    threading.Thread(target=newsroom.load, daemon=True).start()
    is_alone, header = options["YANLU_SERVE"] == "newsroom", options["YANLU_PROXY_HEADER"]
    desk: Application = Closing(Few(newsroom, ALONE if is_alone else DESKS, header), door)
    if is_alone:
        return watched(desk, newsroom, places, "", PREFIX[:-1])
    desk = watched(desk, newsroom, places, PREFIX[:-1])
    return Divided(edition, {PREFIX: desk, MAILBOX: mailbox})


def watched(desk: Application, newsroom: Newsroom, places: Places, *prefixes: str) -> Application:
    """The desk, and where it says how it is: before Django, so that it is said without it."""

    def look() -> Iterator[Finding]:
        if not newsroom.is_loaded.is_set():
            yield Finding("newsroom", False, "編輯部正在啟動。 The newsroom is starting.")
            return
        yield from database_findings("default", "press", "mailbox")
        yield press_finding(places.press_alive, time.time())
        yield disk_finding(places.var)

    return Health(desk, look, *prefixes)


def counted(edition: Application) -> Application:
    """The edition with its reads counted by the hour; the totals go to the press's database."""

    def keep(totals: dict[tuple[int, str], int]) -> None:
        from yanlu.press.reads import keep_reads  # Django has been loaded beside by then

        keep_reads(totals)

    counting = Counting(edition, keep, time.time)
    threading.Thread(target=counting.settle_for_ever, daemon=True).start()
    return counting


def make_mailbox(options: dict[str, Any], places: Places, door: Door) -> Application:
    """The mailbox itself where this process is it, else the way to its process."""
    header = options["YANLU_PROXY_HEADER"]
    if options["YANLU_SERVE"] == "mailbox":
        from .mailbox_wsgi import application

        return Few(Closing(application, door), ALONE, header)
    share_rates(options)
    theme = options["YANLU_THEME"]
    return Forwarder(places.mailbox_socket, places.store, theme, header, door.working)


class Divided:
    """One port for all: what begins with a prefix goes its way, all else is the edition's."""

    def __init__(self, edition: Application, others: dict[str, Application]) -> None:
        self.edition = edition
        self.others = others

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        path = environ["PATH_INFO"]
        for prefix, application in self.others.items():
            if path.startswith(prefix) or path == prefix[:-1]:
                return application(environ, start)
        return self.edition(environ, start)


def observed(application: Application, options: dict[str, Any]) -> Application:
    """What answers; its mistakes are told without what was asked, and it is counted if wanted."""
    quiet = Quiet(application, say)
    if not options["YANLU_METRICS"]:
        return quiet
    counts: Counter[tuple[str, str]] = Counter()
    figures = Figures(counts, paper_state)
    try:
        serve_figures(options["YANLU_METRICS"], options["YANLU_METRICS_TOKEN"], figures)
    except OSError as error:
        say(f"YANLU_METRICS cannot be used: {error.strerror}.（指標的連接埠不能用）")
        return quiet
    only = options["YANLU_SERVE"]
    return Counted(quiet, lambda path: part_of(path) if only == "all" else only, counts)


def part_of(path: str) -> str:
    """Whose a path is."""
    if path.startswith(PREFIX):
        return "newsroom"
    return "mailbox" if path.startswith(MAILBOX) else "edition"


def paper_state(now: datetime) -> State | None:
    """How the paper is, where this process can know it; its thread keeps no database open."""
    if not GATHERERS:
        return None
    from django.db import connections  # loaded by whoever set the gatherer

    try:
        return gathered(now)
    finally:
        connections.close_all()


OPTIONS = settings_in_force()
set_up_logs(OPTIONS["YANLU_LOG"], OPTIONS["YANLU_SERVE"])
application = observed(make(OPTIONS), OPTIONS)
