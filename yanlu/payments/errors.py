"""What can go wrong with money."""

from __future__ import annotations


class PaymentsError(Exception):
    """A payment cannot be taken or recorded.

    Args:
        reason: a key of the words that say so, without the room's name.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AmountError(PaymentsError):
    """What was written is no amount that can be taken."""


class VoucherError(PaymentsError):
    """A code is none of ours, or has been used."""


class ProviderError(PaymentsError):
    """A provider cannot be reached, or will not."""


class NoticeError(PaymentsError):
    """A notice is not from the provider, or is too old: `forged`, `stale` or `garbled`."""


class LedgerError(PaymentsError):
    """A line cannot be written: it is there already, or it moves nothing."""
