"""What is done before the paper is served: databases, keys, the demo paper, its edition."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections

from yanlu.delivery import DeliveryError, StoreError, read_newest
from yanlu.manifest.errors import KeyFileError, ManifestError
from yanlu.manifest.keyfile import read_signing_key, write_signing_key
from yanlu.manifest.keys import SigningKey
from yanlu.newsroom import door
from yanlu.newsroom.demo import load_demo
from yanlu.newsroom.demo_removal import may_have_demo
from yanlu.newsroom.errors import NewsroomError
from yanlu.newsroom.founding import is_founded
from yanlu.press import lease
from yanlu.press.press import Press

from . import postgresql, upgrading
from .databases import MARK, SETTINGS, sqlite_file
from .demo_files import throw_away
from .demo_talk import load_talk
from .founding.code import Code
from .founding.making import Founder
from .migrating import migrate
from .places import Places, refuse_demo_users
from .pressing import make_workshop
from .summing import MARK as RESTORING
from .upgrading_command import bring_up_to_date, digest_of_migrations, is_made
from .upgrading_steps import UpgradeError

PACKAGE = Path(__file__).parents[1]
DEMO = PACKAGE / "demo"  # in a wheel; in the sources it stands beside
DEMO = DEMO if DEMO.is_dir() else PACKAGE.parent / "demo"

BEREFT = (
    "{} holds a printed edition, and the newsroom's database is empty: an empty newsroom would "
    "take every article out of the edition. Name the right database, or bring it back: yanlu "
    "restore (docs/backup.md). To begin anew in earnest, take another YANLU_VAR. "
    "（印好的一期還在，編輯部的資料庫卻是空的；請指對資料庫，或用 yanlu restore 還原）"
)


def set_up(founder: Founder | None = None) -> int:
    """Make what is missing; run again, it changes nothing.

    Args:
        founder: founds the paper, or asks its administrator once more.

    Raises:
        OptionError: it is production, and the folder holds the demo paper.
    """
    places = Places(Path(settings.YANLU["YANLU_VAR"]))
    refuse_demo_users(settings.YANLU)
    reason = postgresql.refusal(settings.YANLU) or left_behind(places)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    try:
        prepare(places, founder)
    except OSError as error:
        print(f"{error.filename or places.var}: {error.strerror}.（無法寫入）", file=sys.stderr)
    except UpgradeError as error:
        print(error, file=sys.stderr)
    except (ManifestError, DeliveryError, NewsroomError, DatabaseError) as error:
        print(f"{error}.（無法啟動：docs/operations.md 說明了怎麼辦）", file=sys.stderr)
    else:
        return 0
    return 1


def prepare(places: Places, founder: Founder | None) -> None:
    """Make folders, databases, key and demo paper; print what there is."""
    places.var.mkdir(parents=True, exist_ok=True)
    places.pictures.mkdir(exist_ok=True)
    make_key(places)
    make_databases(places)
    make_demo(places)
    told = founder(is_first=not places.store.exists()) if founder else []
    keep_code(places)
    print_first_edition(places)
    throw_away(places)
    print("\n".join(told), end="\n" if told else "", flush=True)


def keep_code(places: Places) -> None:
    """A code for founding the paper in a browser, as long as nobody has."""
    code = Code(places.founding_code)
    if is_founded():
        code.spend()
    else:
        code.make()


def left_behind(places: Places) -> str:
    """Why an empty database may not take the place of one that holds something; or nothing."""
    for alias, setting in SETTINGS.items():
        if settings.YANLU[setting] and is_made(alias, RESTORING):
            return (
                f"A restore into the database of {setting} was begun and not ended: run yanlu "
                "restore again. （還原還沒有完成，請再跑一次 yanlu restore）"
            )
        file = sqlite_file(places.var, alias)
        if (settings.YANLU[setting] or file.exists()) and is_made(alias, MARK):
            return (
                f"A move into the database of {setting} was begun and not ended: do it again with "
                "yanlu move databases, or take the setting back. （搬移還沒有完成，請再搬一次）"
            )
        if settings.YANLU[setting] and file.exists() and not is_made(alias):
            return (
                f"{setting} names an empty database, and {file} holds the paper's: readers would "
                "lose what stands there. Take it along first: yanlu move databases. "
                "（新資料庫是空的，請先用 yanlu move databases 搬過去）"
            )
    return BEREFT.format(places.store) if is_bereft(places) else ""


def is_bereft(places: Places) -> bool:
    """Whether an edition stands here whose newsroom is gone."""
    may_be = settings.YANLU[SETTINGS["default"]] or sqlite_file(places.var, "default").exists()
    try:
        return read_newest(places.store) is not None and not (may_be and is_made("default"))
    except StoreError:
        return False


def make_databases(places: Places) -> None:
    """Bring all databases up to date; skipped when the same migrations were made before."""
    if bring_up_to_date(places):
        return
    wanted = digest_of_migrations()
    print("Making the databases …", flush=True)
    for database in ("default", "press", "mailbox"):
        migrate(database)
    for alias in SETTINGS:
        if connections[alias].vendor == "sqlite":
            sqlite_file(places.var, alias).chmod(0o600)  # its journals take the mode after it
    places.stamp.write_text(wanted)
    upgrading.write_stamp(places)


def make_key(places: Places) -> None:
    """Make the key that signs editions, unless there is one."""
    if places.key.exists():
        check_key(places.key)
        return
    places.key.parent.mkdir(mode=0o700, exist_ok=True)
    write_signing_key(places.key, SigningKey.generate(secrets.token_bytes))


def check_key(path: Path) -> None:
    """Refuse a damaged key before anything else is done."""
    try:
        read_signing_key(path)
    except KeyFileError as error:
        raise KeyFileError(f"{path}: {error}") from error


def make_demo(places: Places) -> None:
    """Load the demo paper, on a machine where nothing has been written yet."""
    if not settings.YANLU["YANLU_DEMO"] or settings.YANLU["YANLU_PRODUCTION"]:
        return
    if places.demo_password.exists() or not DEMO.is_dir() or not may_have_demo():
        return
    password = secrets.token_urlsafe(9)
    load_demo(DEMO, datetime.now(UTC), show_progress, password)
    places.demo_password.touch(mode=0o600)
    places.demo_password.write_text(password + "\n")


def print_first_edition(places: Places) -> None:
    """Print everything that is due, with a bar, unless there is an edition already."""
    shop = make_workshop(show_progress)
    shop.lists_wait = 0.0
    if shop.store.newest() is not None:
        return
    press = Press(shop)
    total = len(door.changes(100_000)) or 1
    while press.print_only(datetime.now(UTC)):
        left = len(door.changes(100_000))
        if left:
            show_progress("Printing the first edition", total - left, total)
    show_progress("Printing the first edition", total, total)
    if places.demo_password.exists():
        print_talk(press)
    lease.release(shop.holder, datetime.now(UTC))
    shop.store.close()


def print_talk(press: Press) -> None:
    """Let the demo's readers speak, and print what they say."""
    if not DEMO.is_dir():
        return
    load_talk(DEMO, datetime.now(UTC))
    while press.print_only(datetime.now(UTC)):
        pass


def show_progress(what: str, done: int, total: int) -> None:
    """A bar on one line; on a terminal it moves, elsewhere only its end is written."""
    if not sys.stdout.isatty() and done < total:
        return
    filled = 24 * done // max(total, 1)
    end = "\n" if done >= total else ""
    print(f"\r{what}  [{'█' * filled}{'·' * (24 - filled)}] {done}/{total}", end=end, flush=True)
