"""The log of acts in people's words; its rows keep short ones that never change."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Act
from .roles import BY_KEY

WAYS = {"password": gettext_lazy("密碼"), "passkey": gettext_lazy("通行金鑰")}
OF_ROLES = ("invite", "join", "roles")


def told(act: Act) -> str:
    """On what an act was, as people call it."""
    if act.act == "sign-in":
        return str(WAYS.get(act.thing, act.thing))
    if act.act not in OF_ROLES:
        return act.thing
    name, parted, keys = act.thing.rpartition(": ")
    roles = _("、").join(word_of(key) for key in keys.split(", "))
    return f"{name}{_('：')}{roles}" if parted else roles


def word_of(key: str) -> str:
    return str(BY_KEY[key].words) if key in BY_KEY else key
