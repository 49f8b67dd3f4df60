"""The demo: its users and secret have no place in a paper that others can reach."""

from __future__ import annotations

from collections.abc import Iterator

from ..options import DEMO_SECRET
from .finding import Finding, ok, warning, wrong
from .patient import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """Whether anything of the demo is left."""
    if patient.is_production and patient.places.demo_password.exists():
        yield users(str(patient.places.var))
    elif not patient.is_production and patient.options["YANLU_SECRET"] == DEMO_SECRET:
        yield for_looking()
    else:
        yield ok("demo", "沒有示範帳號，密鑰是自己的。", "No demo users; the secret is your own.")


def users(var: str) -> Finding:
    return wrong(
        "demo",
        f"{var} 是示範報社，有示範帳號；正式環境不會啟動。",
        f"{var} holds the demo paper with its users; production refuses to start.",
        "另用一個全新的 YANLU_VAR，執行 yanlu init。",
        "Take another, new YANLU_VAR and run yanlu init.",
    )


def for_looking() -> Finding:
    return warning(
        "demo",
        "這是給人看看的設定：密鑰人人知道，只能在這台機器上用。",
        "These settings are for looking around: everybody knows the secret; keep to this machine.",
        "要辦自己的報紙，請執行 yanlu init。",
        "For a paper of your own, run yanlu init.",
    )
