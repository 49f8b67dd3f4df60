"""Copies on another machine, over SSH's file transfer."""

from __future__ import annotations

import asyncio
import contextlib
import posixpath
import secrets
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from .errors import PlaceError
from .folder import BEGUN

T = TypeVar("T")
GONE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)


@dataclass(frozen=True, slots=True)
class Account:
    """How another machine is entered.

    Args:
        host: its name or address.
        port: on which its SSH listens.
        user: as whom; empty: as whoever runs this.
        folder: of the copies, which exists.
        key: file of a private key; None: what `ssh` would take.
        known_hosts: file of the keys of known machines; None: what `ssh` would take.
    """

    host: str
    port: int
    user: str
    folder: str
    key: Path | None = None
    known_hosts: Path | None = None

    @property
    def name(self) -> str:
        """The address, as it is written."""
        user = f"{self.user}@" if self.user else ""
        return f"sftp://{user}{self.host}:{self.port}{self.folder}"


class Machine:
    """A folder on another machine, entered once; the transfer runs in a thread of its own.

    Args:
        account: where, and as whom.

    Raises:
        PlaceError: it cannot be entered, or the folder does not exist.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.made: set[str] = set()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        try:
            self.connection = self.waited(self.connected(), "")
            self.sftp = self.waited(self.opened(), "")
            if not self.waited(self.sftp.isdir(account.folder), ""):
                self.close()
                raise no_folder(account)
        except BaseException:
            self.loop.call_soon_threadsafe(self.loop.stop)
            raise

    @property
    def name(self) -> str:
        """The address."""
        return self.account.name

    async def connected(self) -> asyncssh.SSHClientConnection:
        """A connection to a machine whose key is known."""
        known: dict[str, Any] = {}
        if self.account.known_hosts:
            known["known_hosts"] = str(self.account.known_hosts)
        if self.account.key:
            known["client_keys"] = [str(self.account.key)]
        if self.account.user:
            known["username"] = self.account.user
        return await asyncssh.connect(
            self.account.host, self.account.port, login_timeout=30, keepalive_interval=15, **known
        )

    async def opened(self) -> asyncssh.SFTPClient:
        """The transfer of files over that connection."""
        return await self.connection.start_sftp_client()

    def waited(self, work: Coroutine[Any, Any, T], path: str) -> T:
        """What the work gives, in whichever thread one waits for it.

        Raises:
            PlaceError: the machine refuses, or is gone.
        """
        try:
            return asyncio.run_coroutine_threadsafe(work, self.loop).result()
        except GONE:
            raise
        except asyncssh.HostKeyNotVerifiable as error:
            raise unknown_machine(self.account) from error
        except (asyncssh.Error, OSError, ValueError) as error:
            raise refused(self.account, path, error) from error

    def place(self, path: str) -> str:
        """Where a path lies on that machine."""
        return posixpath.join(self.account.folder, path) if path else self.account.folder

    def read(self, path: str) -> bytes | None:
        """The bytes at the path."""
        try:
            return self.waited(self.fetched(self.place(path)), path)
        except GONE:
            return None

    async def fetched(self, place: str) -> bytes:
        """The bytes of a file."""
        async with self.sftp.open(place, "rb") as file:
            data: bytes | str = await file.read()
            return data if isinstance(data, bytes) else data.encode()

    def write(self, path: str, data: bytes) -> None:
        """Write beside, flush where the machine can, rename."""
        try:
            self.waited(self.put(self.place(path), data), path)
        except GONE as error:
            raise refused(self.account, path, error) from error

    async def put(self, place: str, data: bytes) -> None:
        """Put the bytes in the place of what was there."""
        folder = posixpath.dirname(place)
        if folder not in self.made:
            await self.sftp.makedirs(folder, exist_ok=True)
            self.made.add(folder)
        beside = posixpath.join(folder, f"{BEGUN}{secrets.token_hex(8)}")
        async with self.sftp.open(beside, "wb") as file:
            await file.write(data)
            # A server without OpenSSH's extension cannot be asked to flush.
            with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                await file.fsync()
        await self.sftp.posix_rename(beside, place)

    def delete(self, path: str) -> None:
        """Let nothing be at the path."""
        try:
            self.waited(self.sftp.remove(self.place(path)), path)
        except GONE:
            return

    def paths(self, folder: str) -> Iterator[str]:
        """Every path below this folder; what was left half written is swept away."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            for name, is_folder in self.names(here):
                path = posixpath.join(here, name) if here else name
                if is_folder:
                    waiting.append(path)
                elif name.startswith(BEGUN):
                    self.delete(path)
                else:
                    yield path

    def names(self, folder: str) -> list[tuple[str, bool]]:
        """What lies in one folder: its name, and whether it is a folder."""
        try:
            found = self.waited(self.listed(self.place(folder)), folder)
        except GONE:
            return []
        is_folder = asyncssh.FILEXFER_TYPE_DIRECTORY
        named = ((str(one.filename), one.attrs.type == is_folder) for one in found)
        return [one for one in named if one[0] not in (".", "..")]

    async def listed(self, place: str) -> list[asyncssh.SFTPName]:
        """The entries of a folder."""
        return list(await self.sftp.readdir(place))

    def close(self) -> None:
        """Leave the machine."""
        self.connection.close()
        self.waited(self.connection.wait_closed(), "")
        self.loop.call_soon_threadsafe(self.loop.stop)


def no_folder(account: Account) -> PlaceError:
    return PlaceError(
        f"{account.name}: there is no such folder on that machine: make it there.",
        "那台機器上沒有這個資料夾，請先建立",
    )


def unknown_machine(account: Account) -> PlaceError:
    return PlaceError(
        f"{account.name}: the key of that machine is not known here, or has changed. Compare it "
        "there, then add it: ssh-keyscan HOST >> the file of YANLU_BACKUP_SSH_HOSTS.",
        "不認得那台機器的金鑰，或它換過了；請到那台機器上核對後再登記",
    )


def refused(account: Account, path: str, error: Exception) -> PlaceError:
    reason = str(error) or type(error).__name__
    return PlaceError(
        f"{account.name}: {path}: {reason}. Put that right and run it again: what was written is "
        "kept, and is not written twice.",
        "另一台機器無法登入或讀寫；修好後再跑一次，寫過的不會重寫",
    )
