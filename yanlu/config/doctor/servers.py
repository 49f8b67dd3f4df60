"""The servers of a grown paper: each PostgreSQL and the Valkey that the settings name."""

from __future__ import annotations

from collections.abc import Iterator

from .. import postgresql, sharing
from ..databases import SETTINGS
from .finding import Finding, ok, warning, wrong
from .patient import Patient

READ = ("見 docs/grown-databases.md。", "See docs/grown-databases.md.")


def look(patient: Patient) -> Iterator[Finding]:
    """Whether each can be used; nothing where the paper stands in files."""
    for setting in SETTINGS.values():
        address = patient.options[setting]
        if address:
            yield examined(setting, str(address), postgresql.refusal_of(address))
    if patient.options["YANLU_CACHE"]:
        yield cache(sharing.silence(patient.options))


def examined(setting: str, address: str, reason: str) -> Finding:
    """What is found of one PostgreSQL."""
    if reason:
        return wrong("servers", f"{setting}：{reason}", f"{setting} ({address}): {reason}", *READ)
    return ok("servers", f"{address} 可以用。", f"{address} can be used.")


def cache(silence: str) -> Finding:
    """What is found of the Valkey; the paper goes on without it."""
    if silence:
        said = f"快取沒有回應（{silence}）。", f"The cache does not answer ({silence})."
        return warning("servers", *said, *READ)
    return ok("servers", "快取可以用。", "The cache can be used.")
