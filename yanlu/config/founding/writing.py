"""Where founding writes its settings, and those of the machine that it cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from ..options import HIDDEN
from ..settings_file import FOUNDED, operators, place, place_for_founding, value_of
from .settings_of import desk_hosts


class FixedError(Exception):
    """An answer is not what the machine's settings say; `str()` says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Where the settings go, and which stand above them.

    Args:
        file: that is written.
        fixed: settings that win over those of the file, as words.
        source: who says those: the machine's settings file, or its environment.
        told: settings that somebody has written already, in the file or elsewhere.
    """

    file: Path
    fixed: Mapping[str, str]
    source: str
    told: Mapping[str, str]

    def answered(self) -> dict[str, str]:
        """The questions that the settings have answered already: nobody's words are written over.

        What the file says may still be answered otherwise, what is fixed may not.
        """
        known = {
            "variant": self.told.get("YANLU_VARIANTS", "").split(",")[0].strip(),
            "address": self.told.get("YANLU_ADDRESS", ""),
            "desk_host": next(iter(desk_hosts(self.told)), ""),
            "zone": self.told.get("YANLU_ZONE", ""),
        }
        return {name: words for name, words in known.items() if words}

    def missing(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """What is to be written, of all that is wanted.

        Raises:
            FixedError: a setting that is fixed says something else.
        """
        for name, words in wanted.items():
            if name in self.fixed and value_of(name, self.fixed[name]) != value_of(name, words):
                raise FixedError(self.refusal(name, words))
        return {name: words for name, words in wanted.items() if name not in self.fixed}

    def refusal(self, name: str, wanted: str) -> str:
        shown = {"stands": self.fixed[name], "wanted": wanted}
        shown = {part: "…" for part in shown} if name in HIDDEN else shown
        return _(
            "%(source)s 裡寫著 %(name)s=%(stands)s，您的回答卻要 %(wanted)s。"
            "請改回答，或請管這台機器的人改那一行。"
        ) % {"source": self.source, "name": name, **shown}


def writing_of(environment: Mapping[str, str], folder: Path) -> Writing:
    """Where founding writes on this machine.

    Raises:
        SettingsFileError: a settings file cannot be used.
    """
    file, told = place_for_founding(environment, folder), operators(environment, folder)
    if file.name != FOUNDED:
        return Writing(file, {}, "", told)
    source = place(environment, folder)
    return Writing(file, told, str(source or _("環境變數")), told)
