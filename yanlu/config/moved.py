"""That a database went to PostgreSQL: the file that stayed must not become the paper unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .databases import SETTINGS, sqlite_file
from .keeping import write_whole

STAYED = (
    "{file} is what stayed when the paper's database was moved to PostgreSQL on {day}, and "
    "{setting} is not set: started with it, the paper would take what was published since then "
    "away from its readers. Set {setting} again; to go back to that day in earnest, delete {mark}.",
    "{file} 是 {day} 搬到 PostgreSQL 以後留下的舊檔案，{setting} 卻沒有設：照它啟動，那天以後發布的"
    "文章讀者就看不到了。請把 {setting} 設回去；真的要回到那一天，就刪掉 {mark}",
)


def mark_of(var: Path, alias: str) -> Path:
    """Where it is written down that a database went away."""
    file = sqlite_file(var, alias)
    return file.with_name(f"{file.name}.moved")


def note(var: Path, alias: str, now: datetime | None) -> None:
    """Write down that a database has gone to PostgreSQL, or that it is back.

    Args:
        var: the folder of everything that must be kept.
        alias: of the database.
        now: when it went; None: it is back.
    """
    if now is None:
        mark_of(var, alias).unlink(missing_ok=True)
    else:
        write_whole(mark_of(var, alias), f"{now:%Y-%m-%d}\n".encode())


def stayed(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why the paper must not work on a file that stayed, in English and Chinese; None if it may.

    Args:
        options: every setting.
    """
    var = Path(options["YANLU_VAR"])
    for alias, setting in SETTINGS.items():
        mark = mark_of(var, alias)
        if options[setting] or not mark.is_file():
            continue
        day = mark.read_text(errors="replace").strip()[:10]
        told = {"file": sqlite_file(var, alias), "day": day, "setting": setting, "mark": mark}
        english, chinese = STAYED
        return english.format(**told), chinese.format(**told)
    return None
