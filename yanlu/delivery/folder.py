"""A folder as a target: any web server, stick or mirror tool can carry it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from yanlu.manifest.paths import is_safe

from .errors import TargetError

BESIDE = ".beside-"  # a file being written; never part of the edition


class Folder:
    """A folder that holds the edition as plain files.

    Args:
        root: the folder, made if it does not exist.
        media: the folder in which stored files lie under the name of their content.
    """

    def __init__(self, root: Path, media: Path) -> None:
        self.root = root
        self.media = media
        self.name = "folder"
        self.touched: set[Path] = set()

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

    def write(self, path: str, data: bytes) -> None:
        """Put the bytes at the path, by rename, so that a reader sees them whole."""
        with self.replacing(path) as beside, beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def link(self, path: str, sha256: str) -> None:
        """Put a stored file at the path: by a hard link where the disk has them."""
        source = self.media / sha256
        with self.replacing(path) as beside:
            try:
                os.link(source, beside)
            except FileNotFoundError:
                raise
            except OSError:
                copy_flushed(source, beside)

    @contextlib.contextmanager
    def replacing(self, path: str) -> Iterator[Path]:
        """A place beside the path; when it is filled it takes the path's place."""
        final = self.place(path)
        beside = final.with_name(BESIDE + final.name)
        try:
            self.make_folder(final.parent)
            beside.unlink(missing_ok=True)
            yield beside
            beside.replace(final)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise TargetError(f"{path}: {error.strerror}") from error
        self.touched.add(final.parent)

    def make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        self.touched.add(folder.parent)

    def delete(self, path: str) -> None:
        """Let nothing be at the path, nor folders that it leaves empty."""
        final = self.place(path)
        try:
            final.unlink(missing_ok=True)
            self.touched.add(final.parent)
            for folder in final.relative_to(self.root).parents:
                if folder == Path() or any((self.root / folder).iterdir()):
                    break
                (self.root / folder).rmdir()
                self.touched.discard(self.root / folder)
                self.touched.add((self.root / folder).parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise TargetError(f"{path}: {error.strerror}") from error

    def flush(self) -> None:
        """Make sure that all written so far outlives a power cut: the folders, too."""
        try:
            for folder in self.touched:
                if folder.is_dir():
                    flush_folder(folder)
        except OSError as error:
            raise TargetError(f"{error.filename}: {error.strerror}") from error
        self.touched.clear()

    def walk(self) -> Iterator[str]:
        """Every path in the folder; what was left beside by a crash is deleted on the way."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name)
                if name.startswith(BESIDE):
                    path.unlink(missing_ok=True)
                else:
                    yield path.relative_to(self.root).as_posix()


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
