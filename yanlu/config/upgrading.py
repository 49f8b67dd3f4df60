"""Whose data these are, and the door that is closed while they are upgraded; without Django."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from yanlu import __version__

from . import keeping
from .places import Places

HOUSE = Path(__file__).parents[1]
# The libraries' apps that have tables of their own; a test compares them with Django's own list.
LIBRARIES = (
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "taggit",
    "wagtail",
    "wagtail.admin",
    "wagtail.images",
    "wagtail.search",
    "wagtail.users",
)
RETRY = "60"  # seconds after which a browser may ask again
CLOSED = (
    "<!doctype html><html lang=zh-Hant><meta charset=utf-8><title>升級中</title>"
    "<h1>編輯部正在升級</h1><p>通常幾分鐘就好；讀者照常閱讀。請稍候再重新整理這一頁，"
    "還沒存的字先留在畫面上。</p><p lang=en>The newsroom is being upgraded. Readers read on.</p>"
)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def own_migrations() -> list[str]:
    """The names of this program's own migrations, read from its folders."""
    found = HOUSE.glob("*/migrations/[0-9]*.py")
    return sorted(f"{path.parts[-3]}.{path.stem}" for path in found)


@functools.cache
def library_migrations() -> tuple[str, ...]:
    """The names of the migrations of Django, Wagtail and the like, where they are installed."""
    return tuple(name for app in LIBRARIES for name in migrations_of(app))


def migrations_of(app: str) -> list[str]:
    """Those of one app, read from its folder, without loading it."""
    top, *rest = app.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent.joinpath(*rest, "migrations")
    return sorted(f"{app}.{path.stem}" for path in folder.glob("[0-9]*.py"))


@functools.cache
def own_code() -> str:
    """One hash of this program's sources: two builds of one version are two programs."""
    total = hashlib.sha256()
    for path in sorted(HOUSE.rglob("*.py")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(HOUSE).as_posix()} {digest}\n".encode())
    return total.hexdigest()


def own_stamp() -> dict[str, Any]:
    """Who this program is: its version, its sources, the migrations that it knows."""
    return {
        "program": __version__,
        "code": own_code(),
        "migrations": own_migrations(),
        "libraries": list(library_migrations()),
    }


def stamped(places: Places) -> dict[str, Any]:
    """What the last program that upgraded these data wrote down; empty if none did."""
    try:
        data = json.loads(places.version.read_bytes())
        return data if isinstance(data, dict) else {}
    except (OSError, ValueError):
        return {}


def write_stamp(places: Places) -> None:
    """Write down that these data are this program's."""
    stamp = own_stamp()
    if stamp == stamped(places):
        return  # whoever watches it would start anew
    keeping.write_whole(places.version, json.dumps(stamp, indent=1).encode())


def is_newer(places: Places) -> str:
    """Why this program is too old for these data, or nothing."""
    stamp = stamped(places)
    unknown = sorted(set(stamp.get("migrations", ())) - set(own_migrations()))
    if not unknown:
        return ""
    return (
        f"The data in {places.var} were last used by a newer program ({stamp.get('program')}, "
        f"{unknown[0]}); this is {__version__}. Use that program, or restore a backup from before."
        "（這些資料是較新的程式用過的，請用那一版，或還原升級之前的備份）"
    )


def is_older(places: Places) -> bool:
    """Whether somebody has to upgrade these data before this program works on them."""
    stamp = stamped(places)
    own = {"migrations": own_migrations(), "libraries": library_migrations()}
    return any(set(own[part]) - set(stamp.get(part, own[part])) for part in own)


def is_unfinished(places: Places) -> bool:
    """Whether an upgrade was ended half way: it is written down, or the door is still closed."""
    return any((places.upgrade / name).exists() for name in ("state.json", "closed"))


def refuse_start(places: Places) -> str:
    """Why what works on the data must not start now, or nothing; readers are not concerned."""
    if is_unfinished(places):
        return (
            "An upgrade was ended half way: run `yanlu upgrade` again, which undoes or ends it."
            "（升級做到一半停了，請再跑一次 yanlu upgrade）"
        )
    if is_newer(places):
        return is_newer(places)
    if is_older(places):
        return (
            "This program is newer than the data: run `yanlu upgrade` first."
            "（程式比資料新，請先跑 yanlu upgrade）"
        )
    return refuse_another(places)


def refuse_another(places: Places) -> str:
    """Why this program must wait for another that is at work on the data, or nothing.

    Both may know the same migrations, and yet write differently what lies in the tables.
    """
    stamp = stamped(places)
    if not stamp or stamp == own_stamp() or is_alone(places):
        return ""
    return (
        f"Another build of the program ({stamp.get('program')}; this is {__version__}) is at work "
        "on these data: run `yanlu upgrade` of the one that is to stay, which lets all change "
        "over, or stop what runs, and start again.（另一版程式正在用這些資料：請用要留下的那一版跑 "
        "yanlu upgrade，大家就一起換過去；或先停掉正在跑的，再啟動）"
    )


def is_alone(places: Places) -> bool:
    """Whether nothing of the paper runs."""
    with keeping.held(places.running) as nobody_runs:
        return nobody_runs


def take_over(places: Places) -> None:
    """Write down, before it begins to work, that the data are this program's from now on.

    A disk that takes nothing hinders nobody: nothing of another program can be written there.
    """
    if stamped(places):
        with contextlib.suppress(OSError):
            write_stamp(places)


@contextlib.contextmanager
def starting(places: Places) -> Iterator[None]:
    """Those who start do so one after the other, so that each sees who runs already."""
    with contextlib.ExitStack() as stack:
        if places.version.exists():  # else there is nothing yet with which to compare
            with contextlib.suppress(OSError):  # a disk that takes nothing
                file = stack.enter_context(keeping.lock_file(places.backup / "starting"))
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def mark(places: Places) -> float:
    """What changes when the data are upgraded: when the stamp was written."""
    try:
        return places.version.stat().st_mtime
    except OSError:
        return 0.0


class Door:
    """The door of whatever writes: closed while data are upgraded, and to an older program after.

    Args:
        places: where everything lies.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.mark = mark(places)
        self.is_early = is_older(places)  # readers are served; all else waits for the upgrade

    @property
    def is_outdated(self) -> bool:
        """Whether the data have been upgraded since this process began."""
        return mark(self.places) != self.mark

    def is_open(self) -> bool:
        """Whether no upgrade waits for those who work; who works long asks now and then."""
        return not (self.places.upgrade / "closed").exists()

    @contextlib.contextmanager
    def working(self) -> Iterator[bool]:
        """Whether one may work now; an upgrade waits for those who do."""
        with keeping.held(self.places.upgrade / "working", shared=True) as may:
            yield may and self.is_open() and not self.is_outdated and not self.is_early


class Closing:
    """An application that answers that it is being upgraded, while it is.

    Args:
        application: the desk.
        door: of the data.
    """

    def __init__(self, application: Application, door: Door) -> None:
        self.application = application
        self.door = door

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        with self.door.working() as may:
            if may:
                return self.application(environ, start)
        page = CLOSED.encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Retry-After", RETRY),
        ]
        start("503 Service Unavailable", headers)
        return (page,)
