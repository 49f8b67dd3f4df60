"""An editor at a running paper: publishes, and looks how soon a reader sees it."""

from __future__ import annotations

import http.client
import os
import sys
import time

import django
import samples

assert samples.ROOT
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")
django.setup()

from yanlu.newsroom.models import ArticlePage  # noqa: E402 - after Django is up

PATIENCE = 30.0
PAUSE = 0.7  # seconds between two publishes: each finds the press at another place of its round


def main(times: int) -> None:
    """Publish so many times; print the seconds that each took."""
    pages = list(ArticlePage.objects.filter(live=True, withdrawal=None).order_by("pk"))
    for number in range(times):
        page = pages[number % len(pages)].get_latest_revision_as_object()
        mark = f"Bench-{number:04}"
        page.title = f"{mark} {page.title}"[:60]
        revision = page.save_revision()
        began = time.monotonic()
        revision.publish()
        shown(f"a/{page.public_id}", mark)
        print(time.monotonic() - began, flush=True)
        time.sleep(PAUSE)


def shown(folder: str, mark: str) -> None:
    """Return when both variants of the page in this folder show the mark."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["YANLU_PORT"]), timeout=5)
    until = time.monotonic() + PATIENCE
    for name in ("zh-hant-tw", "zh-hans-cn"):
        while mark.encode() not in fetch(connection, f"/{folder}/{name}.html"):
            if time.monotonic() > until:
                raise SystemExit(f"{folder} never showed {mark}")
            time.sleep(0.005)


def fetch(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    return connection.getresponse().read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
