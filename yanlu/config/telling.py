"""What a command says instead of a stack trace; and what it says when it is asked what it does."""

from __future__ import annotations

import sys
from typing import Any

HELP = ("-h", "--help")
# They take no words of their own, and must not begin to work when somebody only asks.
PLAIN = ("run", "setup", "press", "work", "mailbox", "serve", "settings", "upgrade")
NO_TABLES = ("no such table", "does not exist", "unable to open database file")


def is_asked(name: str, arguments: list[str]) -> bool:
    """Whether a command that reads no words itself is asked what it does."""
    return name in PLAIN and bool(arguments) and arguments[0] in HELP


def what_it_does(name: str, usage: str) -> str:
    """The line of the usage about a command, and where more stands."""
    lines = [line.strip() for line in usage.splitlines() if line.split()[:1] == [name]]
    more = "More: docs/commands.md（說明：docs/commands.zh-Hant.md）"
    return f"usage: yanlu {name}\n\n  {lines[0]}\n  {more}\n"


def sentence(error: Exception) -> str:
    """What went wrong and what to do, if it is something that an operator can meet; else nothing.

    Args:
        error: one that no command has told itself.
    """
    from yanlu.delivery.errors import DeliveryError  # only when something went wrong
    from yanlu.manifest.errors import ManifestError

    if isinstance(error, ManifestError | DeliveryError):
        return (
            f"{error}. Where there is no paper yet, yanlu setup makes one; what is lost comes back "
            "by yanlu restore; docs/operations.md tells the rest."
            "（還沒有報紙就先 yanlu setup；弄丟的用 yanlu restore 找回；其他看 docs/operations.md）"
        )
    database: Any = sys.modules.get("django.db")
    if database is None or not isinstance(error, database.DatabaseError | database.InterfaceError):
        return ""
    if any(words in str(error) for words in NO_TABLES):
        return (
            f"The databases are not made yet ({error}): yanlu setup makes them, and so does "
            "yanlu run.（資料庫還沒建好，請先執行 yanlu setup）"
        )
    return (
        f"The database cannot be used: {error}. yanlu doctor says what is wrong."
        "（資料庫不能用，請執行 yanlu doctor 看原因）"
    )
