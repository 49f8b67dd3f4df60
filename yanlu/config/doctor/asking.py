"""What the doctor asks of the net: one answer of a server, and its certificate."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

PATIENCE = 8.0  # seconds
LARGEST = 1 << 20


class AskingError(Exception):
    """Nothing answers as it should; `str()` is the system's reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Args:
        status: of HTTP.
        body: at most a megabyte of it.
        date: what its clock says, if it says anything.
    """

    status: int
    body: bytes
    date: datetime | None


def ask(address: str, path: str) -> Answer:
    """Fetch one file.

    Args:
        address: absolute, ending in `/`.
        path: below it.

    Raises:
        AskingError: there is no answer.
    """
    parts = urlsplit(address)
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = made(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", parts.path + path, headers={"User-Agent": "yanlu doctor"})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(LARGEST), date_of(answer.getheader("Date")))
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise AskingError(reason_of(error)) from error
    finally:
        connection.close()


def reason_of(error: Exception) -> str:
    """The system's words for what went wrong."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, socket.gaierror):
        return "no such name in the DNS"
    return str(getattr(error, "strerror", "") or error or type(error).__name__)


def date_of(words: str | None) -> datetime | None:
    """The time in a `Date` header (RFC 9110)."""
    try:
        return parsedate_to_datetime(words).astimezone(UTC) if words else None
    except ValueError:
        return None


def certificate_ends(host: str, port: int) -> datetime:
    """When the certificate of a server ends.

    Raises:
        AskingError: there is none that a reader's browser would believe.
    """
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            shown = secure.getpeercert() or {}
            return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    except (OSError, UnicodeError) as error:
        raise AskingError(reason_of(error)) from error
