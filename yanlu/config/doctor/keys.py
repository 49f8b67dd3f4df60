"""The signing key, and the edition that it signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yanlu.manifest.confirm import Terms, confirm_head, is_expired
from yanlu.manifest.errors import KeyFileError, ManifestError, NotGenuine, Refusal
from yanlu.manifest.keyfile import read_signing_key
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.sources import FolderSource
from yanlu.manifest.verify import verify_copy

from .finding import Finding, ok, warning, wrong
from .patient import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the key is there and is the edition's, and the edition proves itself."""
    if not patient.has_begun:
        return
    yield key(patient.places.key)
    if patient.key is None or not patient.places.folder.is_dir():
        return
    yield edition(patient, patient.key)
    if patient.whole:
        yield every_file(patient, patient.key)


def key(path: Path) -> Finding:
    """Whether the key can be read."""
    try:
        found = read_signing_key(path).public
    except (KeyFileError, OSError) as error:
        cause = error.__cause__ if isinstance(error, KeyFileError) else error
        reason = cause.strerror if isinstance(cause, OSError) else str(error)
        return wrong(
            "keys",
            f"簽章金鑰 {path} 讀不出來：{reason}。",
            f"The signing key {path} cannot be read: {reason}.",
            "從離線備份放回去；不要另外產生一把，讀者手上的公鑰會對不上。",
            "Put it back from the offline copy; never make another: readers hold its public half.",
        )
    return ok("keys", f"金鑰 {found.fingerprint} 在。", f"The key {found.fingerprint} is there.")


def edition(patient: Patient, public: PublicKey) -> Finding:
    """Whether the standing edition bears this key's signature and is not too old."""
    try:
        head = confirm_head(FolderSource(patient.places.folder), Terms(public, patient.now)).head
    except NotGenuine as error:
        return no_edition(str(error)) if error.why is Refusal.NO_HEAD else not_ours()
    if is_expired(head, patient.now):
        return expired()
    words = f"第 {head.number} 期的簽章有效。", f"Edition {head.number} proves itself."
    return ok("edition", *words)


def not_ours() -> Finding:
    return wrong(
        "edition",
        "現行的一期不是這把金鑰簽的。",
        "The standing edition was not signed by this key.",
        "把原來的 keys/edition.key 從離線備份放回；資料夾若被人動過，印刷間會從 edition.db 補回。",
        "Put the old keys/edition.key back from the offline copy; if somebody was in the folder, "
        "the press mends it from edition.db.",
    )


def no_edition(reason: str) -> Finding:
    return wrong(
        "edition",
        f"資料夾裡沒有一期可讀：{reason}。",
        f"There is no edition to read in the folder: {reason}.",
        "請執行 yanlu setup，或啟動 yanlu press，等它印完。",
        "Run yanlu setup, or start yanlu press and wait for it.",
    )


def expired() -> Finding:
    return warning(
        "edition",
        "現行的一期過了期限，沒有重簽：讀者驗證時會看到「可能是舊版」。",
        "The standing edition is past its time and was not signed anew: verifiers call it old.",
        "讓印刷程序一直跑著（yanlu press）；跑著卻不重簽，看印刷間寫了什麼，時鐘對不對。",
        "Keep the press running (yanlu press); if it runs, see its screen, and the clock.",
    )


def every_file(patient: Patient, public: PublicKey) -> Finding:
    """Whether each file of the folder is what was signed."""
    source = FolderSource(patient.places.folder)
    try:
        report = verify_copy(source, source.paths, Terms(public, patient.now))
    except ManifestError as error:
        return no_edition(str(error))
    if report.sound:
        return ok("edition", "每個檔案都和簽章相符。", "Each file is what was signed.")
    return wrong(
        "edition",
        "資料夾裡有檔案和簽章不符。",
        "Files in the folder are not what was signed.",
        "在印刷間按「馬上核對所有副本」，會從 edition.db 補回；再查是誰動的。",
        "Press 馬上核對所有副本 on 印刷間: they are mended from edition.db. Find out who did it.",
    )
