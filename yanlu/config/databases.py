"""The paper's three databases, as the settings name them: SQLite's files, or PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .sqlite import sqlite_database

NAMES = {"default": "NEWSROOM", "press": "PRESS", "mailbox": "MAILBOX"}
SETTINGS = {alias: f"YANLU_{name}_DATABASE" for alias, name in NAMES.items()}
FORM = "postgresql://user:password@host:5432/name"
INSTALL = (
    "the driver of PostgreSQL is not installed: python3 bootstrap.py grown, "
    "or pip install 'yanlu[grown]' （缺少 PostgreSQL 的驅動程式，請先安裝）"
)
PASSED = (
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options"),
    "target_session_attrs",  # of several hosts, the one that takes writes
)
MARK = "yanlu_moving"  # a table that says that what stands beside it was left by an unfinished move
LIVES = 60  # seconds for which an idle connection is kept


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database of PostgreSQL is, and as whom it is opened (libpq's connection URI).

    Args:
        host: a name, an address, or the folder of a socket, or several with commas between;
            empty: this machine's own socket.
        more: further parameters of libpq.
    """

    host: str
    port: str
    name: str
    user: str
    password: str = field(repr=False)
    more: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Without the password, and without what else was added."""
        user = f"{self.user}{':…' * bool(self.password)}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        if self.host.startswith("/"):
            return f"postgresql://{user}{port}/{self.name}?host={self.host}"
        return f"postgresql://{user}{self.host}{port}/{self.name}"

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What makes it another database than another one."""
        return self.host, self.port or "5432", self.name, self.more.get("options", "")


def read_address(words: str) -> Address | None:
    """The value of a setting: empty for SQLite's file, else where PostgreSQL is.

    Raises:
        ValueError: it is neither, or the driver is missing; never with the password.
    """
    if not words:
        return None
    address = parsed(words)
    if find_spec("psycopg") is None:
        raise ValueError(INSTALL)
    return address


def parsed(words: str) -> Address:
    try:
        parts = urlsplit(words)
        more = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise ValueError(f"write {FORM}, or nothing for SQLite（或留空，用 SQLite）") from error
    user, password, host, port = credentials(parts.netloc)
    host, port = more.pop("host", host), more.pop("port", port)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name or "/" in name:
        raise ValueError(f"write {FORM}, or nothing for SQLite（或留空，用 SQLite）")
    if port and not (port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"the port must be a number: {FORM}（連接埠要是數字）")
    unknown = sorted(set(more) - set(PASSED))
    if unknown or parts.fragment:
        raise ValueError(
            f"of what may follow a ?, only {', '.join(PASSED)}, host and port are known"
            " (a # or ? in a password is written %23, %3F)"
            "（問號後面只能有這些；密碼裡的 #、? 請寫成 %23、%3F）"
        )
    return Address(host, port, name, user, password, more)


def credentials(netloc: str) -> tuple[str, str, str, str]:
    """User, password, host and port of an address; each may be empty."""
    who, _, where = netloc.rpartition("@")
    user, _, password = who.partition(":")
    found = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::(.*))?|([^:]*)(?::(.*))?", where)
    if found is None:
        raise ValueError(f"write {FORM}（請照這個樣子寫）")
    host, port = found[1] or found[3] or "", found[2] or found[4] or ""
    return unquote(user), unquote(password), unquote(host), port


def twice_named(options: Mapping[str, Any]) -> str:
    """The sentence that refuses one database for two purposes; empty if each has its own."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for setting in SETTINGS.values():
        address = options[setting]
        if address and seen.setdefault(address.place, setting) != setting:
            return (
                f"{seen[address.place]} and {setting} name the same database {address.name!r}: "
                "give each its own (createdb). （兩個設定指向同一個資料庫，請各用一個）"
            )
    return ""


def databases(
    options: Mapping[str, Any], version: tuple[int, ...], aliases: Iterable[str] = NAMES
) -> dict[str, Any]:
    """The databases of these names, as Django's settings want them.

    Args:
        options: the paper's settings.
        version: of the SQLite in use.
    """
    made = {}
    for alias in aliases:
        address = options[SETTINGS[alias]]
        file = sqlite_file(options["YANLU_VAR"], alias)
        made[alias] = postgresql_database(address) if address else sqlite_database(file, version)
    return made


def sqlite_file(var: Path, alias: str) -> Path:
    """Where a database lies that is SQLite's."""
    return var / f"{NAMES[alias].lower()}.db"


def postgresql_database(address: Address) -> dict[str, Any]:
    """A database of PostgreSQL, as Django's settings name it.

    A connection is kept for a while, and asked before it is used whether it still answers: a
    server that was started anew costs nobody a failed page.
    """
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "OPTIONS": {"connect_timeout": "5", "application_name": "yanlu", **address.more},
        "CONN_MAX_AGE": LIVES,
        "CONN_HEALTH_CHECKS": True,
    }
