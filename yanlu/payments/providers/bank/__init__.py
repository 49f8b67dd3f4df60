"""Bank transfer and cash: the payer reads where to, the treasurer records what has come."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import NoticeError, ProviderError
from ...standing import Order, Standing
from ..base import News, Way


class Bank:
    """Nobody is asked over the network: what has come, the treasurer says."""

    name = "bank"
    sends_notices = False

    def begin(self, order: Order, words: str, back: str) -> Way:
        """Our own page says where to."""
        return Way()

    def way(self, handle: str) -> Way:
        """Our own page says where to."""
        return Way()

    def standing(self, handle: str) -> Standing | None:
        """The bank's books are the treasurer's to read."""
        return None

    def refund(self, handle: str, order: Order) -> None:
        """The treasurer sends it back herself, and records it."""
        raise ProviderError("by_hand")

    def open_notice(self, body: bytes, signature: str) -> News:
        """Banks send none."""
        raise NoticeError("forged")

    def find(self, news: News) -> str:
        """Banks send no news."""
        return ""

    def news_since(self, event: str) -> Iterable[News]:
        """Banks send no news."""
        return ()
