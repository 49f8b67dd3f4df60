"""The paper's folder: whose it is, who may read it, whether it can be written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..accounts import name_of
from .finding import Finding, ok, wrong
from .patient import Patient

SECRETS = ("keys", "keys/edition.key", "newsroom.db", "press.db", "mailbox.db")
OTHERS = 0o077


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the folder is the paper's own."""
    var = patient.places.var
    if not patient.has_begun:
        yield missing(var)
        return
    yield writable(var)
    yield owners(var)
    yield private(var)


def missing(var: Path) -> Finding:
    return wrong(
        "folder",
        f"還沒有報社：沒有 {var} 這個資料夾。",
        f"There is no paper yet: no folder {var}.",
        "請執行 yanlu init；已經有報社的話，看 YANLU_VAR 是不是寫錯了。",
        "Run yanlu init; if there is a paper, see whether YANLU_VAR is right.",
    )


def writable(var: Path) -> Finding:
    """Whether this account can make a file in each folder that the paper writes to."""
    for folder in (var, var / "keys", var / "pictures", var / "edition"):
        if folder.is_dir() and (reason := refusal(folder)):
            is_disk = reason.errno == errno.EROFS
            return read_only(folder) if is_disk else cannot_write(folder, str(reason.strerror))
    return ok("folder", f"{var} 可以寫入。", f"{var} can be written.")


def refusal(folder: Path) -> OSError | None:
    """Why no file can be made in the folder, or nothing."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error


def read_only(folder: Path) -> Finding:
    return wrong(
        "folder",
        f"{folder} 什麼也存不進去：磁碟是唯讀的。",
        f"Nothing can be kept in {folder}: its disk is read-only.",
        "不是擁有者的問題；照「disk」那一項做。",
        "It is not a matter of owners: do what `disk` says.",
    )


def cannot_write(folder: Path, reason: str) -> Finding:
    whose = name_of(folder.stat().st_uid)
    return wrong(
        "folder",
        f"帳號 {name_of(os.geteuid())} 不能寫入 {folder}（擁有者是 {whose}）：{reason}。",
        f"The account {name_of(os.geteuid())} cannot write {folder} (it is {whose}'s): {reason}.",
        f"用執行報社的帳號來跑，或把它給那個帳號：chown -R {name_of(os.geteuid())} {folder}",
        f"Run this as the paper's account, or give it the folder: "
        f"chown -R {name_of(os.geteuid())} {folder}",
    )


def owners(var: Path) -> Finding:
    """Whether nothing in the folder is another account's: who once ran a command as root."""
    owner = var.stat().st_uid
    strange = [path for path in [*var.iterdir(), *var.glob("keys/*")] if uid(path) != owner]
    if not strange:
        whose = name_of(owner)
        return ok("folder", f"一切都屬於 {whose}。", f"All of it belongs to {whose}.")
    names = "、".join(sorted(str(path.relative_to(var)) for path in strange)[:5])
    return wrong(
        "folder",
        f"{var} 屬於 {name_of(owner)}，裡面的 {names} 卻屬於別的帳號，報社會讀不到。",
        f"{var} is {name_of(owner)}'s, but {names} in it is not: the paper cannot use it.",
        f"多半是有人用 root 跑過指令：chown -R {name_of(owner)} {var}",
        f"Somebody may have run a command as root: chown -R {name_of(owner)} {var}",
    )


def private(var: Path) -> Finding:
    """Whether other accounts of the machine are kept from keys and databases."""
    paths = [var / name for name in SECRETS]
    bare = [path for path in paths if path.exists() and path.stat().st_mode & OTHERS]
    if not bare:
        return ok(
            "folder",
            "金鑰和資料庫只有擁有者讀得到。",
            "Keys and databases are their owner's alone.",
        )
    names = " ".join(str(path) for path in bare)
    return wrong(
        "folder",
        f"別的帳號讀得到：{names}。",
        f"Other accounts of this machine can read {names}.",
        f"請執行：chmod go-rwx {names}",
        f"Run: chmod go-rwx {names}",
    )


def uid(path: Path) -> int:
    return path.lstat().st_uid
