"""Mail: whether the server that is to send the staff's letters is there and speaks."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator

from .asking import PATIENCE
from .finding import Finding, ok, warning, wrong
from .patient import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """Whether letters can go out; a provider's own interface is only tried by a letter."""
    way = patient.options["YANLU_MAIL"]
    if way is None:
        yield not_set(patient)
    elif "host" not in way.arguments:
        yield ok("mail", f"信由 {way.name} 寄。", f"Letters go by {way.name}.")
    else:
        yield server(way.arguments)


def not_set(patient: Patient) -> Finding:
    words = "沒有設定寄信。", "No mail is set up."
    if not patient.is_production:
        return ok("mail", *words)
    return warning(
        "mail",
        *words,
        "請設 YANLU_MAIL 和 YANLU_MAIL_FROM：邀請、恢復和警報都要寄信（docs/staff.md）。",
        "Set YANLU_MAIL and YANLU_MAIL_FROM: invitations, recovery and alerts go by mail.",
    )


def server(facts: dict[str, object]) -> Finding:
    """Whether an SMTP server answers, with the encryption that is set, and lets us in."""
    host, port = str(facts["host"]), int(str(facts["port"]))
    made = smtplib.SMTP_SSL if facts["use_ssl"] else smtplib.SMTP
    try:
        with made(host, port, timeout=PATIENCE) as there:
            if facts["use_tls"]:
                there.starttls(context=ssl.create_default_context())
            if facts["username"]:
                there.login(str(facts["username"]), str(facts["password"]))
    except smtplib.SMTPAuthenticationError:
        return closed(host, port, "it refuses the name or the password", "帳號或密碼不對")
    except (OSError, smtplib.SMTPException) as error:
        reason = str(getattr(error, "strerror", "") or type(error).__name__)
        return closed(host, port, reason, reason)
    return ok("mail", f"寄信的 {host} 有回應。", f"The mail server {host} answers.")


def closed(host: str, port: int, reason: str, chinese: str) -> Finding:
    return wrong(
        "mail",
        f"寄信的 {host}:{port} 不能用：{chinese}。",
        f"The mail server {host}:{port} cannot be used: {reason}.",
        "看 YANLU_MAIL 的主機、埠、帳號和密碼；有的機房擋掉 25 埠，請用 587（smtp://）。",
        "See host, port, name and password in YANLU_MAIL; some networks block 25: use 587.",
    )
