"""What can be wrong with a form."""

from __future__ import annotations


class AccountsError(Exception):
    """A form cannot be taken."""


class AppendOnlyError(AccountsError):
    """A row of the log of acts was to be changed or deleted."""


class TokenError(AccountsError):
    """A sealed token cannot be used.

    Args:
        reason: `forged`, `expired` or `early`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CodenameError(AccountsError):
    """What was typed is no codename.

    Args:
        reason: `unknown` (a word is not of the list) or `count` (there are not seven).
        at: the word that is unknown, or how many there are.
    """

    def __init__(self, reason: str, at: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
