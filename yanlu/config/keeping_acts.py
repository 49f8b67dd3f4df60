"""The log of acts is tied to each copy: who owns the database does not own what lies elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from .databases import sqlite_file
from .places import Places
from .postgresql import arguments

LAST = "SELECT number, hash FROM staff_act ORDER BY number DESC LIMIT 1"
FIRST = "SELECT number, secret FROM staff_act ORDER BY number LIMIT 1"
ONE = "SELECT number, hash FROM staff_act WHERE number = {:d}"
CHANGED = (
    "The backup is whole, but the log of acts is not the one of the backup before: acts that stood "
    "there were changed or are gone, or an older paper was restored meanwhile. Keep both backups "
    "and see `yanlu staff check`.",
    "備份做好了，但稽核紀錄和上一份備份時的不同：當時有的，後來被改過或不見了，"
    "或者中間還原過舊的報社；請留著兩份備份，並執行 yanlu staff check",
)


def last_act(options: Mapping[str, Any], places: Places) -> str:
    """Number and hash of the last act, a space between; empty if none can be read."""
    return next((written(*row) for row in rows(options, places, LAST)), "")


def first_seal(options: Mapping[str, Any], places: Places) -> str:
    """The name of the key that sealed the first act; empty if none can be read."""
    return next((name for _, name in rows(options, places, FIRST)), "")


def stands(options: Mapping[str, Any], places: Places, end: str) -> bool:
    """Whether an act that was the last one stands as it stood; its hash is of all before, too.

    Args:
        options: every setting.
        places: where everything lies.
        end: as `last_act` gave it; empty: nobody knows any.
    """
    asked = ONE.format(int(end.partition(" ")[0] or 0))
    return not end or [written(*row) for row in rows(options, places, asked)] == [end]


def written(number: int, hash_of_all: str) -> str:
    return f"{number} {hash_of_all}"


def rows(options: Mapping[str, Any], places: Places, words: str) -> list[tuple[int, str]]:
    """What the newsroom's database answers; nothing, if it has no log that can be read."""
    if options["YANLU_NEWSROOM_DATABASE"]:
        import psycopg  # only a grown paper has it

        try:
            with psycopg.connect(**arguments(options["YANLU_NEWSROOM_DATABASE"])) as server:
                return server.execute(words.encode()).fetchall()
        except psycopg.Error:
            return []
    file = sqlite_file(places.var, "default")
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return database.execute(words).fetchall()
    except sqlite3.Error:
        return []
