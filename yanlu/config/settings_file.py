"""The settings file `yanlu.env`: what is set once for all commands; the real environment wins."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .options import (
    HIDDEN,
    OPTIONS,
    WITH_PASSWORD,
    OptionError,
    read_option,
    read_options,
)

NAME = "yanlu.env"
FOUNDED = "founded.env"  # in YANLU_VAR: what founding says where the settings file is not its own
WHERE = "YANLU_ENV_FILE"
MODE = 0o600
LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")
PLAIN = re.compile(r"[\w./:,@%+=~-]*")
OTHERS_MAY_READ, OTHERS_MAY_WRITE = 0o004, 0o022
KNOWN = {option.name: option for option in OPTIONS}


class SettingsFileError(OptionError):
    """The settings file cannot be used; `str()` names the file and the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One setting of the file.

    Args:
        number: of the line, from 1.
        name: of the setting.
        value: without quotation marks.
    """

    number: int
    name: str
    value: str


def settings_in_force() -> dict[str, Any]:
    """Every setting with its value, of this process's environment and its settings file.

    Raises:
        OptionError: a value cannot be used, or the values together are unsafe.
    """
    return read_options(completed(os.environ, Path.cwd()))


def completed(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment, with what the settings file and then the founding say besides.

    Args:
        environment: what it says wins.
        folder: in which the command runs.

    Raises:
        SettingsFileError: a file cannot be read, or a line of it cannot be used.
    """
    told = operators(environment, folder)
    founded = founded_place(told, folder)
    lines = read_file(founded) if founded.is_file() else []
    return {line.name: line.value for line in lines} | told


def operators(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment, with what the settings file says besides; what whoever runs it has set.

    Raises:
        SettingsFileError: the file cannot be read, or a line of it cannot be used.
    """
    path = place(environment, folder)
    lines = [] if path is None else read_file(path)
    return {line.name: line.value for line in lines} | dict(environment)


def founded_place(told: Mapping[str, str], folder: Path) -> Path:
    """Where the settings lie that founding wrote into the paper's own folder, if it did.

    Args:
        told: environment and settings file.
        folder: in which the command runs.
    """
    return Path(folder, told.get("YANLU_VAR") or "var").expanduser() / FOUNDED


def places_of_settings(environment: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """The files that say how the paper runs, whether or not they are there.

    Raises:
        SettingsFileError: the settings file cannot be used.
    """
    founded = founded_place(operators(environment, folder), folder)
    if environment.get(WHERE) == "":
        return (founded,)
    return place(environment, folder) or usual_place(environment, folder), founded


def place_for_founding(environment: Mapping[str, str], folder: Path) -> Path:
    """Where founding writes: the settings file or, where that is another's, the paper's own folder.

    Raises:
        SettingsFileError: the settings file cannot be used.
    """
    *settings, founded = places_of_settings(environment, folder)
    if settings and os.access(settings[0].parent, os.W_OK):
        return settings[0]
    return founded if os.access(founded.parent, os.W_OK) else (settings or [founded])[0]


def place(environment: Mapping[str, str], folder: Path) -> Path | None:
    """Where the settings file is; none where there is none.

    `YANLU_ENV_FILE` names it (empty: there is none); else it lies beside `YANLU_VAR`, where that
    is set, or in the folder in which the command runs.

    Raises:
        SettingsFileError: the file that is named is not there.
    """
    if WHERE in environment:
        named = environment[WHERE]
        if named and not Path(named).is_file():
            raise SettingsFileError(f"{WHERE} is {named!r}: there is no such file.（找不到設定檔）")
        return Path(named) if named else None
    found = usual_place(environment, folder)
    return found if found.is_file() else None


def usual_place(environment: Mapping[str, str], folder: Path) -> Path:
    """Where the settings file is looked for, and written, when nothing names another place."""
    var = environment.get("YANLU_VAR")
    return (Path(folder, var).expanduser().resolve().parent if var else folder) / NAME


def read_file(path: Path) -> list[Line]:
    """The settings of a file, each looked at.

    Raises:
        SettingsFileError: it cannot be read or a line cannot be used.
    """
    try:
        words, mode = path.read_text("utf-8"), path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsFileError(f"{path}: {reason}.（設定檔讀不出來）") from error
    lines = list(read_lines(path, words))
    refuse_mode(path, mode, lines)
    return lines


def read_lines(path: Path, words: str) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for number, words_of_line in enumerate(words.splitlines(), 1):
        stripped = words_of_line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        line = read_line(path, number, stripped)
        if line.name in seen:
            raise wrong(path, number, f"{line.name} is set on line {seen[line.name]} already")
        seen[line.name] = number
        yield line


def read_line(path: Path, number: int, words: str) -> Line:
    """One line, with a value that its setting can use."""
    found = LINE.fullmatch(words)
    if found is None:
        raise wrong(path, number, "it is not NAME=VALUE", "請寫成 名稱=值")
    value = unquoted(found["value"])
    if value is None:
        raise wrong(path, number, "a quotation mark is not closed", "引號沒有成對")
    refuse_value(path, number, found["name"], value)
    return Line(number, found["name"], value)


def unquoted(words: str) -> str | None:
    """The value without its quotation marks; none if they do not match."""
    if words[:1] not in ("'", '"'):
        return words
    inside = words[1:-1]
    return inside if len(words) > 1 and words[-1] == words[0] and words[0] not in inside else None


def refuse_value(path: Path, number: int, name: str, value: str) -> None:
    """Refuse what no setting can use; names of other programs are not ours to judge."""
    if not name.startswith("YANLU_"):
        return
    if name not in KNOWN or name == WHERE:
        raise wrong(path, number, f"{name} is not a setting that may stand here", "沒有這項設定")
    try:
        value_of(name, value)
    except OptionError as error:
        raise SettingsFileError(f"{path}, line {number}: {error}") from error


def value_of(name: str, words: str) -> Any:
    """What a setting makes of these words.

    Raises:
        OptionError: it cannot use them.
    """
    return read_option(KNOWN[name], {name: words})


def wrong(path: Path, number: int, what: str, chinese: str = "請更正這一行") -> SettingsFileError:
    return SettingsFileError(f"{path}, line {number}: {what}.（第 {number} 行：{chinese}）")


def refuse_mode(path: Path, mode: int, lines: list[Line]) -> None:
    """Refuse a file that others may change, or read where it holds a secret."""
    secrets = (*HIDDEN, *WITH_PASSWORD)
    holds_secret = any(line.name in secrets and line.value for line in lines)
    if mode & OTHERS_MAY_WRITE or (holds_secret and mode & OTHERS_MAY_READ):
        raise SettingsFileError(
            f"{path}: other accounts of this machine may read or change it; "
            f"run: chmod 600 {path} （設定檔的權限太寬，請照這一行改）"
        )


# Writing


def write_file(path: Path, values: Mapping[str, str], comment: str) -> None:
    """Write the file anew, for its owner alone: beside, then in its place.

    Args:
        path: of the file; other settings that it holds are kept.
        values: of settings, as words.
        comment: stands on the first line.

    Raises:
        SettingsFileError: a value cannot stand in such a file, or the old file cannot be read.
        OSError: the folder cannot be written.
    """
    kept = {line.name: line.value for line in read_file(path)} if path.exists() else {}
    lines = [f"# {comment}"]
    lines += [f"{name}={quoted(name, value)}" for name, value in (kept | dict(values)).items()]
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def quoted(name: str, value: str) -> str:
    """The value as a shell, systemd and this house all read it."""
    if PLAIN.fullmatch(value):
        return value
    mark = "'" if any(letter in value for letter in '"$`\\') else '"'
    if mark in value or not value.isprintable():
        raise SettingsFileError(f"{name} cannot hold {value!r}: no line break, not both ' and \".")
    return f"{mark}{value}{mark}"
