"""The machine: Python, SQLite, files that may be open at once, time zones."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from zoneinfo import available_timezones

from ..sqlite import SOUND, use_sound_sqlite
from .finding import Finding, ok, warning, wrong
from .patient import Patient

FEW, TOO_FEW = 1024, 256  # files that may be open at once
DOTTED = ".".join


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the machine can carry a paper."""
    yield python()
    yield sqlite(use_sound_sqlite())
    yield open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    yield zone(patient.options["YANLU_ZONE"], len(available_timezones()))


def python() -> Finding:
    version = DOTTED(str(part) for part in sys.version_info[:3])
    return ok("machine", f"Python {version}。", f"Python {version}.")


def sqlite(version: tuple[int, ...]) -> Finding:
    """Whether the SQLite in use is one without the WAL bug."""
    words, needed = DOTTED(map(str, version)), DOTTED(map(str, SOUND))
    if version >= SOUND:
        return ok("machine", f"SQLite {words}。", f"SQLite {words}.")
    return warning(
        "machine",
        f"SQLite {words} 有會損壞資料的錯誤，所以改用較慢的回滾日誌，資料仍然安全。",
        f"SQLite {words} has a bug that can damage data, so the slower rollback journal is used; "
        "nothing is at risk.",
        f"要快一些，請裝 pysqlite3 套件（SQLite {needed} 以上）；不裝也可以。",
        f"To be faster, install the package pysqlite3 (SQLite {needed} or newer); it may stay.",
    )


def open_files(limit: int) -> Finding:
    """Whether enough files may be open at once."""
    if limit == resource.RLIM_INFINITY or limit >= FEW:
        return ok("machine", f"可同時開 {limit} 個檔案。", f"{limit} files may be open at once.")
    judged = wrong if limit < TOO_FEW else warning
    return judged(
        "machine",
        f"這個帳號只能同時開 {limit} 個檔案，讀者多的時候會斷線。",
        f"This account may open only {limit} files at once; with many readers it will fail.",
        f"請設 ulimit -n {FEW * 8}，或在 systemd 單元裡寫 LimitNOFILE={FEW * 8}。",
        f"Run ulimit -n {FEW * 8}, or write LimitNOFILE={FEW * 8} into the systemd unit.",
    )


def zone(name: str, known: int) -> Finding:
    """Whether the machine knows the world's time zones."""
    if known > 100:
        return ok("machine", f"報社的時區是 {name}。", f"The paper's time zone is {name}.")
    return wrong(
        "machine",
        "這台機器沒有時區資料，文章的時間會印錯。",
        "This machine has no time zone data; articles' times would be printed wrong.",
        "請裝 tzdata 套件（Debian：apt-get install tzdata）。",
        "Install tzdata (Debian: apt-get install tzdata).",
    )
