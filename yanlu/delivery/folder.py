"""A folder as a target: any web server, stick or mirror tool can carry it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from yanlu.manifest.paths import is_safe
from yanlu.manifest.transport import DECODERS
from yanlu.manifest.verify import is_entry, reading_limit

from .errors import LostError, TargetError
from .sheet import TRANSPORT, MediaFolder, Sheet

BESIDE = ".beside-"  # a file being written; never part of the edition


class Folder:
    """A folder that holds the edition as plain files.

    What others put in the way (a folder in place of a file, a link that leads elsewhere) is
    removed: nothing is ever written outside the folder.

    Args:
        root: the folder, made if it does not exist.
        media: the folder in which stored files lie under the name of their content.
    """

    twins: tuple[str, ...] = TRANSPORT

    def __init__(self, root: Path, media: MediaFolder) -> None:
        self.root = root
        self.media = media
        self.name = "folder"
        self.touched: set[Path] = set()

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other presses from writing into the folder meanwhile; a dead one holds nothing.

        Raises:
            TargetError: another press writes there now.
        """
        descriptor = self.open_root()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise TargetError(f"another press writes into {self.root} now") from error
        try:
            yield
        finally:
            os.close(descriptor)

    def open_root(self) -> int:
        """A descriptor of the folder itself, made if it does not exist."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            return os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise TargetError(f"{self.root}: {error.strerror}") from error

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes at the path, at most `limit` of them; None if there is nothing."""
        try:
            with self.place(path).open("rb") as file:
                return file.read(limit)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise TargetError(f"{path}: {error.strerror}") from error

    def place(self, path: str) -> Path:
        """Where a path of the edition lies on the disk."""
        if not is_safe(path):
            raise TargetError(f"unsafe path {path!r}")
        return self.root / path

    def lay(self, sheet: Sheet) -> None:
        """Write one file, and beside it the forms in which it travels.

        Raises:
            LostError: it is a stored file, and not where stored files lie.
        """
        if sheet.is_stored:
            self.link(sheet.path, sheet.entry.sha256)
            return
        for ending in TRANSPORT:
            data = sheet.form(ending)
            if data is None:
                self.delete(sheet.path + ending)
            else:
                self.write(sheet.path + ending, data)
        self.write(sheet.path, sheet.plain)

    def differing(self, sheets: Iterable[Sheet]) -> set[str]:
        """All of them: to tell whether a file differs is to read it."""
        return {sheet.path for sheet in sheets}

    doubtful = differing

    def is_laid(self, sheet: Sheet) -> bool:
        """Whether each form that lies beside the file is the one that we have now."""
        return sheet.is_stored or not list(self.other_forms(sheet))

    def is_sound(self, sheet: Sheet) -> bool:
        """Whether the forms beside it give its bytes, as those do that were polished since."""
        return all(self.is_packed(sheet, ending) for ending in self.other_forms(sheet))

    def other_forms(self, sheet: Sheet) -> Iterator[str]:
        """Endings of the forms that are not as we have them."""
        for ending in TRANSPORT:
            data = sheet.form(ending)
            if self.read(sheet.path + ending, len(data or b"") + 1) != data:
                yield ending

    def is_packed(self, sheet: Sheet, ending: str) -> bool:
        """Whether what lies there under this ending unfolds to the file."""
        held = self.read(sheet.path + ending, 2 * sheet.entry.length + 1024)
        if sheet.form(ending) is None or held is None or ending not in DECODERS:
            return False
        plain = DECODERS[ending](held, reading_limit(sheet.entry))
        return plain is not None and is_entry(plain, sheet.entry)

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes at the path, by rename, so that a reader sees them whole."""
        with self.replacing(path) as beside, beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def link(self, path: str, sha256: str) -> None:
        """Put a copy of a stored file at the path.

        Not a hard link: who edits the folder by hand would change the only original with it.

        Raises:
            LostError: there is no such stored file.
        """
        source = self.media / sha256
        if not source.is_file():
            raise LostError(f"{path}: its stored file {sha256} is missing from {self.media}")
        with self.replacing(path) as beside:
            copy_flushed(source, beside)

    @contextlib.contextmanager
    def replacing(self, path: str) -> Iterator[Path]:
        """A place beside the path; when it is filled it takes the path's place."""
        final = self.place(path)
        beside = final.with_name(BESIDE + final.name)
        try:
            self.make_way(final.parent)
            beside.unlink(missing_ok=True)
            yield beside
            if final.is_dir() and not final.is_symlink():
                shutil.rmtree(final)
            beside.replace(final)
            # Two names of one file are not exchanged by a rename, and both stay (POSIX).
            beside.unlink(missing_ok=True)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise TargetError(f"{path}: {error.strerror}") from error
        self.touched.add(final.parent)

    def make_way(self, folder: Path) -> None:
        """Let there be this folder, and no link or file in its place."""
        if folder == self.root:
            folder.mkdir(parents=True, exist_ok=True)
            return
        self.make_way(folder.parent)
        if folder.is_dir() and not folder.is_symlink():
            return
        folder.unlink(missing_ok=True)
        folder.mkdir()
        self.touched.add(folder.parent)

    def delete(self, path: str) -> None:
        """Let nothing be at the path, nor folders that it leaves empty."""
        parts = path.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            raise TargetError(f"unsafe path {path!r}")
        try:
            if self.leads_outside(parts):
                return
            self.root.joinpath(*parts).unlink()
            self.tidy(self.root.joinpath(*parts[:-1]))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return
        except OSError as error:
            raise TargetError(f"{path}: {error.strerror}") from error

    def leads_outside(self, parts: list[str]) -> bool:
        """Whether a link stands among the folders of the path."""
        above = (self.root.joinpath(*parts[:depth]) for depth in range(1, len(parts)))
        return any(folder.is_symlink() for folder in above)

    def tidy(self, folder: Path) -> None:
        """Delete this folder if it is empty, and then the one above."""
        while folder != self.root and not any(folder.iterdir()):
            folder.rmdir()
            self.touched.discard(folder)
            folder = folder.parent
        self.touched.add(folder)

    def flush(self) -> None:
        """Make sure that all written so far outlives a power cut: the folders, too."""
        try:
            for folder in self.touched:
                if folder.is_dir():
                    flush_folder(folder)
        except OSError as error:
            raise TargetError(f"{error.filename}: {error.strerror}") from error
        self.touched.clear()

    def walk(self, below: str = "", after: str = "") -> Iterator[str]:
        """Every path in the folder, links to folders among them, without following these."""
        start = after or below
        found = walk(self.root, "", start.split("/") if start else [])
        return takewhile(lambda path: path.startswith(below), found)


def walk(folder: Path, name: str, after: list[str]) -> Iterator[str]:
    """Every path below this folder, in order of their parts.

    Args:
        folder: on the disk.
        name: of the folder, as the paths begin.
        after: parts of the path, from this folder on, after which to go on.
    """
    for entry in listing(folder):
        is_on_the_way = entry.name == after[0] if after else False
        if after and entry.name < after[0]:
            continue
        if entry.is_dir(follow_symlinks=False):
            rest = after[1:] if is_on_the_way else []
            yield from walk(folder / entry.name, f"{name}{entry.name}/", rest)
        elif not is_on_the_way:
            yield name + entry.name


def listing(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where we may not look, such as `lost+found`."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def copy_flushed(source: Path, goal: Path) -> None:
    with source.open("rb") as reading, goal.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())


def flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
