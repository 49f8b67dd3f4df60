"""How letters leave the house: one setting, read without Django."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FORMS = (
    "write smtp://user:password@host:587, smtps://user:password@host:465, smtp+plain://host:25, "
    "or anymail:provider?key=…（請照其中一種寫）"
)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
# Those of django-anymail's that need nothing but requests.
PROVIDERS = (
    *("brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark"),
    *("resend", "scaleway", "sendgrid", "sparkpost", "unisender_go"),
)
PATIENCE = 20  # seconds for each answer of the other side


@dataclass(frozen=True, slots=True)
class Way:
    """A way for letters.

    Args:
        name: the host or the provider, as the desk shows it.
        backend: the dotted name of Django's mail back end.
        arguments: what it is told; passwords among it.
    """

    name: str
    backend: str
    arguments: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.name


def read_way(words: str) -> Way | None:
    """The way that the setting names; nothing where it is empty.

    Raises:
        ValueError: it cannot be used; the sentence says how it is written.
    """
    if not words:
        return None
    if words.startswith("anymail:"):
        return read_provider(words.removeprefix("anymail:"))
    parts = urlsplit(words)
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.path.strip("/"):
        raise ValueError(FORMS)
    if parts.scheme == "smtp+plain" and parts.password and not is_here(parts.hostname):
        raise ValueError("a password may not travel unencrypted; write smtp:// or smtps://")
    arguments = {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
        "timeout": PATIENCE,
    }
    return Way(parts.hostname, SMTP, arguments)


def read_provider(words: str) -> Way:
    """A provider of django-anymail with its keys, `postmark?server_token=…`."""
    name, _, rest = words.partition("?")
    if name not in PROVIDERS:
        raise ValueError(f"write one of the providers {', '.join(PROVIDERS)} after anymail:")
    arguments = dict(parse_qsl(rest))
    if not arguments:
        raise ValueError(f"write the provider's key, such as anymail:{name}?api_key=…")
    return Way(name, f"anymail.backends.{name}.EmailBackend", arguments)


def read_sender(words: str) -> str:
    """Who writes: an address, with or without a name.

    Raises:
        ValueError: it is none.
    """
    address = parseaddr(words)[1]
    is_whole = words.strip() == address or words.strip().endswith(f"<{address}>")
    if words and not (is_whole and re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address)):
        raise ValueError(
            "write an address, such as 言路 <paper@news.example>（請寫名稱和信箱地址）"
        )
    if re.search(r"[\r\n]", words):
        raise ValueError("write it on one line")
    return words


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
