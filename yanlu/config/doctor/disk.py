"""The disk: room, inodes, and whether it takes anything at all."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .finding import Finding, ok, warning, wrong
from .patient import Patient

MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1_000 * MEGABYTE, 200 * MEGABYTE
FEW_INODES = 10_000  # a reprint beside the standing edition needs one for each page
MAKE_ROOM = (
    "請騰出空間：清掉舊的備份或記錄檔，或換大一點的磁碟。沒有存進去的會自己再試。",
    "Make room: old back-ups and logs, or a larger disk. What could not be kept is tried again.",
)


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the paper's disk has room."""
    place = patient.places.var if patient.has_begun else patient.places.var.parent
    try:
        facts = os.statvfs(place)
    except OSError as error:
        yield unreadable(str(place), error.strerror or "")
        return
    if facts.f_flag & os.ST_RDONLY:
        yield read_only(str(place))
        return
    yield room(facts.f_bavail * facts.f_frsize)
    if facts.f_files:
        yield inodes(facts.f_favail)


def room(free: int) -> Finding:
    """Whether there is room for a picture, a reprint, a back-up."""
    megabytes = free // MEGABYTE
    words = (f"磁碟還有 {megabytes} MB。", f"{megabytes} MB are free on the disk.")
    if free >= LITTLE:
        return ok("disk", *words)
    if free >= TOO_LITTLE:
        return warning("disk", *words, *MAKE_ROOM)
    less = (f"磁碟只剩 {megabytes} MB。", f"Only {megabytes} MB are left on the disk.")
    return wrong("disk", *less, *MAKE_ROOM)


def inodes(free: int) -> Finding:
    """Whether there is room for more files, however small."""
    if free >= FEW_INODES:
        return ok("disk", f"還能建 {free} 個檔案。", f"{free} more files can be made.")
    return wrong(
        "disk",
        f"磁碟只能再建 {free} 個檔案（inode 快用完了），就算還有空間也存不進去。",
        f"Only {free} more files can be made (inodes): nothing can be kept, however much is free.",
        "請刪掉大量的小檔案，或用 inode 更多的檔案系統（mkfs -N）。",
        "Delete heaps of small files, or use a file system with more inodes (mkfs -N).",
    )


def read_only(place: str) -> Finding:
    return wrong(
        "disk",
        f"{place} 所在的磁碟是唯讀的，什麼也存不進去；讀者照常閱讀。",
        f"The disk of {place} is read-only: nothing can be kept. Readers read on.",
        "磁碟出錯時系統會這樣：看系統日誌（dmesg），把整個資料夾抄到別的磁碟（cp -a），"
        "再重新掛載（mount -o remount,rw）。",
        "This happens when a disk fails: see dmesg, copy the whole folder to another disk (cp -a), "
        "then mount -o remount,rw.",
    )


def unreadable(place: str, reason: str) -> Finding:
    return wrong(
        "disk",
        f"{place} 讀不到：{reason}。",
        f"{place} cannot be looked at: {reason}.",
        "看 YANLU_VAR 是不是寫錯了，磁碟有沒有掛上。",
        "See whether YANLU_VAR is right, and whether the disk is mounted.",
    )
