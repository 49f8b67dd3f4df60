"""What a provider must be able to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ..standing import Order, Standing


@dataclass(frozen=True, slots=True)
class News:
    """That something happened to a payment; what, the provider's books tell.

    Args:
        event: the provider's id of the notice.
        kind: the provider's word for it.
        handle: of the payment, or empty.
        payment: the provider's other id of it, by which it can find the handle.
        is_ours: whether it is about our account.
    """

    event: str
    kind: str
    handle: str = ""
    payment: str = ""
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """What the payer does next.

    Args:
        handle: under which the provider knows the payment.
        address: page of the provider where it is paid; empty: our own page says how.
    """

    handle: str = ""
    address: str = ""


class Provider(Protocol):
    """A way in which money comes. It learns amount, currency, and an opaque mark; nothing else."""

    name: str
    sends_notices: bool

    def begin(self, order: Order, words: str, back: str) -> Way:
        """Make it ready to be paid; the same order made twice is one.

        Args:
            words: what is bought, as the payer reads it there: the paper and the purpose.
            back: absolute address to which the payer returns.

        Raises:
            ProviderError: it cannot be reached, or refuses.
        """

    def way(self, handle: str) -> Way:
        """Where a payment that was begun is paid.

        Raises:
            ProviderError: it cannot be reached.
        """

    def standing(self, handle: str) -> Standing | None:
        """How a payment stands in the provider's books; None: it knows none under this handle.

        Raises:
            ProviderError: it cannot be reached.
        """

    def refund(self, handle: str, order: Order) -> None:
        """Give all of it back; asked twice, it is given once.

        Raises:
            ProviderError: it cannot be reached, or refuses.
        """

    def open_notice(self, body: bytes, signature: str) -> News:
        """A notice that came by the network.

        Raises:
            NoticeError: it is not from the provider, too old, or cannot be read.
        """

    def find(self, news: News) -> str:
        """The handle of the payment that the news is about; empty if it is none.

        Raises:
            ProviderError: it cannot be reached.
        """

    def news_since(self, event: str) -> Iterable[News]:
        """What happened after this event, the oldest first; of an unknown one, all it keeps.

        Raises:
            ProviderError: it cannot be reached.
        """
