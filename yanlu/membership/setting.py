"""What the operator has set about membership."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from yanlu.manifest.errors import KeyFileError
from yanlu.manifest.keys import PublicKey
from yanlu.payments.errors import AmountError
from yanlu.payments.money import Money, find_currency, read_amount
from yanlu.payments.setting import currencies


def fees() -> dict[str, Money]:
    """What a year costs, by currency, the usual one first; of those that the paper takes."""
    pairs: tuple[tuple[str, str], ...] = settings.YANLU.get("YANLU_MEMBER_FEE", ())
    written = {code: words for words, code in pairs}
    found = {}
    for code in currencies():
        if code in written:
            try:
                found[code] = Money(read_amount(written[code], find_currency(code, (code,))), code)
            except AmountError:
                continue
    return found


def goal() -> int:
    """How many honorary members the paper hopes for."""
    return int(settings.YANLU.get("YANLU_MEMBER_GOAL", 10_000))


def fingerprint() -> str:
    """The fingerprint of the paper's key, for the card; empty before the first edition.

    It stands in the folder of the edition, which the mailbox's host has as well.
    """
    path = Path(settings.YANLU["YANLU_VAR"]) / "edition" / "yanlu.pub"
    try:
        return PublicKey.parse(path.read_text(encoding="utf-8")).fingerprint
    except (OSError, UnicodeDecodeError, KeyFileError):
        return ""
