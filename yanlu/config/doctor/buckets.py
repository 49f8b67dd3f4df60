"""The buckets of a grown paper: whether they answer, take the key, and keep strangers out."""

from __future__ import annotations

from collections.abc import Iterator

from yanlu.delivery import TargetError

from .. import buckets
from .finding import Finding, ok, warning, wrong
from .patient import Patient

SEE = (
    "看 {0}、YANLU_BUCKET_ENDPOINT、YANLU_BUCKET_KEY、YANLU_BUCKET_SECRET 和 "
    "YANLU_BUCKET_REGION；這把鑰匙要能列出、讀和寫（docs/grown-press.md）。",
    "See {0}, YANLU_BUCKET_ENDPOINT, YANLU_BUCKET_KEY, YANLU_BUCKET_SECRET and "
    "YANLU_BUCKET_REGION; the key must be allowed to list, read and write (docs/grown-press.md).",
)


def look(patient: Patient) -> Iterator[Finding]:
    """What is found of each that is set; nothing is written there."""
    for setting, examined in (("YANLU_BUCKET", edition), ("YANLU_MEDIA_BUCKET", pictures)):
        if not patient.options[setting][0]:
            continue
        name = "s3://" + "/".join(part for part in patient.options[setting] if part)
        try:
            yield examined(patient, name)
        except TargetError as error:
            yield unusable(setting, name, str(error))


def edition(patient: Patient, name: str) -> Finding:
    """The bucket that gets the edition."""
    if first(patient, "YANLU_BUCKET") is None:
        return warning(
            "buckets",
            f"{name} 是空的：還沒有一期送到那裡。",
            f"{name} is empty: no edition has arrived there yet.",
            "看編輯部的「印刷間」說什麼；報社沒有在運轉就啟動它。",
            "See what the desk's page of the press says; start the paper if it does not run.",
        )
    return ok("buckets", f"{name} 可以用。", f"{name} can be used.")


def pictures(patient: Patient, name: str) -> Finding:
    """The closed bucket: what lies there is not for readers."""
    found, safe = first(patient, "YANLU_MEDIA_BUCKET"), buckets.safe(patient.options)
    if found is not None and safe is not None and safe.is_open(found):
        return wrong(
            "buckets",
            f"{name} 誰都讀得到：還沒刊出的圖片和原檔，外人也拿得到。",
            f"{name} can be read by everybody: strangers get originals, and what is not yet out.",
            "到儲存服務那一邊關掉公開讀取，只讓報紙的鑰匙讀寫。",
            "Close it at the service: only the paper's own key may read and write there.",
        )
    return ok("buckets", f"{name} 可以用。", f"{name} can be used.")


def first(patient: Patient, setting: str) -> str | None:
    """One file of the bucket of this setting; None where it is empty."""
    from yanlu.delivery.bucket import first_in  # its client weighs 15 MB

    account = buckets.account(patient.options, setting)
    return first_in(account.open()) if account else None


def unusable(setting: str, name: str, reason: str) -> Finding:
    """A bucket that does not answer, or does not open."""
    said = f"{name} 不能用：{reason}。", f"{name} cannot be used: {reason}."
    return wrong("buckets", *said, SEE[0].format(setting), SEE[1].format(setting))
