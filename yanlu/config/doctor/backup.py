"""Backups: when the last good one was made, and whether it was brought back for trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ..keeping import last_backup, last_drill
from .finding import Finding, ok, warning, wrong
from .patient import Patient

FRESH, LATE = timedelta(days=2), timedelta(days=7)
DO_IT = (
    "執行 yanlu backup，看它說什麼（docs/backup.md）。",
    "Run yanlu backup and see what it says.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether what is lost with this machine is little."""
    if not patient.has_begun:
        return
    if not patient.options["YANLU_BACKUP_TO"]:
        yield nowhere(patient)
        return
    yield age(patient)
    drill = last_drill(patient.places)
    if drill is not None and not drill.is_good:
        yield wrong(
            "backup",
            f"試還原沒有成功：{drill.error}",
            f"The last trial restore failed: {drill.error}",
            "執行 yanlu restore --drill；備份若壞了，馬上另做一份。",
            "Run yanlu restore --drill; if the backup is damaged, make another at once.",
        )


def age(patient: Patient) -> Finding:
    """How old the last good backup is."""
    last = last_backup(patient.places)
    if last is None or last.good_at is None:
        words = "還沒有一次備份成功。", "No backup has ever ended well."
        return wrong("backup", *words, *DO_IT)
    old = patient.now - last.good_at
    hours = int(old.total_seconds() // 3600)
    words = f"上次成功的備份在 {hours} 小時前。", f"The last good backup is {hours} hours old."
    if old <= FRESH:
        return ok("backup", *words)
    return (wrong if old > LATE else warning)("backup", *words, *DO_IT)


def nowhere(patient: Patient) -> Finding:
    words = "沒有設定備份。", "No backup is set up."
    judged = wrong if patient.is_production else warning
    return judged(
        "backup",
        *words,
        "請設 YANLU_BACKUP_TO 和 YANLU_BACKUP_KEYS（docs/backup.md）：機器壞了，文章就沒了。",
        "Set YANLU_BACKUP_TO and YANLU_BACKUP_KEYS: if this machine breaks, the articles are gone.",
    )
