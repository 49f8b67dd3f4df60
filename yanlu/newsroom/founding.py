"""創刊: what is asked of whoever founds a paper, how it is judged, and the rows that come of it."""

# mypy: allow-subclassing-any
from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanlu.article import identity
from yanlu.variants import convert

from . import models
from .choices import SCRIPT_CHOICES
from .cleaning import clean
from .founding_logo import judged

# The variant that is printed beside the default one, and the zone in which most of its readers are.
OTHER = {
    "zh-Hant-TW": "zh-Hans-CN",
    "zh-Hant-HK": "zh-Hans-CN",
    "zh-Hans-CN": "zh-Hant-TW",
    "zh-Hans-SG": "zh-Hant-TW",
}
USUAL_ZONES = {
    "zh-Hant-TW": "Asia/Taipei",
    "zh-Hant-HK": "Asia/Hong_Kong",
    "zh-Hans-CN": "Asia/Shanghai",
    "zh-Hans-SG": "Asia/Singapore",
}
AT_HOME = "http://127.0.0.1:8000/"
MOST_SECTIONS = 20
BETWEEN = re.compile(r"[\n,，、;；]+")


class FoundingForm(forms.Form):
    """The questions, in their order; the same in the terminal and in the browser."""

    variant = forms.ChoiceField(
        label=_("預設用字"), help_text=_("讀者沒有選的時候看到的那一種。"), choices=SCRIPT_CHOICES
    )
    name = forms.CharField(label=_("報名"), help_text=_("用預設用字寫。"), max_length=40)
    other_name = forms.CharField(
        label=_("另一種用字的報名"), help_text=_("由報名轉換而來，不對就改。"), max_length=40
    )
    name_en = forms.CharField(
        label=_("英文報名"), help_text=_("可以不填。"), max_length=100, required=False
    )
    logo = forms.CharField(
        label=_("標誌"),
        help_text=_("PNG、JPEG 或 WebP 檔的路徑；可以不填。印在報名的位置，圖裡要看得到報名。"),
        max_length=1000,
        required=False,
    )
    address = forms.CharField(
        label=_("網址"),
        help_text=_("讀者看報的網址。還沒有的話，先在這台機器上辦，之後再改。"),
        max_length=200,
    )
    desk_host = forms.CharField(
        label=_("編輯部的主機名"),
        help_text=_("編輯部用的網域；可以和讀者的不同。"),
        max_length=200,
        required=False,
    )
    zone = forms.CharField(label=_("時區"), help_text=_("例如 Asia/Taipei。"), max_length=60)
    sections = forms.CharField(
        label=_("版面"), help_text=_("用頓號或逗號分開，依選單的次序。"), max_length=1000
    )
    copyright_line = forms.CharField(label=_("版權行"), max_length=300, required=False)
    usage_terms = forms.CharField(label=_("使用條款"), max_length=2000, required=False)
    administrator = forms.CharField(
        label=_("第一位管理員的帳號"),
        help_text=_("登入用的名字；密碼和通行金鑰稍後由本人設定。"),
        max_length=150,
    )
    email = forms.EmailField(
        label=_("管理員的電郵"), help_text=_("可以不填；只用來寄登入的信。"), required=False
    )

    @staticmethod
    def host_of(address: str) -> str:
        """The host in an address, however it was written."""
        try:
            parts = urlsplit(address if "://" in address else f"https://{address}")
            return parts.hostname or ""
        except ValueError:
            return ""

    def clean(self) -> dict[str, Any]:
        """Take hidden marks out of every answer."""
        checked = super().clean() or {}
        return {name: clean(value) for name, value in checked.items()}

    def clean_name(self) -> str:
        """Refuse a name in which nothing can be read."""
        return readable(self.cleaned_data["name"])

    def clean_other_name(self) -> str:
        """The same for the other script."""
        return readable(self.cleaned_data["other_name"])

    def clean_logo(self) -> str:
        """A file that the darkroom takes."""
        return judged(self.cleaned_data["logo"].strip())

    def clean_address(self) -> str:
        """An absolute address, with TLS where others can reach it."""
        words: str = self.cleaned_data["address"].strip()
        return checked_address(words if "://" in words else f"https://{words}")

    def clean_desk_host(self) -> str:
        """A host name alone."""
        host: str = self.cleaned_data["desk_host"].strip().lower()
        if host and not re.fullmatch(r"[\w.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", host):
            raise ValidationError(
                _("這裡只寫主機名，例如 desk.news.example，不要寫 https:// 和路徑。")
            )
        return host

    def clean_zone(self) -> str:
        """A zone that is known; a misspelt one is told its neighbour."""
        return checked_zone(self.cleaned_data["zone"].strip())

    def clean_sections(self) -> str:
        """Names of sections, each once."""
        names = section_names(self.cleaned_data["sections"])
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled:
            raise ValidationError(gettext("「%(name)s」寫了兩次。") % {"name": doubled})
        if not 1 <= len(names) <= MOST_SECTIONS or any(len(name) > 40 for name in names):
            raise ValidationError(_("請寫一到二十個版面，每個名字最多四十個字。"))
        return "、".join(names)

    def clean_administrator(self) -> str:
        """A name with which one can sign in."""
        name: str = self.cleaned_data["administrator"].strip()
        try:
            UnicodeUsernameValidator()(name)
        except ValidationError as error:
            raise ValidationError(_("帳號只能用文字、數字和 @ . + - _。")) from error
        return name


def readable(name: str) -> str:
    """The name, without what nobody sees."""
    seen = clean(name).strip()
    if not any(letter.isalnum() for letter in seen):
        raise ValidationError(_("報名裡要有讀得出來的字。"))
    return seen


def checked_address(words: str) -> str:
    try:
        parts = urlsplit(words)
        is_sound = bool(parts.hostname) and parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or parts.query or parts.fragment or parts.username or " " in words:
        raise ValidationError(_("請寫完整的網址，例如 https://news.example/。"))
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValidationError(_("別人連得到的網址要用 https://，讀者看什麼才不會被路上的人看見。"))
    return words if words.endswith("/") else words + "/"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def checked_zone(name: str) -> str:
    known = available_timezones()
    if name in known:
        return name
    words = gettext("沒有「%(name)s」這個時區，請寫成 Asia/Taipei 這樣的名字。") % {"name": name}
    near = difflib.get_close_matches(name, known, 1, 0.6)
    raise ValidationError(
        words + (gettext("是不是 %(near)s？") % {"near": near[0]} if near else "")
    )


def section_names(words: str) -> list[str]:
    """The names in a list of sections."""
    return [name.strip() for name in BETWEEN.split(words) if name.strip()]


def proposals(answers: Mapping[str, str]) -> dict[str, str]:
    """What each question proposes, given the answers so far; in the paper's own script.

    Args:
        answers: by the names of the form's fields; any may be missing.
    """
    variant = answers.get("variant") or "zh-Hant-TW"
    variant = variant if variant in OTHER else "zh-Hant-TW"
    name = answers.get("name", "")
    host = urlsplit(answers.get("address", "")).hostname or ""
    line = f"版權所有　{name}。轉載請先聯繫。"
    terms = f"未經{name}同意，不得全文轉載；引用請註明出處並附連結。"
    return {
        "variant": variant,
        "other_name": convert(name, OTHER[variant], variant),
        "name_en": "",
        "logo": "",
        "address": AT_HOME,
        "desk_host": "" if is_loopback(host) else host,
        "zone": USUAL_ZONES[variant],
        "sections": in_script("要聞、國際、社會、文化、評論", variant),
        "copyright_line": in_script(line, variant) if name else "",
        "usage_terms": in_script(terms, variant) if name else "",
        "email": "",
    }


def in_script(words: str, variant: str) -> str:
    return convert(words, variant, "zh-Hant-TW")


# What comes of it


def is_founded() -> bool:
    """Whether somebody has founded this paper, or looks after it already."""
    row = models.PaperSettings.load()
    return bool(row.founded_at) or get_user_model().objects.filter(is_superuser=True).exists()


@transaction.atomic
def found(
    answers: Mapping[str, str],
    now: datetime,
    *,
    is_first: bool,
    logo: models.Picture | None = None,
) -> None:
    """Make the paper's own rows; done again with the same answers, it changes nothing.

    Args:
        answers: as the form has cleaned them.
        now: with its zone.
        is_first: whether nothing has been printed: an id that was signed into an edition stays.
        logo: developed, and saved here if it is new.
    """
    row = models.PaperSettings.load()
    for name in ("name", "name_en", "copyright_line", "usage_terms"):
        setattr(row, name, answers.get(name, ""))
    row.script = answers["variant"]
    row.tagline = ""
    if logo is not None:
        logo.save()
        row.logo = logo
    if is_first and row.founded_at is None:
        row.paper_id = paper_id(answers)
    row.founded_at = row.founded_at or now
    row.save()
    keep_other_name(answers)
    for order, name in enumerate(section_names(answers["sections"])):
        models.Section.objects.get_or_create(name=name, defaults={"order": order})
    fill_front()


def paper_id(answers: Mapping[str, str]) -> str:
    """An id that is signed into each edition: of its name in Latin letters, or by chance."""
    named = slugify(answers.get("name_en", ""))[:40]
    return named or f"paper-{identity(secrets.token_bytes(7))}"


def keep_other_name(answers: Mapping[str, str]) -> None:
    """Where the name was corrected, let the paper's glossary convert it so everywhere."""
    variant, name, other = answers["variant"], answers["name"], answers["other_name"]
    if convert(name, OTHER[variant], variant) == other:
        return
    hant, hans = (other, name) if variant.startswith("zh-Hans") else (name, other)
    models.GlossaryTerm.objects.update_or_create(hant_tw=hant, defaults={"hans_cn": hans})


def fill_front() -> None:
    """Give the front page a list for each section, unless it has lists already."""
    front = models.Front.load()
    if front.rules.exists():
        return
    front.rules = [
        models.FrontRule(section=section, count=5, sort_order=order)
        for order, section in enumerate(models.Section.objects.all())
    ]
    front.save()
