"""An editor who saves and publishes, in a child process that may be killed at any system call.

`tasks ROOT` reads lines `<root> <build>`, forks a child for each, and says how it ended: 0 when the
editor was told that it is published, 1 when she was told that it is not.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from tests.power.work import start

from .press_once import ANY_TRACER, read_line, say

TITLE = "新的一稿"


def publish(root: Path, build: str) -> None:
    """Save the article's new text, and publish it."""
    from django.db import connections

    from yanlu.newsroom import models

    connections["default"].settings_dict["NAME"] = str(root / "newsroom.db")
    page = models.ArticlePage.objects.get()
    page.title = TITLE
    if build == "by-statement":
        # A broken build: the page moves, and what it shall show is written after it.
        models.ArticlePage.objects.filter(pk=page.pk).update(title=TITLE, live=True)
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    connections["default"].close()


def child(root: Path, build: str) -> None:
    ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
    say(os.getpid())
    read_line()
    code = 0
    try:
        publish(root, build)
    except Exception as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        code = 1
    os._exit(code)


def main(root: Path) -> None:
    """Do tasks until there are no more."""
    start(root, "settings", "sound")
    from yanlu.newsroom import models  # noqa: F401 - loaded once, not in every child

    while line := read_line():
        where, build = line.split()
        process = os.fork()
        if not process:
            child(Path(where), build)
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[2]))
