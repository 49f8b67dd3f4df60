"""`yanlu move`: what the paper has grown out of goes to its new place, and is compared there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

USAGE = """usage: yanlu move WHAT

  databases   from SQLite to PostgreSQL, or back: yanlu move databases --to FILE
  files       edition and pictures into buckets, or back: yanlu move files --to bucket|folder
"""


def databases(arguments: list[str]) -> int:
    from .moving_databases import main  # it loads Django, with other settings than are in force

    return main(arguments, datetime.now(UTC))


def files(arguments: list[str]) -> int:
    from .moving_files import main  # it loads the client of object stores

    return main(arguments)


MOVES: Mapping[str, Callable[[list[str]], int]] = {"databases": databases, "files": files}


def move(arguments: list[str]) -> int:
    """Move one thing; its exit code."""
    chosen = MOVES.get(arguments[0]) if arguments else None
    if chosen is None:
        print(USAGE, end="", file=sys.stderr)
        return 2
    return chosen(arguments[1:])
