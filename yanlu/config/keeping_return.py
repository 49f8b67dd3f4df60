"""What `yanlu restore` asks and says."""

from __future__ import annotations

import argparse
import getpass
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yanlu.backup import (
    AlteredError,
    BackupError,
    IncompleteError,
    Listed,
    Opener,
    Place,
    Signed,
    WrongKeyError,
    must_hold_backups,
    open_statement,
)
from yanlu.delivery import DeliveryError
from yanlu.manifest.errors import KeyFileError
from yanlu.manifest.keyfile import read_signing_key
from yanlu.manifest.keys import PublicKey

from . import keeping, keeping_settings
from .keeping_command import the_only_one
from .keeping_databases import Loading
from .keeping_drill import drill
from .keeping_places import BEFORE, open_place
from .keeping_restore import Restoring, end_switch, is_living, refuse_running, unused
from .parsing import Parser
from .places import Places

LOST = (IncompleteError, AlteredError)
WHAT_IS_LEFT = (
    "Backups share their pieces: where none is whole, add --what-is-left, which brings back all "
    "that is whole, and names pictures and other files that are lost.\n"
    "（各份備份共用同樣的資料塊；沒有一份完整的話，請加 --what-is-left："
    "完好的都還原，缺的圖片等會列出來）"
)
YES = ("yes", "還原", "还原")


def main(arguments: list[str], options: Mapping[str, Any]) -> int:
    """Restore as the arguments say; the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        if chosen.article:
            return restore_article(chosen, options)
        return try_newest(chosen, options) if chosen.drill else restore(chosen, options)
    except BackupError as error:
        print(error, file=sys.stderr)
        if isinstance(error, LOST) and not (chosen.article or chosen.drill):
            print(WHAT_IS_LEFT, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror}.（無法讀寫）", file=sys.stderr)
    except (DeliveryError, sqlite3.Error) as error:
        print(f"{error}.（資料庫讀不出來）", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    made = Parser("yanlu restore", description="Bring the paper back.")
    made.add_argument("--from", dest="place", default="", help="where the backups are")
    made.add_argument("--key", default="", help="file with the secret key; without it, it is asked")
    made.add_argument("--backup", default="", help="which one; the newest by default")
    made.add_argument("--paper", default="", help="the paper's public key, or its file (yanlu.pub)")
    made.add_argument(
        "--drill", action="store_true", help="try the newest in a scratch place; nothing is changed"
    )
    made.add_argument("--article", default="", help="one article only, as a draft at the desk")
    made.add_argument(
        "--what-is-left",
        action="store_true",
        help="go on without pictures and other files that are lost, and name them",
    )
    made.add_argument("--yes", action="store_true", help="replace a living paper without asking")
    made.add_argument(
        "--replace-databases",
        action="store_true",
        help="PostgreSQL's databases may be full; what is in them is dumped aside first",
    )
    return made


def restore(chosen: argparse.Namespace, options: Mapping[str, Any]) -> int:
    """Bring the whole paper back, or go on with a restore that was ended half way."""
    places = Places(Path(options["YANLU_VAR"]))
    places.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    loading = Loading(places, options, chosen.replace_databases)
    now = datetime.now(UTC)
    with stopped(places):
        if end_switch(places):
            print("The restore that had been begun is ended.（上次做到一半的還原已經做完）")
        if keeping.unloaded(places) and not chosen.backup:
            load(loading, now)
            print("The paper is back. Start it as always.（報紙已還原，請照常啟動）")
            return 0
        return restore_anew(chosen, options, loading, now)


def restore_anew(
    chosen: argparse.Namespace, options: Mapping[str, Any], loading: Loading, now: datetime
) -> int:
    """Bring the whole paper back from a backup."""
    places = loading.places
    with closing(open_place(chosen.place or options["YANLU_BACKUP_TO"], options)) as place:
        listed = chosen_backup(place, chosen.backup)
        opener = Opener(secret_words(chosen.key))
        paper = expected_key(chosen.paper, places)
        restoring = Restoring(places, place, opener, paper, now, spares=chosen.what_is_left)
        signed = restoring.opened(listed.identity)
        loading.refuse_unfit(file.path for file in signed.statement.files)
        if is_living(places) and not (chosen.yes or is_wanted(places, listed, signed)):
            print("Nothing was changed.（什麼都沒有動）")
            return 1
        restoring.bring(signed, show, loading.look)
        before = restoring.switch()
    load(loading, now, before)
    for line in (*told_lost(restoring.lost), *told(signed, before, paper is not None, places)):
        print(line)
    return 0


def load(loading: Loading, now: datetime, before: Path | None = None) -> None:
    """Load the dumps that came back; what they replace goes where the paper of before went."""
    var = loading.places.var
    aside = before or var / unused(var, f"{BEFORE}{now:%Y%m%dT%H%M%SZ}")
    for line in loading.load(aside):
        print(line, flush=True)


def try_newest(chosen: argparse.Namespace, options: Mapping[str, Any]) -> int:
    """Bring the newest backup back into a scratch place, beside the paper that runs on."""
    places = Places(Path(options["YANLU_VAR"]))
    words = chosen.place or options["YANLU_BACKUP_TO"]
    key = expected_key(chosen.paper, places)
    if key is None:
        raise BackupError(
            "A drill compares with the paper's own key: give it with --paper.",
            "演練要和本報的公鑰比對，請用 --paper 指定",
        )
    with the_only_one(places), closing(open_place(words, options)) as place:
        opener = Opener(secret_words(chosen.key or str(options["YANLU_BACKUP_DRILL"] or "")))
        print(drill(places, place, opener, key, options))
    return 0


def restore_article(chosen: argparse.Namespace, options: Mapping[str, Any]) -> int:
    """Bring one article back as a draft; the paper runs on."""
    from .keeping_article import return_article  # it needs Django

    places = Places(Path(options["YANLU_VAR"]))
    words = chosen.place or options["YANLU_BACKUP_TO"]
    with the_only_one(places), closing(open_place(words, options)) as place:
        listed = chosen_backup(place, chosen.backup)
        opener = Opener(secret_words(chosen.key))
        key = expected_key(chosen.paper, places)
        signed = open_statement(place, listed.identity, opener, key)
        print(return_article(chosen.article, places, place, opener, signed))
    return 0


@contextmanager
def stopped(places: Places) -> Iterator[None]:
    """The paper stands still, and nobody else copies or restores it."""
    with ExitStack() as stack:
        stack.enter_context(the_only_one(places))
        if not stack.enter_context(keeping.held(places.running)):
            raise refuse_running()
        yield


def chosen_backup(place: Place, identity: str) -> Listed:
    found = must_hold_backups(place)
    if not identity:
        return found[-1]
    for one in found:
        if one.identity == identity:
            return one
    raise BackupError(
        f"There is no whole backup {identity} in {place.name}: `yanlu backup list` names those "
        "that there are.",
        "沒有這一份完整的備份，yanlu backup list 會列出有哪些",
    )


def secret_words(path: str) -> str:
    """The secret key: from a file, or typed where nobody sees it."""
    if path:
        return Path(path).read_text(errors="replace")
    if not sys.stdin.isatty():
        raise WrongKeyError(
            "The secret key is needed: --key FILE.", "需要私鑰，請用 --key 指定檔案"
        )
    return getpass.getpass("Secret key (私鑰, AGE-SECRET-KEY-1…): ")


def expected_key(words: str, places: Places) -> PublicKey | None:
    """The paper's public key: as given, or that of the paper that lies here."""
    try:
        if words:
            return PublicKey.parse(Path(words).read_text() if Path(words).is_file() else words)
        return read_signing_key(places.key).public if places.key.is_file() else None
    except KeyFileError as error:
        raise WrongKeyError(
            f"The paper's public key cannot be read: {error}. Give it with --paper.",
            "讀不出本報的公鑰，請用 --paper 指定",
        ) from error


def is_wanted(places: Places, listed: Listed, signed: Signed) -> bool:
    """Ask, before a paper that lives is replaced.

    Raises:
        BackupError: there is nobody to ask.
    """
    question = (
        f"In {places.var} lies a paper with {articles(places)} articles. It would be replaced by "
        f"the backup of {signed.statement.taken_at:%Y-%m-%d %H:%M} UTC, and put aside.\n"
        f"（這裡已經有一份報紙，會被這份備份取代；原來的會移到旁邊。）"
    )
    if not sys.stdin.isatty():
        raise BackupError(f"{question} Say --yes if that is wanted.", "確定的話請加 --yes")
    return input(f"{question}\nType yes (輸入「還原」): ").strip().lower() in YES


def articles(places: Places) -> int | str:
    try:
        with closing(sqlite3.connect(f"file:{places.var}/newsroom.db?mode=ro", uri=True)) as desk:
            return int(desk.execute("SELECT count(*) FROM newsroom_articlepage").fetchone()[0])
    except sqlite3.Error:
        return "?"


def show(done: int, total: int) -> None:
    end = "\n" if done >= total else ""
    if sys.stdout.isatty() or end:
        print(f"\rRestored {done / 1e6:.0f} of {total / 1e6:.0f} MB", end=end, flush=True)


def told_lost(lost: list[str]) -> Iterator[str]:
    """Which files could not be brought back, where it was gone on without them."""
    if lost:
        yield from (f"lost: {path}（缺）" for path in sorted(lost))
        yield f"{len(lost)} files are lost. The desk names articles whose pictures lack their file."
        yield "（以上的檔案救不回來；用到的文章，編輯部的「印刷間」會列出來）"


def told(signed: Signed, before: Path | None, is_known: bool, places: Places) -> Iterator[str]:
    """What the operator must know now."""
    stated = signed.statement
    yield f"The paper of {stated.taken_at:%Y-%m-%d %H:%M} UTC is back: {len(stated.files)} files."
    yield "（報紙已還原；這之後的改動、撤稿和留言都不在裡面，請再做一次。）"
    if not is_known:
        yield f"It was signed by {signed.key.fingerprint}: compare that with the key you published."
        yield "（請和您公布過的公鑰對一次。）"
    yield "What was written since then, withdrawals too, is not in it and must be done again."
    yield from keeping_settings.told(places.var / keeping.SETTINGS, os.environ, Path.cwd())
    if any(file.path.endswith(".dump") for file in stated.files):
        yield "The databases that it names are those of that time: write in those of now."
        yield "（裡面的資料庫位址是當時的，請改成現在的）"
    yield "The next edition gets a higher number than any that readers have seen."
    yield "Start the paper as always.（請照常啟動）"
    if before:
        yield f"What stood here before is in {before}; delete it when you need it no more."
