#!/usr/bin/env python3
"""Builds the wheel of a commit: the same bytes in every folder, at any time, by the same Python.

python deploy/build.py [FOLDER]   build what is committed into FOLDER (dist) and print the hashes

Only what is committed goes in; what lies about in the folder does not. The time that stands in the
archives is the commit's.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Build, and print what was built."""
    folder = Path(arguments[0] if arguments else ROOT / "dist").resolve()
    with tempfile.TemporaryDirectory() as scratch:
        export(ROOT, Path(scratch))
        build(Path(scratch), folder, epoch(ROOT))
    for path in sorted(folder.glob("yanlu-*")):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
    return 0


def export(root: Path, folder: Path) -> None:
    """Lay out the files of the last commit."""
    packed = git(root, "archive", "--format=tar", "HEAD")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def epoch(root: Path) -> int:
    """When the last commit was made, in seconds since 1970."""
    return int(git(root, "log", "-1", "--format=%ct"))


def git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, check=True, stdout=subprocess.PIPE).stdout


def build(sources: Path, folder: Path, when: int) -> None:
    """Build the source archive, and from it the wheel, with the builder that is installed."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(sources)],
        env=os.environ | {"SOURCE_DATE_EPOCH": str(when)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
