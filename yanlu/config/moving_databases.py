"""`yanlu move databases`: table by table, compared by hash, begun anew where it was interrupted.

Django is brought up with the settings of the goal, so that every room's own code makes its tables
there; the databases that are left stand beside, under the name `from-…`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from . import postgresql
from .databases import SETTINGS, databases
from .moved import note
from .options import read_options
from .parsing import Parser
from .places import Places
from .settings_file import completed, read_file
from .sqlite import use_sound_sqlite


class MoveError(Exception):
    """The move is refused or was not completed; `str()` says why, and what to do."""


def main(arguments: list[str], now: datetime) -> int:
    """Move what the file names; the exit code."""
    parser = Parser(prog="yanlu move databases")
    parser.add_argument("--to", metavar="FILE", required=True, type=Path)
    file = parser.parse_args(arguments).to
    version = use_sound_sqlite()
    here = read_options(completed(os.environ, Path.cwd()))
    lines = {line.name: line.value for line in read_file(file)}
    goal = read_options(completed(os.environ, Path.cwd()) | lines)
    try:
        moved = chosen(here, goal, lines, file)
        refuse_goal(goal)
        os.environ.update(lines)
        bring_up({f"from-{alias}": one for alias, one in databases(here, version, moved).items()})
        move(moved, Places(here["YANLU_VAR"]), here, now)
        for alias in moved:
            note(here["YANLU_VAR"], alias, now if goal[SETTINGS[alias]] else None)
    except MoveError as error:
        print(error, file=sys.stderr)
        return 1
    print_lines(moved, goal, file)
    return 0


def chosen(
    here: Mapping[str, Any], goal: Mapping[str, Any], lines: Mapping[str, str], file: Path
) -> list[str]:
    """Which databases are to be moved.

    Raises:
        MoveError: none, or the file says something else besides.
    """
    others = sorted(set(lines) - set(SETTINGS.values()))
    if others:
        raise MoveError(
            f"{file} may only hold {', '.join(SETTINGS.values())}, not {others[0]}. "
            "（這個檔案只能寫資料庫的設定）"
        )
    moved = [alias for alias, one in SETTINGS.items() if goal[one] != here[one]]
    if not moved:
        raise MoveError(
            f"{file} names no other databases than those in use: there is nothing to move. "
            "（沒有要搬的資料庫）"
        )
    return moved


def refuse_goal(goal: Mapping[str, Any]) -> None:
    reason = postgresql.refusal(goal)
    if reason:
        raise MoveError(reason)


def bring_up(left: Mapping[str, Any]) -> None:
    """Start Django with the settings of the goal, and with what is left beside."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")
    import django

    django.setup()
    from django.db import connections

    for name, entry in left.items():
        connections.settings[name] = connections.configure_settings({"default": {}, name: entry})[
            name
        ]


def move(moved: list[str], places: Places, here: Mapping[str, Any], now: datetime) -> None:
    """Move the databases of these names, all at one moment of the paper.

    Raises:
        MoveError: it is refused, or what arrived is not what was sent.
    """
    from . import copying, stillness  # they need Django

    if stillness.is_running(here, places, now):
        raise MoveError(
            "The paper runs: stop it first, on every machine, then do this again. A press that was "
            "killed is known to be dead after 15 seconds. （報社還在運作，請先全部停下再搬）"
        )
    try:
        with ExitStack() as held:
            for alias in moved:
                held.enter_context(stillness.hold(f"from-{alias}"))
            for alias in moved:
                copying.move_database(f"from-{alias}", alias)
    except copying.CopyError as error:
        raise MoveError(f"{error}\nNothing was changed where the paper is now.") from error


def print_lines(moved: list[str], goal: Mapping[str, Any], file: Path) -> None:
    """Which settings hold from now on; their passwords stand in the file."""
    print(f"\nMoved and compared. Copy these lines of {file} to yanlu.env, then start the paper:")
    print("（已搬好並逐表核對。請把檔案裡的這幾行抄進 yanlu.env，再啟動報社）")
    for alias in moved:
        print(f"  {SETTINGS[alias]}={goal[SETTINGS[alias]] or ''}")
    print("The old databases were left as they are; keep them until a backup of the new is made.")
