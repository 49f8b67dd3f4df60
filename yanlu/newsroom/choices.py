"""What can be chosen on the desk."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SCRIPT_CHOICES = [
    ("zh-Hant-TW", _("正體（臺灣）")),
    ("zh-Hant-HK", _("繁體（香港）")),
    ("zh-Hans-CN", _("简体（大陆）")),
    ("zh-Hans-SG", _("简体（新加坡）")),
]

CORRECTION_CHOICES = [
    ("factual", _("事實更正")),
    ("wording", _("文字更正")),
    ("update", _("更新")),
]

# Suggested, not prescribed: an editor may type any other.
ROLES = (
    "記者",
    "編譯",
    "綜合報導",
    "責任編輯",
    "攝影",
    "特約記者",
    "評論",
    "編輯",
    "插畫",
    "影音",
    "製圖",
    "校對",
)

ZONES = (
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Urumqi",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/Vancouver",
    "Australia/Sydney",
    "UTC",
)


def known_zone(name: str) -> None:
    """Refuse a zone that does not exist."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValidationError(gettext("沒有「%(name)s」這個時區。") % {"name": name}) from error
