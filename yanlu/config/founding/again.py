"""Founding where a paper stands: none is founded over it; its administrator is asked once more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from yanlu.newsroom.founding import FoundingForm, is_founded
from yanlu.newsroom.models import PaperSettings

from ..databases import SETTINGS, sqlite_file
from ..places import Places
from ..upgrading_command import is_made


class FoundedError(Exception):
    """Another paper is asked for than the one that stands here; `str()` says what to do."""


def standing() -> str:
    """The name of the paper that somebody has founded here; nothing where nobody has."""
    file = sqlite_file(Path(settings.YANLU["YANLU_VAR"]), "default")
    if not settings.YANLU[SETTINGS["default"]] and not file.exists():
        return ""  # to ask would make it
    if not is_made("default", PaperSettings._meta.db_table) or not is_founded():
        return ""
    return str(PaperSettings.load().name)


def refuse_other(name: str, answers: Mapping[str, str]) -> None:
    """Refuse answers that ask for another paper than the one that stands.

    Args:
        name: of the paper that stands.
        answers: those that were given, each of them good.

    Raises:
        FoundedError: one of them is not what is so.
    """
    form = FoundingForm(dict(answers))
    form.is_valid()  # never: what was not asked is missing
    given = {one: words for one, words in form.cleaned_data.items() if one in answers}
    for one, stands in what_stands(name).items():
        if given.get(one, stands) != stands:
            raise FoundedError(
                _(
                    "這裡已經有《%(name)s》，讀者看的就是它，不會再創一次；什麼都沒有動。"
                    "「%(label)s」現在是 %(stands)s。報名、版面、版權行在「報紙設定」改，"
                    "網址、時區在設定檔改；另辦一份報，請換一個 YANLU_VAR。"
                )
                % {"name": name, "label": FoundingForm.base_fields[one].label, "stands": stands}
            )


def refuse_demo_beside(wanted: Mapping[str, str]) -> None:
    """Refuse to make a paper that others reach beside the demo's users.

    Args:
        wanted: the settings that are to be written.

    Raises:
        FoundedError: the demo is still there.
    """
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    if wanted["YANLU_PRODUCTION"] == "yes" and places.demo_password.exists():
        words = _("網址別人連得到，而示範帳號還在：請先移除示範報。")
        raise FoundedError(f"{words}  yanlu demo remove")


def what_stands(name: str) -> dict[str, str]:
    """What a founder's answers must be where a paper stands."""
    return {
        "name": name,
        "address": settings.YANLU["YANLU_ADDRESS"],
        "variant": PaperSettings.load().script,
        "zone": str(settings.YANLU["YANLU_ZONE"]),
    }
