"""Passwords as they are chosen."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .errors import StaffError


def chosen_password(form: Mapping[str, str], name: str) -> str:
    """The password that was chosen, twice the same.

    Raises:
        StaffError: the two differ, or it is easily guessed; `str()` says why.
    """
    first, second = form.get("password", ""), form.get("again", "")
    if first != second:
        raise StaffError(_("兩次寫的密碼不一樣，請再寫一次。"))
    try:
        validate_password(first, get_user_model()(username=name))
    except ValidationError as error:
        raise StaffError(" ".join(error.messages)) from error
    return first
