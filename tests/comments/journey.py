"""A mailbox with real files, in a process of its own: every journey of a reader with canaries.

Run with the folder of the paper as its argument; says what it found as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

CANARY_ADDRESS = "198.51.100.77"
CANARY_AGENT = "Canary/9.87 (Bird; Yellow)"
CANARY_REFERRER = "https://canary.example/secret-page"
SECRET_WORDS = "這句話不該留下任何痕跡"
HEADERS = {
    "HTTP_USER_AGENT": CANARY_AGENT,
    "HTTP_REFERER": CANARY_REFERRER,
    "HTTP_X_FORWARDED_FOR": CANARY_ADDRESS,
    "HTTP_COOKIE": "canary=cookie-7f3a",
    "HTTP_ACCEPT_LANGUAGE": "xx-CANARY",
    "REMOTE_ADDR": CANARY_ADDRESS,
}


def main(folder: Path) -> None:
    """Set up a mailbox, walk through it, and say what happened."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yanlu.config.mailbox_settings"
    os.environ["YANLU_VAR"] = str(folder)
    import django  # after the environment

    django.setup()
    from django.core.management import call_command

    for app in ("comments", "reactions"):
        call_command("migrate", app, database="mailbox", verbosity=0)
    print(json.dumps(walk()))


def walk() -> dict[str, Any]:
    """Write, be refused, change, report, feel, erase."""
    from django.test import Client

    from tests.comments.mailbox import SUMMIT, key_in, token_in

    client = Client()

    def post(path: str, **fields: Any) -> Any:
        form = {"variant": "zh-Hant-TW", "article": SUMMIT, **fields}
        answer = client.post(f"/mailbox/{path}", form, **HEADERS)
        assert not answer.cookies and "Set-Cookie" not in answer.headers
        return answer

    first = post("comment/", text=SECRET_WORDS, name="小島", rule="1")
    key = key_in(post("comment/", token=token_in(first)))
    stays = post("comment/", text="留下的另一句話。", rule="1")
    post("comment/", token=token_in(stays))
    post("comment/", text="不登。", rule="1", article="nosuch2")
    post("comment/", token="forged")
    post("comment/change/", key=key, act="edit", text=f"{SECRET_WORDS}，改過。")
    post("comment/report/", number="1", reason="abuse")
    post("reaction/", feeling="moved")
    before = stored()
    post("comment/change/", key=key, act="erase", sure="1")
    return {"before": before, "key": key, "plain_key": key.replace("-", "")}


def stored() -> bool:
    """Whether the words are in the files now: else finding none later would mean nothing."""
    folder = Path(os.environ["YANLU_VAR"])
    return any(SECRET_WORDS.encode() in one.read_bytes() for one in folder.glob("mailbox.db*"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
