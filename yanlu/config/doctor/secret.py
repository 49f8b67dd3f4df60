"""The paper's secret: whether what readers hold for years still hangs on the first one."""

from __future__ import annotations

from collections.abc import Iterator

from yanlu.staff.seals import key_of, name_of

from ..keeping_acts import first_seal
from .finding import Finding, ok, warning
from .patient import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the secret that lasts is the one by which the first act of the staff was sealed."""
    first = first_seal(patient.options, patient.places)
    lasting = patient.options["YANLU_LASTING_SECRET"] or patient.options["YANLU_SECRET"]
    if first:
        yield examined(first == name_of(key_of(lasting)))


def examined(is_first: bool) -> Finding:
    if is_first:
        return ok(
            "secret",
            "讀者握著的代號、憑據、點券都由第一把密鑰產生，沒有換過。",
            "Codenames, references and vouchers hang on the first secret, as they did.",
        )
    return warning(
        "secret",
        "密鑰換過，YANLU_LASTING_SECRET 卻不是第一把："
        "讀者手上的會員代號、付款憑據、點券、留言鑰匙都不再算數。",
        "The secret was exchanged, and YANLU_LASTING_SECRET is not the first one: codenames, "
        "references, vouchers and keys to comments that readers hold are no longer good.",
        "馬上把第一把密鑰寫進 YANLU_LASTING_SECRET，外洩過也一樣；舊的備份裡有它。"
        "見 docs/operations.md 的「換密鑰」。",
        "Write the first secret into YANLU_LASTING_SECRET at once, even if it has leaked; older "
        "backups hold it. See `Exchange the secret` in docs/operations.md.",
    )
