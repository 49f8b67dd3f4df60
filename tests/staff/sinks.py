"""Mail hosts that really answer: plain, with STARTTLS, with TLS; some refuse, some hang up."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, WORD = "paper", "canary-word"


class Box:
    """Takes letters, and keeps them as they came.

    Args:
        recipient: what is answered to `RCPT`; empty: OK.
        hangs_up: how often the line is cut after the letter's words.
    """

    def __init__(self, recipient: str = "", hangs_up: int = 0) -> None:
        self.letters: list[EmailMessage] = []
        self.recipient, self.hangs_up, self.was_encrypted = recipient, hangs_up, False

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.hangs_up:
            self.hangs_up -= 1
            cast(Any, server.transport).abort()
            return "451 gone"
        self.was_encrypted = cast(Any, server.transport).get_extra_info("ssl_object") is not None
        made = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(cast(EmailMessage, made))
        return "250 OK"


def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Whether name and password are right."""
    is_right = (data.login, data.password) == (USER.encode(), WORD.encode())
    return AuthResult(success=is_right, handled=is_right)


class Host(Controller):
    """A mail host that listens where there is room."""

    def _trigger_server(self) -> None:
        self.port = port_of(self)
        super()._trigger_server()


def host(box: Box, context: ssl.SSLContext | None = None, *, is_smtps: bool = False) -> Controller:
    """A mail host on this machine, started; it must be stopped."""
    more: dict[str, Any] = {}
    if context and not is_smtps:
        more = {"tls_context": context, "require_starttls": True}
    if context:
        more |= {"authenticator": knows, "auth_require_tls": not is_smtps, "auth_required": True}
    kind: Callable[..., Controller] = Host
    made = kind(
        box, hostname="127.0.0.1", port=0, ssl_context=context if is_smtps else None, **more
    )
    made.start()
    return made


def port_of(made: Controller) -> int:
    """Where it listens."""
    server = made.server
    assert server is not None
    return int(cast(Any, server).sockets[0].getsockname()[1])


def certificate(folder: Path) -> Path:
    """A key and its certificate for `localhost`, which nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begins = datetime.datetime(2020, 1, 1)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "host.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path
