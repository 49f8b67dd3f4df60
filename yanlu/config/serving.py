"""What the server runs: the edition for readers, the newsroom for the desk, on one port."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.delivery.headers import reader_headers  # noqa: E402 - after the swap
from yanlu.delivery.schema import read_note  # noqa: E402
from yanlu.delivery.server import Server  # noqa: E402

from .options import read_options  # noqa: E402
from .places import Places  # noqa: E402

PREFIX = "/newsroom/"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Newsroom:
    """The newsroom, loaded beside so that readers do not wait for it."""

    def __init__(self) -> None:
        self.application: Application | None = None
        self.is_loaded = threading.Event()

    def load(self) -> None:
        """Bring up Django; until then requests wait."""
        from .wsgi import application

        self.application = application
        self.is_loaded.set()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request of the desk."""
        if not self.is_loaded.wait(timeout=30) or self.application is None:
            start("503 Service Unavailable", [("Retry-After", "5")])
            return ("編輯部正在啟動，請稍候再試。\n".encode(),)
        return self.application(environ, start)


def make(options: dict[str, Any]) -> Application:
    """The application for these settings."""
    places = Places(Path(options["YANLU_VAR"]))
    secure = options["YANLU_ADDRESS"].startswith("https:")
    headers = reader_headers(read_note(places.store, "policy"), secure=secure)
    edition = Server(places.store, places.pictures, headers, time.monotonic)
    if options["YANLU_SERVE"] == "edition":
        return edition
    newsroom = Newsroom()
    threading.Thread(target=newsroom.load, daemon=True).start()
    if options["YANLU_SERVE"] == "newsroom":
        return newsroom

    def both(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX) or environ["PATH_INFO"] == PREFIX[:-1]:
            return newsroom(environ, start)
        return edition(environ, start)

    return both


application = make(read_options(os.environ))
