"""Backups: when the last good one was made, and whether it was brought back for trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from yanlu.watch.conditions import PROOF_AGE, is_proved
from yanlu.watch.state import Copies

from ..copies import copies_of
from ..keeping import last_backup, last_drill
from .finding import Finding, ok, warning, wrong
from .patient import Patient

FRESH, LATE = timedelta(days=2), timedelta(days=7)
DO_IT = (
    "執行 yanlu backup，看它說什麼（docs/backup.md）。",
    "Run yanlu backup and see what it says.",
)

TRY_IT = (
    "執行 yanlu restore --drill --key 私鑰檔，並排好每夜一次（YANLU_BACKUP_DRILL 或 "
    "yanlu-drill.timer）；在別台機器上試的，每個月到編輯部首頁說一聲。",
    "Run yanlu restore --drill --key FILE, and have it run each night (YANLU_BACKUP_DRILL or "
    "yanlu-drill.timer); who tries it on another machine says so each month on the desk.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether what is lost with this machine is little."""
    if not patient.has_begun:
        return
    if not patient.options["YANLU_BACKUP_TO"]:
        yield nowhere(patient)
        return
    yield age(patient)
    yield from newest(patient)
    copies = copies_of(patient.places, wanted=True)
    if copies.drill_failed:
        yield failed(patient)
    elif copies.good_at is not None:
        yield proof(copies, patient)


def failed(patient: Patient) -> Finding:
    drill = last_drill(patient.places)
    error = drill.error if drill else ""
    return wrong(
        "backup",
        f"試還原沒有成功：{error}",
        f"The last trial restore failed: {error}",
        "執行 yanlu restore --drill；備份若壞了，馬上另做一份。",
        "Run yanlu restore --drill; if the backup is damaged, make another at once.",
    )


def proof(copies: Copies, patient: Patient) -> Finding:
    """Whether a backup has lately been brought back and compared."""
    times = [when for when in (copies.proved_at, copies.said_at) if when is not None]
    if not times:
        words = "備份從來沒有試著還原過。", "No backup has ever been brought back for trial."
        return warning("backup", *words, *TRY_IT)
    when = f"{max(times):%Y-%m-%d}"
    words = f"{when} 還原核對過。", f"A backup was last brought back and compared on {when}."
    return ok("backup", *words) if is_proved(copies, patient.now) else stale(when)


def stale(when: str) -> Finding:
    return warning(
        "backup",
        f"上一次還原核對是 {when}，已經超過 {PROOF_AGE.days} 天。",
        f"A backup was last brought back on {when}, more than {PROOF_AGE.days} days ago.",
        *TRY_IT,
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


def newest(patient: Patient) -> Iterator[Finding]:
    """That the last try failed, though the one before may not be old."""
    last = last_backup(patient.places)
    if last and last.good_at and last.error:
        words = f"最近一次備份沒有成功：{last.error}", f"The last backup failed: {last.error}"
        yield warning("backup", *words, *DO_IT)


def nowhere(patient: Patient) -> Finding:
    words = "沒有設定備份。", "No backup is set up."
    judged = wrong if patient.is_production else warning
    return judged(
        "backup",
        *words,
        "請設 YANLU_BACKUP_TO 和 YANLU_BACKUP_KEYS（docs/backup.md）：機器壞了，文章就沒了。",
        "Set YANLU_BACKUP_TO and YANLU_BACKUP_KEYS: if this machine breaks, the articles are gone.",
    )
