"""A paper that has honorary members, a card company, and a reader who joins: the payments' own."""

from tests.payments.conftest import card_company, paper, payer

__all__ = ["card_company", "paper", "payer"]
