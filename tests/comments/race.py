"""Eight threads press the same buttons of a mailbox with real files at the same moment."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

THREADS = 8


def main(folder: Path, as_processes: str = "") -> None:
    """Set up a mailbox, press, and say what it holds then.

    Args:
        as_processes: `several`, and no thread waits for another's turn, as processes do not.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "yanlu.config.mailbox_settings"
    os.environ["YANLU_VAR"] = str(folder)
    import django  # after the environment

    django.setup()
    from django.core.management import call_command

    for app in ("comments", "reactions"):
        call_command("migrate", app, database="mailbox", verbosity=0)
    if as_processes:
        let_them_run()
    print(json.dumps(race()))


def let_them_run() -> None:
    """Take away the turns that threads of one process wait for, and let the votes meet."""
    from yanlu.comments import filing
    from yanlu.reactions import voting

    filing.ONE_WRITER = voting.ONE_WRITER = contextlib.nullcontext()  # type: ignore[assignment]
    voting.find = after_all_looked(voting.find)


def after_all_looked(look: Callable[[str], Any]) -> Callable[[str], Any]:
    """A look whose first answer waits until every thread has looked: no race is missed."""
    barrier, own = threading.Barrier(THREADS), threading.local()

    def find(key: str) -> Any:
        found = look(key)
        if not hasattr(own, "has_met"):
            own.has_met = True
            barrier.wait()
        return found

    return find


def together(press: Callable[[], Any]) -> list[Any]:
    """What each thread is answered when all press at once."""
    barrier = threading.Barrier(THREADS)

    def wait_and_press(_: int) -> Any:
        barrier.wait()
        return press()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(wait_and_press, range(THREADS)))


def race() -> dict[str, Any]:
    """Send one preview, press one feeling, and spend the last use of a key, eight times each."""
    from django.test import Client

    from tests.comments.mailbox import SUMMIT, key_in, token_in
    from yanlu.comments import filing
    from yanlu.comments.models import Comment, State
    from yanlu.reactions.models import Counter, Vote

    def post(path: str, **fields: Any) -> Any:
        form = {"variant": "zh-Hant-TW", "article": SUMMIT, **fields}
        return Client().post(f"/mailbox/{path}", form)

    token = token_in(post("comment/", text="說一次。", rule="1"))
    sent = together(lambda: post("comment/", token=token))
    own = "abcdefghijklmnopqrst"
    felt = together(lambda: post("reaction/", feeling="moved", key=own))
    key = key_in(sent[0])
    comments = Comment.objects.count()
    last = {"state": State.LIVE, "was_read": True, "vouched": filing.VOUCHES - 1}
    Comment.objects.update(**last)
    claimed = together(lambda: filing.vouch(key))
    return {
        "comments": comments,
        "keys": len({key_in(answer) for answer in sent}),
        "votes": Vote.objects.count(),
        "count": Counter.objects.get().count,
        "vouched": sum(claimed),
        "answers": sorted({answer.status_code for answer in (*sent, *felt)}),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
