"""Figures for a monitoring system (OpenMetrics), on a port of their own; nothing of any reader."""

from __future__ import annotations

import hmac
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

STEP = 10  # requests are counted in tens: one more of them is nobody
PAGE = os.sysconf("SC_PAGE_SIZE")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Counted:
    """Counts the answers of each part by their class.

    Args:
        application: what answers.
        part_of: the part to which a path belongs; nothing else of the path is kept.
        counts: where they are counted.
    """

    def __init__(
        self,
        application: Application,
        part_of: Callable[[str], str],
        counts: Counter[tuple[str, str]],
    ) -> None:
        self.application = application
        self.part_of = part_of
        self.counts = counts
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        part = self.part_of(environ["PATH_INFO"])

        def starting(status: str, *rest: Any) -> Any:
            with self.lock:
                self.counts[part, f"{status[0]}xx"] += 1
            return start(status, *rest)

        return self.application(environ, starting)


class Figures:
    """What is collected when the monitoring system asks.

    Args:
        counts: answers by part and class.
        state: how the paper is; None in a process that cannot know.
    """

    def __init__(
        self, counts: Counter[tuple[str, str]], state: Callable[[datetime], Any] | None = None
    ) -> None:
        self.counts = counts
        self.state = state

    def collect(self) -> Iterator[Any]:
        """Every family of figures."""
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

        answers = CounterMetricFamily(
            "yanlu_answers", "Answers, counted in tens.", labels=("part", "class")
        )
        for key, count in sorted(self.counts.items()):
            answers.add_metric(key, count - count % STEP)
        yield answers
        memory = GaugeMetricFamily(
            "yanlu_memory_bytes", "Resident memory of a process.", labels=("process",)
        )
        for name, pid in processes():
            memory.add_metric((name,), resident_with_its_own(name, pid))
        yield memory
        for name, (words, value) in sorted(self.gauges().items()):
            yield GaugeMetricFamily(f"yanlu_{name}", words, value=value)

    def gauges(self) -> dict[str, tuple[str, float]]:
        """How the paper is, in numbers."""
        if self.state is None:
            return {}
        now = datetime.now(UTC)
        state = self.state(now)
        return numbers(state, now) if state else {}


def numbers(state: Any, now: datetime) -> dict[str, tuple[str, float]]:
    """The numbers in the state of the paper: pure."""
    far = float("inf")

    def age(moment: datetime | None) -> float:
        return (now - moment).total_seconds() if moment else far

    behind = [state.standing.number - goal.edition for goal in state.goals]
    found = {
        "edition_number": ("The edition that stands.", state.standing.number),
        "edition_signed_seconds": ("Until its signature ends.", -age(state.standing.expires)),
        "press_seen_seconds": ("Since a press last worked.", age(state.work.seen)),
        "press_due": ("Lists and articles that wait to be printed.", state.work.due),
        "press_failing": ("Things that could not be printed.", len(state.work.failing)),
        "delivery_behind_editions": ("Of the target that is furthest.", max(behind, default=0)),
        "delivery_failing": ("Targets that fail.", sum(1 for one in state.goals if one.failing)),
        "disk_free_bytes": ("Free where the paper lies.", state.disk.free),
        "disk_writable": ("Whether it takes anything.", int(state.disk.writable)),
        "backup_age_seconds": ("Since the last good backup.", age(state.copies.good_at)),
        "databases_broken": ("Databases that cannot be used.", len(state.broken)),
        "clock_synchronised": ("Whether the clock is.", int(state.synchronised)),
    }
    if state.certificate and state.certificate.ends:
        found["certificate_seconds"] = ("Until it ends.", -age(state.certificate.ends))
    if state.letters is not None:
        found["letters_waiting"] = ("Letters to the staff.", state.letters[0])
    return found


def processes() -> list[tuple[str, int]]:
    """This process, and those that the same command started beside it."""
    family = [("own", os.getpid())]
    for pid in descendants(os.getppid()):
        words = read(Path(f"/proc/{pid}/cmdline")).split("\0")
        family += [(name, pid) for name in ("press", "mailbox") if name in words[:5]]
    return family


def descendants(pid: int) -> list[int]:
    children = [
        int(one)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for one in read(path).split()
    ]
    return children + [one for child in children for one in descendants(child)]


def resident_with_its_own(name: str, pid: int) -> float:
    """Bytes of memory of a process; of one that stands beside, with the workers that it began."""
    return resident(pid) + sum(map(resident, descendants(pid) if name != "own" else []))


def resident(pid: int) -> float:
    fields = read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) * PAGE if len(fields) > 1 else 0.0


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


class Guarded:
    """The figures, for those who have the token; without one, for this machine alone.

    Args:
        application: gives the figures.
        token: that must be shown (`Authorization: Bearer …`); empty: none.
    """

    def __init__(self, application: Application, token: str) -> None:
        self.application = application
        self.wanted = f"Bearer {token}".encode() if token else b""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        shown = environ.get("HTTP_AUTHORIZATION", "").encode()
        if environ["PATH_INFO"] != "/metrics":
            return refused(start, "404 Not Found")
        if self.wanted and not hmac.compare_digest(shown, self.wanted):
            return refused(start, "401 Unauthorized")
        return self.application(environ, start)


def refused(start: Callable[..., Any], status: str) -> Iterable[bytes]:
    start(status, [("Content-Length", "0")])
    return ()


class Silent(WSGIRequestHandler):
    """A server without a log."""

    def log_message(self, *words: Any) -> None:
        """Nothing."""


class Threaded(ThreadingMixIn, WSGIServer):
    """A server that one who asks slowly does not hold up."""

    daemon_threads = True


def serve_figures(where: tuple[str, int], token: str, figures: Figures) -> WSGIServer:
    """Give the figures at this address from a thread of its own.

    Raises:
        OSError: the address cannot be used.
    """
    from prometheus_client import CollectorRegistry, make_wsgi_app  # only where it is wanted

    registry = CollectorRegistry()
    registry.register(figures)
    application = Guarded(make_wsgi_app(registry), token)
    server = make_server(*where, application, server_class=Threaded, handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
