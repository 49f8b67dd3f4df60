"""The answers given so far: kept after each, so that an interruption loses none."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

NAME = "yanlu-init.json"


class AnswersError(Exception):
    """A file of answers cannot be used; `str()` says why."""


class Kept:
    """A file of answers beside the settings file, for its owner alone.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """The answers, or none; what cannot be read is begun anew."""
        try:
            return read_answers(self.path) if self.path.exists() else {}
        except AnswersError:
            return {}

    def write(self, answers: Mapping[str, str]) -> None:
        """Keep these: beside, then in place."""
        beside = self.path.with_name(self.path.name + ".new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(dict(answers), file, ensure_ascii=False, indent=1)
        beside.replace(self.path)

    def forget(self) -> None:
        """The paper stands; they are no longer needed."""
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


def read_answers(path: Path) -> dict[str, str]:
    """The answers in a file: one JSON object of words.

    Raises:
        AnswersError: the file is not there, or holds something else.
    """
    try:
        form = json.loads(path.read_bytes())
    except OSError as error:
        raise AnswersError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise AnswersError(f"{path}: not JSON ({error})") from error
    if not isinstance(form, dict) or not all(isinstance(one, str) for one in form.values()):
        raise AnswersError(f'{path}: not an object of words, such as {{"name": "晨報"}}')
    return form
