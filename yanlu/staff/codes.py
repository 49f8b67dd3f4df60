"""Recovery codes: for the day on which the passkey is lost; each opens once."""

# mypy: allow-untyped-calls
from __future__ import annotations

from typing import Any


def row_of(person: Any) -> Any:
    from allauth.mfa.models import Authenticator

    kind = Authenticator.Type.RECOVERY_CODES
    return Authenticator.objects.filter(user_id=person.pk, type=kind).first()


def forget(person: Any) -> None:
    """Let no code of a person be good."""
    row = row_of(person)
    if row is not None:
        row.delete()


def make(person: Any) -> list[str]:
    """Ten new codes, told this once; those before are good no more."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    forget(person)
    made: list[str] = RecoveryCodes.activate(person).generate_codes()
    return [f"{code[:4]} {code[4:]}" for code in made]


def left(person: Any) -> int:
    """How many codes are left."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    row = row_of(person)
    return len(RecoveryCodes(row).get_unused_codes()) if row is not None else 0


def use(person: Any, code: str) -> bool:
    """Use up a code; whether it was good."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    row = row_of(person)
    words = "".join(code.split())
    return row is not None and bool(words) and bool(RecoveryCodes(row).validate_code(words))
