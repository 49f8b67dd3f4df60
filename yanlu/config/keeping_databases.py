"""What of a restore goes into databases that are PostgreSQL's: whole, and over nothing unasked.

The dumps lie in the paper's folder until they are in their databases, and as long as they do the
paper does not start. A table marks a database that is being filled: what is beside it may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError, BusyError

from . import keeping, postgresql
from .databases import NAMES, SETTINGS, Address
from .dumping import (
    AT_WORK,
    connected,
    dump,
    dump_name,
    empty,
    restore,
    run,
    sums_beside,
    tables_in,
)
from .places import Places
from .summing import MARK, Sums, differing, read_sums, rows_in, sums_of

END_OURS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        AND datname = current_database() AND usename = current_user AND application_name = %s
"""
IN_USE = """
    SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        AND datname = current_database() AND application_name = 'yanlu'
"""
LONG_AGO = "'1970-01-01 00:00:00Z'"
# What a copy must forget, and what it must be told: see `keeping_restore.make_whole`.
AFTERWARDS = {
    "press_sweep": f"UPDATE press_sweep SET after = '', next_at = {LONG_AGO}",
    "press_lease": f"UPDATE press_lease SET holder = '', until = {LONG_AGO}",
}
AGAIN = "Mend that and run `yanlu restore` again: until then the paper does not start."
AGAIN_CHINESE = "排除問題後再跑一次 yanlu restore，在那之前報社不會啟動"


@dataclass(frozen=True, slots=True)
class Loading:
    """The databases into which dumps are to go.

    Args:
        places: of the paper.
        options: every setting.
        replaces: whether what is in them may go.
    """

    places: Places
    options: Mapping[str, Any]
    replaces: bool

    def refuse_unfit(self, names: Iterable[str]) -> None:
        """Refuse a backup whose databases have no place here, before anything is touched.

        Args:
            names: of the files that it holds.

        Raises:
            BackupError: a setting is missing or stands in the way, or a database cannot be filled.
        """
        held = frozenset(names)
        for alias, setting in SETTINGS.items():
            address = self.options[setting]
            if dump_name(alias) in held:
                self.refuse_goal(must_be_named(address, setting), setting)
            elif address and f"{NAMES[alias].lower()}.db" in held:
                raise BackupError(
                    f"This backup holds {NAMES[alias].lower()}.db, a file of SQLite's, and "
                    f"{setting} names PostgreSQL: take the setting away for the restore; after it, "
                    "`yanlu move databases` moves what came back.",
                    "這份備份裡的是 SQLite 的檔案，請先拿掉這個設定再還原，之後再搬",
                )

    def refuse_goal(self, address: Address, setting: str) -> None:
        """Refuse a database that cannot be filled, or may not be."""
        if reason := postgresql.refusal_of(address):
            raise BackupError(f"{setting} ({address}): {reason}", "什麼都沒有動")
        with connected(address, setting) as connection:
            if connection.execute(IN_USE).fetchone()[0]:
                raise BusyError(
                    f"The paper is at work in the database of {setting} ({address}): stop it, on "
                    "every machine, then restore.",
                    "報社的程序還連著這個資料庫，請先在每台機器上停掉再還原",
                )
            found = tables_in(connection)
        if found and MARK not in found and not self.replaces:
            raise BackupError(
                f"The database of {setting} ({address}) is not empty ({len(found)} tables, such as "
                f"{min(found)}). Take an empty one (createdb), or say --replace-databases: what is "
                "in it is then dumped into before-restore-… first.",
                "這個資料庫不是空的：請換一個空的，或加 --replace-databases"
                "（原有的內容會先匯出到 before-restore-…）",
            )

    def look(self, folder: Path) -> None:
        """See that every dump in a folder can be read by what is installed here.

        Raises:
            BackupError: one cannot.
        """
        for alias, setting in SETTINGS.items():
            path = folder / dump_name(alias)
            if path.is_file() and (said := run(["pg_restore", "--list", str(path)], None, setting)):
                raise BackupError(
                    f"{path.name} cannot be read: {said}. Install a postgresql-client no older "
                    "than the server of the backup.",
                    "讀不了這份傾印，請安裝不比當時伺服器舊的 postgresql-client",
                )

    def load(self, aside: Path) -> Iterator[str]:
        """Load every dump that lies in the paper's folder; what to tell of each.

        Args:
            aside: the folder for what is replaced.

        Raises:
            BackupError: one cannot be loaded; the paper does not start until it is.
        """
        for alias, setting in SETTINGS.items():
            path = self.places.var / dump_name(alias)
            loaded = path.with_name(f"{path.name}{keeping.LOADED}")
            if not path.exists() and not loaded.exists():
                continue
            try:
                address = must_be_named(self.options[setting], setting)
                said = self.load_one(address, setting, path, aside) if path.exists() else ""
                if said:
                    path.replace(loaded)
                    keeping.flush_folder(self.places.var)
                unmark(address, setting)
            except BackupError as error:
                raise BackupError(f"{error} {AGAIN}", AGAIN_CHINESE) from error
            sums_beside(path).unlink(missing_ok=True)
            loaded.unlink()
            yield said or f"{path.name} is in its database."

    def load_one(self, address: Address, setting: str, path: Path, aside: Path) -> str:
        """Load one dump, in whatever state an earlier try has left its database."""
        with connected(address, setting) as connection:
            connection.execute(END_OURS, (AT_WORK,))
        self.refuse_goal(address, setting)
        self.put_aside(address, setting, aside / path.name)
        empty(address, setting, MARK)
        restore(address, setting, path)
        return compared(address, setting, path)

    def put_aside(self, address: Address, setting: str, goal: Path) -> None:
        """Dump what is replaced, unless it is what an earlier try has left."""
        with connected(address, setting) as connection:
            found = tables_in(connection)
        if found and MARK not in found:
            goal.parent.mkdir(mode=0o700, exist_ok=True)
            dump(address, setting, beside := goal.with_name(f".{goal.name}"))
            sums_beside(beside).unlink()
            beside.replace(goal)
            keeping.flush_folder(goal.parent)


def must_be_named(address: Address | None, setting: str) -> Address:
    """The address; where there is none, it is said how to make one."""
    if address is None:
        raise BackupError(
            f"This backup's database is PostgreSQL's, and {setting} is not set: make an empty "
            "database and name it there (docs/grown-databases.md), then restore.",
            f"這份備份的資料庫在 PostgreSQL 上：請建一個空的資料庫，設 {setting}，再還原",
        )
    return address


def compared(address: Address, setting: str, path: Path) -> str:
    """See that a database holds what was dumped, let it forget what it must; what to tell.

    Raises:
        BackupError: it does not.
    """
    wanted = read_sums(sums_beside(path))
    with connected(address, setting) as connection:
        found = sums_of(connection)
        if wanted is not None and (name := differing(wanted, found)):
            raise BackupError(
                f"{setting} ({address}): {name} is not what was backed up.", "倒進去的和備份不符"
            )
        for table in AFTERWARDS.keys() & found.keys():
            connection.execute(AFTERWARDS[table].encode())
    return told(path, found, wanted)


def told(path: Path, found: Sums, wanted: Sums | None) -> str:
    many = f"{len(found)} tables, {rows_in(found)} rows"
    if wanted is None:
        return f"{path.name} is in its database: {many}.（已倒入資料庫）"
    return f"{path.name} is in its database: {many}, the same as were backed up.（已倒入並核對）"


def unmark(address: Address, setting: str) -> None:
    """The database is one like any other from now on."""
    with connected(address, setting) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {MARK}".encode())
