"""Codes with an amount on them: paid for elsewhere, spent here by whoever has them."""

from __future__ import annotations

from ..bank import Bank


class Spent(Bank):
    """A tip given with a code is settled in the same breath, so there is nothing to wait for."""

    name = "voucher"
