"""Whether a part of the paper works: asked by a container, a balancer, systemd or a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

LIVE, READY = "/healthz", "/readyz"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. It holds no address, no path and nothing that an exception said.

    Args:
        name: of the part that was looked at.
        ok: whether it works.
        says: what is wrong and what to do; empty where nothing is.
        essential: whether nothing can be done here without it.
    """

    name: str
    ok: bool
    says: str = ""
    essential: bool = True


Look = Callable[[], Iterable[Finding]]


class Health:
    """Answers `/healthz` and `/readyz` of a part; what else is asked goes to the part itself.

    Alive means that the process answers, whatever its databases do: only a process that is not
    alive is helped by being started again. Ready means that it can do its work.

    Args:
        application: the part.
        look: finds out whether it is ready.
        prefixes: under which the two stand; the empty one is the root of the host.
    """

    def __init__(self, application: Application, look: Look, *prefixes: str) -> None:
        self.application = application
        self.look = look
        self.live = frozenset(prefix + LIVE for prefix in prefixes)
        self.asked = self.live | {prefix + READY for prefix in prefixes}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        if environ["PATH_INFO"] not in self.asked:
            return self.application(environ, start)
        findings = [] if environ["PATH_INFO"] in self.live else list(self.look())
        return answer(findings, environ["REQUEST_METHOD"], start)


def answer(findings: list[Finding], method: str, start: Callable[..., Any]) -> Iterable[bytes]:
    """The findings as JSON: 503 if something fails without which nothing can be done."""
    status = status_of(findings)
    body = {"status": status, "checks": [asdict(one) for one in findings]}
    data = (json.dumps(body, ensure_ascii=False) + "\n").encode()
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(data))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start("503 Service Unavailable" if status == "failing" else "200 OK", headers)
    return () if method == "HEAD" else (data,)


def status_of(findings: Iterable[Finding]) -> str:
    """`ok`, `warning`, or `failing` if something essential does."""
    wrong = [one for one in findings if not one.ok]
    if any(one.essential for one in wrong):
        return "failing"
    return "warning" if wrong else "ok"
