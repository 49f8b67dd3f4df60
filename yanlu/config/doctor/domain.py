"""The paper's address: whether readers find this paper there, and behind a good certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from yanlu.manifest.confirm import Terms, confirm_head
from yanlu.manifest.errors import NotGenuine, Refusal, SourceError
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.paths import HEAD

from .asking import AskingError, ask, certificate_ends
from .finding import Finding, ok, warning, wrong
from .patient import Patient

SOON, AT_ONCE = 21, 7  # days until a certificate ends
POINT_IT_HERE = (
    "看 YANLU_ADDRESS 有沒有寫錯、DNS 是不是指向這台機器、前面的代理有沒有把它轉過來。",
    "See whether YANLU_ADDRESS is right, the DNS points to this machine, the proxy passes it on.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the address leads to this paper."""
    address = patient.options["YANLU_ADDRESS"]
    if not address or (patient.is_at_home and not patient.is_production):
        yield ok("domain", "網址只在這台機器上。", "The address is for this machine only.")
        return
    parts = urlsplit(address)
    if parts.hostname in patient.options["YANLU_NEWSROOM_HOSTS"]:
        yield shared(parts.hostname or "")
    if parts.scheme != "https":
        yield bare(address)
    else:
        yield certificate(parts.hostname or "", parts.port or 443, patient.now)
    if patient.key is not None:
        yield answers(address, patient.key, patient.now)


def shared(host: str) -> Finding:
    return warning(
        "domain",
        f"編輯部和報紙同在 {host}：讀者的頁面萬一有漏洞，就碰得到編輯部的登入。",
        f"Newsroom and paper share {host}: a hole in a page would reach the desk's session.",
        "給編輯部自己的主機名，寫進 YANLU_NEWSROOM_HOSTS，讓代理轉過去（docs/install.md）。",
        "Give the newsroom a host of its own in YANLU_NEWSROOM_HOSTS, and let the proxy pass it on"
        " (docs/install.md).",
    )


def bare(address: str) -> Finding:
    return warning(
        "domain",
        f"{address} 不是 https：路上的人看得到讀者在讀什麼，也能改動。",
        f"{address} is not https: who sits on the way sees what readers read, and can change it.",
        "在前面放會說 TLS 的代理（docs/operations.md），再把 YANLU_ADDRESS 改成 https://。",
        "Put a proxy with TLS in front (docs/operations.md), and write https:// in YANLU_ADDRESS.",
    )


def certificate(host: str, port: int, now: datetime) -> Finding:
    """Whether readers' browsers believe the certificate, and for how long."""
    try:
        days = (certificate_ends(host, port) - now).days
    except AskingError as error:
        return not_believed(host, str(error))
    words = f"{host} 的憑證還有 {days} 天。", f"The certificate of {host} is good for {days} days."
    if days >= SOON:
        return ok("certificate", *words)
    judged = wrong if days < AT_ONCE else warning
    return judged(
        "certificate",
        *words,
        "自動換發沒有成功：看 Caddy 或 certbot 的日誌，80 和 443 埠從外面連得到嗎。",
        "It was not renewed: see the log of Caddy or certbot; ports 80 and 443 must be reachable.",
    )


def not_believed(host: str, reason: str) -> Finding:
    return wrong(
        "certificate",
        f"{host} 沒有讀者的瀏覽器肯信的憑證：{reason}。",
        f"{host} shows no certificate that a reader's browser believes: {reason}.",
        "看 443 埠有沒有開、憑證過期了沒有、是不是這個網域的；這台機器的時鐘也要對。",
        "Is port 443 open, is the certificate of this name and not over, is this clock right?",
    )


def answers(address: str, key: PublicKey, now: datetime) -> Finding:
    """Whether what the address answers was signed by this paper's key."""

    def fetch(path: str, limit: int) -> bytes:
        answer = ask(address, path)
        if answer.status != 200:
            raise SourceError(f"{path}: {answer.status}")
        return answer.body[:limit]

    try:
        number = confirm_head(fetch, Terms(key, now)).head.number
    except AskingError as error:
        return nobody(address, str(error))
    except NotGenuine as error:
        is_paper = error.why not in (Refusal.NO_HEAD, Refusal.NO_SIGNATURE)
        return somebody_else(address) if is_paper else no_paper(address)
    return ok("domain", f"{address} 是本報（第 {number} 期）。", f"{address} is this paper's.")


def nobody(address: str, reason: str) -> Finding:
    words = f"{address} 沒有回應：{reason}。", f"{address} does not answer: {reason}."
    return wrong("domain", *words, *POINT_IT_HERE)


def somebody_else(address: str) -> Finding:
    return wrong(
        "domain",
        f"{address} 是另一份報紙：它不是用本報的金鑰簽的。",
        f"{address} is another paper: it was not signed by this paper's key.",
        *POINT_IT_HERE,
    )


def no_paper(address: str) -> Finding:
    return wrong(
        "domain",
        f"{address} 有回應，但不是本報：那裡沒有簽過的版首（{HEAD}）。",
        f"{address} answers, but it is not this paper: there is no signed head ({HEAD}).",
        *POINT_IT_HERE,
    )
