"""The settings that come with a restore: where they belong, and no start as another paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .keeping import SETTINGS
from .options import yes_or_no
from .places import Places
from .settings_file import SettingsFileError, place, read_file, usual_place

PRODUCTION = "YANLU_PRODUCTION"
LEFT_OUT = (
    "這份報紙是從正式環境的備份還原的，它的設定還沒有放回來：照現在的設定啟動，全報會印成這台機器的"
    "網址，用人人知道的密鑰。{chinese}；只想在這台機器上看看，就刪掉 {came}。\n"
    "This paper was in production when it was backed up, and its settings are not back: as it is, "
    "all of it would be printed for an address of this machine, with a secret that everybody "
    "knows. {english}; only to look at it here, delete {came}."
)


def refuse_other_start(
    options: Mapping[str, Any], environment: Mapping[str, str], folder: Path
) -> str:
    """Why a restored paper must not start with the settings in force; nothing if it may.

    Args:
        options: every setting in force.
        environment: of the process.
        folder: in which the command runs.
    """
    came = Places(Path(options["YANLU_VAR"])).var / SETTINGS
    if options[PRODUCTION] or not was_in_production(came):
        return ""
    chinese, english = way_back(came, environment, folder)
    return LEFT_OUT.format(chinese=chinese, english=english, came=came)


def was_in_production(came: Path) -> bool:
    """Whether the settings that came with a restore are those of a paper in earnest."""
    try:
        said = [line.value for line in read_file(came) if line.name == PRODUCTION]
        return any(map(yes_or_no, said))
    except (SettingsFileError, OSError, ValueError):
        return False


def way_back(came: Path, environment: Mapping[str, str], folder: Path) -> tuple[str, str]:
    """How the settings that came get into force, in Chinese and English."""
    if there := place(environment, folder):
        return f"請把 {came} 裡的設定抄進 {there}", f"Copy its settings from {came} into {there}"
    move = f"mv {came} {usual_place(environment, folder)}"
    return f"請先：{move}", f"First: {move}"


def told(came: Path, environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """What whoever has restored a paper must know of its settings.

    Args:
        came: the file in which they lie; where it is not, there is nothing to be told.
        environment: of the process.
        folder: in which the command runs.
    """
    if not came.is_file():
        return
    if there := place(environment, folder):
        yield f"The settings of that time are in {came}; those in force are those of {there}."
        yield f"（當時的設定在 {came}；現在用的是 {there}，缺的請抄過去。）"
        return
    chinese, english = way_back(came, environment, folder)
    yield f"The settings of that time are in {came}; there is no settings file here. {english}"
    yield f"（當時的設定在那裡，這台機器還沒有設定檔。{chinese}）"
