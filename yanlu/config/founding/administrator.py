"""The first administrator: an account, and how its owner comes in."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _


def admit(name: str, email: str) -> str:
    """Make the first administrator's account; a sentence that tells how to come in, once.

    Args:
        name: with which one signs in.
        email: for letters; may be empty.
    """
    model = get_user_model()
    if model.objects.filter(is_superuser=True).exists():
        return _("已經有管理員了，請用原來的帳號登入。")
    password = secrets.token_urlsafe(12)
    model.objects.create_superuser(name, email, password)
    return _("管理員 %(name)s 的密碼（只顯示這一次）：%(password)s") % {
        "name": name,
        "password": password,
    }
