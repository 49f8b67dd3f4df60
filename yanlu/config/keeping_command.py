"""`yanlu backup`: take a copy, check the copies, make a pair of keys."""

from __future__ import annotations

import argparse
import errno
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yanlu import __version__, backup
from yanlu.backup import BackupError, BusyError, Place, Rule, Taken, Terms
from yanlu.delivery import DeliveryError
from yanlu.delivery.schema import connect
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.keyfile import read_signing_key
from yanlu.manifest.statements import Head

from . import keeping, keeping_acts, upgrading
from .keeping import Outcome
from .keeping_places import naming_secret, open_place, refuse_inside, room, the_paper
from .looking import is_read_only
from .moved import stayed
from .parsing import Parser
from .places import Places
from .settings_file import completed

ROOM = (
    "A backup needs room for the largest database, in the paper's folder or, where its disk is "
    "read-only, among temporary files: name a folder on another disk (TMPDIR=... yanlu backup).\n"
    "（備份要有放得下最大一個資料庫的空間；報社的磁碟唯讀時用暫存資料夾，"
    "請指定別的磁碟：TMPDIR=... yanlu backup）"
)
NOT_NOTED = (
    "The paper's disk is read-only: nothing could be noted there of this backup.\n"
    "（報社的磁碟是唯讀的：備份做好了，但那裡記不下來）"
)
KEY_WORDS = """\
{public}
    The public half, which the machine gets (公鑰，放在機器上):
    YANLU_BACKUP_KEYS={public}

{secret}
    The secret half (私鑰). Print it or write it down, twice, and keep it away from this machine:
    in a safe, at two people's homes. It is shown once and kept nowhere. Whoever has it reads every
    backup, the signing key among it; without it no backup can ever be read, and nobody can help.
    請印出來或抄兩份，離這台機器遠遠地收好（保險箱、兩個人的家裡）。它只顯示這一次，
    哪裡也不會存。誰有它，誰就讀得到每一份備份和簽章金鑰；丟了它，沒有人救得回來。
"""


def main(arguments: list[str], options: Mapping[str, Any]) -> int:
    """Do what the arguments say; the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return ACTS[chosen.act](options, chosen)
    except (BackupError, ManifestError, DeliveryError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror}.（無法讀寫）", file=sys.stderr)
        nowhere = (error.errno, error.filename) == (errno.ENOENT, None)  # no temporary folder
        if nowhere or error.errno in (errno.EROFS, errno.ENOSPC):
            print(ROOM, file=sys.stderr)
    except sqlite3.Error as error:
        print(f"A database cannot be read: {error}.（資料庫讀不出來）", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    made = Parser("yanlu backup", description="Keep copies of the paper.")
    made.add_argument(
        "act", nargs="?", default="take", choices=sorted(ACTS), help="what to do; take by default"
    )
    made.add_argument("--quiet", action="store_true", help="say only what is wrong")
    made.add_argument("--verify", dest="act", action="store_const", const="verify")
    return made


def make_key(options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    """Show a new pair of keys, and keep none."""
    pair = backup.new_pair()
    print(KEY_WORDS.format(public=pair.public, secret=pair.secret))
    return 0


def take(options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    """Take a backup, and write down how it ended."""
    places = Places(Path(options["YANLU_VAR"]))
    say = (lambda words: None) if chosen.quiet else print
    with the_only_one(places), recorded(places, options) as ended:
        place = place_of(options, places)
        acts, is_kept = acts_now(places, options)
        with closing(place):
            taken = take_to(place, places, options, acts)
            ended(taken, acts)
            say(summary_of(taken, place))
            if not is_kept:  # and no older backup is taken away: what was, stands only there
                raise BackupError(*keeping_acts.CHANGED)
            tidy(place, options)
    if is_read_only(places.var):
        say(NOT_NOTED)
    return 0


def acts_now(places: Places, options: Mapping[str, Any]) -> tuple[str, bool]:
    """The last act of the staff, and whether the one of the backup before still stands."""
    if is_read_only(places.var):
        return "", True  # SQLite may not be able to open the newsroom's database there
    before = keeping.last_backup(places)
    is_kept = keeping_acts.stands(options, places, before.acts if before else "")
    return keeping_acts.last_act(options, places), is_kept


def tidy(place: Place, options: Mapping[str, Any]) -> None:
    """Take old backups away, as the setting says; where that is refused, the new one stands."""
    if options["YANLU_BACKUP_KEEP"] is None:
        return
    try:
        backup.prune(place, Rule(*options["YANLU_BACKUP_KEEP"]))
    except BackupError as error:
        print(f"Old backups could not be taken away: {error}", file=sys.stderr)


def summary_of(taken: Taken, place: Place) -> str:
    return (
        f"Backup {taken.identity} is whole: {taken.files} files, {megabytes(taken.length)}; "
        f"{taken.new} of {taken.pieces} pieces were new, {megabytes(taken.sent)} written to "
        f"{place.name} and read back.（備份完成）"
    )


def megabytes(length: int) -> str:
    return f"{length / 1e6:.1f} MB"


def take_to(place: Place, places: Places, options: Mapping[str, Any], acts: str) -> Taken:
    """One backup of the paper to a place; its statement names the last act of the staff."""
    if not options["YANLU_BACKUP_KEYS"]:
        raise BackupError(
            "Nobody could open this backup: `yanlu backup key` makes a pair of keys; set "
            "YANLU_BACKUP_KEYS to its public half.",
            "還沒有備份用的公鑰，請先跑 yanlu backup key，再設 YANLU_BACKUP_KEYS",
        )
    refuse_half(places)
    if words := stayed(options):
        raise BackupError(*words)
    if not places.key.exists():
        raise BackupError(
            f"There is no paper in {places.var}: run `yanlu setup` first, or set YANLU_VAR.",
            "這裡還沒有報紙，請先跑 yanlu setup，或設對 YANLU_VAR",
        )
    terms = Terms(
        recipients=options["YANLU_BACKUP_KEYS"],
        naming=naming_secret(places),
        signer=read_signing_key(places.key),
        now=datetime.now(UTC),
        chance=secrets.token_bytes(4),
        facts=facts(places) | ({"acts": acts} if acts else {}),
    )
    with room(places) as scratch:
        source = the_paper(places, scratch, completed(os.environ, Path.cwd()))
        return backup.take(source, place, terms, scratch)


def refuse_half(places: Places) -> None:
    """Between two papers, or two programs, there is nothing whole that could be copied."""
    if keeping.is_between(places):
        raise BackupError(*keeping.half_way(places))
    if upgrading.is_unfinished(places):
        raise BackupError(
            "An upgrade was ended half way: run `yanlu upgrade` again, then back up.",
            "升級做到一半停了，請先再跑一次 yanlu upgrade，再備份",
        )


def facts(places: Places) -> dict[str, str]:
    """What whoever restores wants to know: the program's version, the edition that stood."""
    found = {"program": __version__}
    if places.store.is_file() and not is_read_only(places.var):
        with closing(connect(places.store, read_only=True)) as store:
            row = store.execute("SELECT head FROM edition ORDER BY number DESC LIMIT 1").fetchone()
        if row:
            head = Head.parse(row[0])
            found |= {"edition": str(head.number), "tree": head.tree, "paper": head.paper}
    return found


def place_of(options: Mapping[str, Any], places: Places) -> Place:
    place = open_place(options["YANLU_BACKUP_TO"], options)
    refuse_inside(place, places)
    return place


@contextmanager
def the_only_one(places: Places) -> Iterator[None]:
    """One backup, restore or upgrade at a time."""
    lock = places.backup / "lock"
    if places.key.is_file() and not lock.is_file() and is_read_only(places.var):
        lock = places.key  # there since the beginning, and locked for this alone
    with keeping.held(lock) as is_mine:
        if not is_mine:
            raise BusyError(
                "Another backup, restore or upgrade of this paper is running; wait for its end.",
                "另一個備份、還原或升級正在進行，請等它結束",
            )
        yield


@contextmanager
def recorded(places: Places, options: Mapping[str, Any]) -> Iterator[Callable[[Taken, str], None]]:
    """Write down how what is done here ends, whichever way."""
    began, clock = datetime.now(UTC), time.monotonic()
    before = keeping.last_backup(places)
    good_at, acts = (before.good_at, before.acts) if before else (None, "")
    outcome = Outcome(began, 0.0, "", 0, options["YANLU_BACKUP_TO"], "", good_at, acts)

    def ended(taken: Taken, acts: str) -> None:
        nonlocal outcome
        made = replace(outcome, identity=taken.identity, sent=taken.sent)
        outcome = replace(made, good_at=began, acts=acts)

    try:
        yield ended
    except (BackupError, ManifestError, DeliveryError, OSError, sqlite3.Error) as error:
        outcome = replace(outcome, error=str(error))
        raise
    finally:
        seconds = time.monotonic() - clock
        if (outcome.error or outcome.identity) and not is_read_only(places.var):
            keeping.record_backup(places, replace(outcome, seconds=round(seconds, 1)))


def show_list(options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    """The whole backups, the newest first."""
    with closing(open_place(options["YANLU_BACKUP_TO"], options)) as place:
        for one in reversed(backup.must_hold_backups(place)):
            print(f"{one.identity}  {one.taken_at:%Y-%m-%d %H:%M} UTC")
    return 0


def verify(options: Mapping[str, Any], chosen: argparse.Namespace) -> int:
    """Read every piece of every backup again; no secret is needed."""
    with closing(open_place(options["YANLU_BACKUP_TO"], options)) as place:
        backup.must_hold_backups(place)
        found = backup.check(place)
    if found.is_good:
        print(f"All {found.backups} backups are whole: {found.pieces} pieces read.（備份都完整）")
        return 0
    for path in found.altered:
        print(f"altered, set aside: {path}（內容被改過，已移開）", file=sys.stderr)
    for name in found.missing:
        print(f"missing: {name}（缺少）", file=sys.stderr)
    print(
        f"Not whole: {', '.join(found.broken)}. Take a backup now: it writes anew what it can. One "
        "that is not whole even then stays lost, unless there is a copy of the place: delete its "
        "two files in backups/.\n（這幾份備份不完整；請馬上再備份一次，還在這台機器上的會補回去。"
        "補過仍不完整的那一份，沒有別的副本就救不回來了：請刪掉 backups/ 裡它的兩個檔案）",
        file=sys.stderr,
    )
    return 1


ACTS: Mapping[str, Callable[[Mapping[str, Any], argparse.Namespace], int]] = {
    "take": take,
    "key": make_key,
    "list": show_list,
    "verify": verify,
}
