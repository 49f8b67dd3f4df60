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
    try:
        with opened(host, port, facts) as there:
            if facts["username"]:
                there.login(str(facts["username"]), str(facts["password"]))
    except smtplib.SMTPAuthenticationError:
        return closed(host, port, "it refuses the name or the password", "帳號或密碼不對")
    except ssl.SSLCertVerificationError as error:
        return not_believed(host, port, error.verify_message)
    except (OSError, smtplib.SMTPException) as error:
        reason = str(getattr(error, "strerror", "") or type(error).__name__)
        return closed(host, port, reason, reason)
    return ok("mail", f"寄信的 {host} 有回應。", f"The mail server {host} answers.")


def opened(host: str, port: int, facts: dict[str, object]) -> smtplib.SMTP:
    """A line to the host; what is to be encrypted is so once its certificate is believed.

    Raises:
        OSError: there is none, or its certificate is not good.
        SMTPException: it does not speak as it should.
    """
    context = ssl.create_default_context()
    if facts["use_ssl"]:
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    there = smtplib.SMTP(host, port, timeout=PATIENCE)
    if not facts["use_tls"]:
        return there
    try:
        there.starttls(context=context)
    except BaseException:
        there.close()
        raise
    return there


def not_believed(host: str, port: int, reason: str) -> Finding:
    return wrong(
        "mail",
        f"寄信的 {host}:{port} 的憑證不能相信（{reason}），所以沒有把密碼送出去，信也不會寄。",
        f"The certificate of the mail server {host}:{port} cannot be believed ({reason}): the "
        "password was not sent, and no letter will be.",
        "憑證要由公認的機構簽給 YANLU_MAIL 裡的這個主機名，而且沒有過期；"
        "自己簽的，請換成 Let's Encrypt 的。主機名和時鐘也要對。",
        "It must be signed by a known authority for the very name in YANLU_MAIL, and not be over; "
        "for one that signed itself take Let's Encrypt's. See the name, and this clock, too.",
    )


def closed(host: str, port: int, reason: str, chinese: str) -> Finding:
    return wrong(
        "mail",
        f"寄信的 {host}:{port} 不能用：{chinese}。",
        f"The mail server {host}:{port} cannot be used: {reason}.",
        "看 YANLU_MAIL 的主機、埠、帳號和密碼；有的機房擋掉 25 埠，請用 587（smtp://）。",
        "See host, port, name and password in YANLU_MAIL; some networks block 25: use 587.",
    )
