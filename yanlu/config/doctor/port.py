"""The port: free, or the paper's own."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from yanlu.manifest.paths import HEAD

from .asking import AskingError, ask
from .finding import Finding, ok, warning, wrong
from .patient import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the server can listen, or does."""
    host, port = patient.options["YANLU_HOST"], patient.options["YANLU_PORT"]
    reason = refusal(host, port)
    if not reason:
        yield free(patient, port)
    elif "in use" not in reason:
        yield impossible(host, port, reason)
    elif is_paper(f"http://{near(host)}:{port}/"):
        yield ok("port", f"報社在 {port} 埠運轉。", f"The paper runs on port {port}.")
    else:
        yield taken(port)


def near(host: str) -> str:
    """Where this machine reaches a server that listens there."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def refusal(host: str, port: int) -> str:
    """Why nothing can listen there, or nothing."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def is_paper(address: str) -> bool:
    """Whether a paper of this house answers; whose it is, the domain's look asks."""
    for path in (HEAD, "newsroom/healthz", "healthz"):
        try:
            if ask(address, path).status == 200:
                return True
        except AskingError:
            return False
    return False


def free(patient: Patient, port: int) -> Finding:
    words = f"{port} 埠是空的：報社沒有在運轉。", f"Port {port} is free: the paper does not run."
    if not patient.is_production:
        return ok("port", *words)
    return warning(
        "port", *words, "請啟動 yanlu run（或系統服務）。", "Start yanlu run, or the service."
    )


def taken(port: int) -> Finding:
    return wrong(
        "port",
        f"{port} 埠被別的程式占用了。",
        f"Port {port} is used by another program.",
        f"停掉那個程式（ss -ltnp 'sport = :{port}' 會說是誰），或換一個 YANLU_PORT。",
        f"End that program (ss -ltnp 'sport = :{port}' names it), or set another YANLU_PORT.",
    )


def impossible(host: str, port: int, reason: str) -> Finding:
    return wrong(
        "port",
        f"不能在 {host} 的 {port} 埠監聽：{reason}。",
        f"Nothing can listen on port {port} of {host}: {reason}.",
        "YANLU_HOST 要是這台機器的位址；1024 以下的埠只有 root 能用，請交給前面的代理。",
        "YANLU_HOST must be an address of this machine; ports below 1024 are root's: use a proxy.",
    )
