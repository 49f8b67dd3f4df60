"""A paper that has honorary members, a card company, and a reader who joins: the payments' own."""

from tests.payments.conftest import card_company, django_db_modify_db_settings, paper, payer

__all__ = ["card_company", "django_db_modify_db_settings", "paper", "payer"]
