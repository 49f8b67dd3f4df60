"""The clock: against the edition's own times, the kernel's word, and another machine's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from yanlu.manifest.confirm import Terms, confirm_head
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.sources import FolderSource

from .asking import AskingError, ask
from .finding import Finding, ok, warning, wrong
from .patient import Patient

DOUBT = timedelta(minutes=5)
SET_IT = (
    "請校時：timedatectl set-ntp true（或裝 chrony）；之後編輯部若在問，按「現在的時間是對的」。",
    "Set the clock: timedatectl set-ntp true (or install chrony); then confirm it on the desk.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the time is right, as far as anybody can be asked."""
    last = last_issued(patient)
    if last is not None and patient.now < last - DOUBT:
        yield set_back(patient.now, last)
    theirs = None if patient.is_at_home and not patient.is_production else far_time(patient)
    if theirs is not None:
        yield compared(patient.now, theirs)
    yield following() if patient.follows else alone()


def last_issued(patient: Patient) -> datetime | None:
    """When the standing edition was signed; none where there is none."""
    if patient.key is None or not patient.places.folder.is_dir():
        return None
    try:
        source = FolderSource(patient.places.folder)
        return confirm_head(source, Terms(patient.key, patient.now)).head.issued
    except ManifestError:
        return None


def far_time(patient: Patient) -> datetime | None:
    """What the clock of whoever answers at the paper's address says."""
    try:
        return ask(patient.options["YANLU_ADDRESS"], "robots.txt").date
    except AskingError:
        return None


def compared(ours: datetime, theirs: datetime) -> Finding:
    """Whether two clocks agree; they may be one, where this machine serves the paper itself."""
    apart = abs(ours - theirs)
    if apart <= DOUBT:
        return ok(
            "clock",
            "時鐘和網址那一端一致（那一端也可能就是這台機器，會一起錯）。",
            "The clock agrees with the paper's address (which may be this machine, and err alike).",
        )
    minutes = int(apart.total_seconds() // 60)
    return wrong(
        "clock",
        f"這台機器的時鐘和網址那一端差了 {minutes} 分鐘。",
        f"This machine's clock and the one at the paper's address are {minutes} minutes apart.",
        *SET_IT,
    )


def set_back(now: datetime, last: datetime) -> Finding:
    return wrong(
        "clock",
        f"時鐘說現在是 {now:%Y-%m-%d %H:%M} UTC，現行的一期卻簽在 {last:%Y-%m-%d %H:%M} UTC。",
        f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the edition was signed at "
        f"{last:%Y-%m-%d %H:%M} UTC.",
        *SET_IT,
    )


def following() -> Finding:
    return ok("clock", "核心說時鐘和標準時間同步。", "The kernel says: it follows standard time.")


def alone() -> Finding:
    return warning(
        "clock",
        "核心說這台機器的時鐘沒有和標準時間同步：可能整個偏了也沒有人知道；停機期間到期的排程要等編輯確認。",
        "The kernel says that this machine's clock follows no other: it may be wrong unnoticed, "
        "and what fell due while it was off waits for a word.",
        *SET_IT,
    )
