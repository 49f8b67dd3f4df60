"""The letter about alarms: Chinese first, English after; no address, no reader, no secret."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Alarm

LANGUAGES = ("zh-hant", "en")


def letter(alarms: Sequence[Alarm]) -> tuple[str, str]:
    """Subject and text about these alarms."""
    with override(LANGUAGES[0]):
        first = alarms[0]
        mark = _("已恢復") if first.over_at else _("警示")
        subject = f"［{mark}］{first.what}"
        if len(alarms) > 1:
            subject += _("（共 %(count)d 件）") % {"count": len(alarms)}
    return subject, "\n\n".join(text(alarms, language) for language in LANGUAGES) + "\n"


def text(alarms: Sequence[Alarm], language: str) -> str:
    """What the letter says in one language."""
    with override(language):
        return "\n\n".join([*map(paragraph, alarms), _("在編輯部的「報社狀況」可以看到全部。")])


def paragraph(alarm: Alarm) -> str:
    """One alarm: what, since when, and what to do."""
    moment = alarm.over_at or alarm.raised_at
    when = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    if alarm.over_at:
        return _("已恢復（%(when)s）：%(what)s") % {"when": when, "what": alarm.what}
    since = _("從 %(when)s 起。") % {"when": when}
    return f"{alarm.what}\n{since}\n{alarm.do}"
