#!/usr/bin/env python3
"""Makes `var.tar.xz`, the data of a paper of the previous release, with that release's program.

    .venv/bin/python tests/config/previous/make.py 85d426e

The paper is the demo's, cut down to articles without pictures, with its readers' comments.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ARTICLES = ("leonids-flash", "stele")
DATABASES = ("newsroom.db", "press.db", "mailbox.db", "edition.db")
SETTING = "import sys; from yanlu.config.command import main; sys.exit(main(['setup']))"


def main(revision: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        program, var = Path(folder, "program"), Path(folder, "var")
        add = ["git", "worktree", "add", "-q", "--detach", str(program), revision]
        subprocess.run(add, cwd=ROOT, check=True)
        try:
            cut_demo(program / "demo")
            environment = os.environ | {"YANLU_VAR": str(var), "YANLU_VARIANTS": "zh-Hant-TW"}
            subprocess.run(
                [sys.executable, "-c", SETTING], cwd=program, env=environment, check=True
            )
        finally:
            remove = ["git", "worktree", "remove", "--force", str(program)]
            subprocess.run(remove, cwd=ROOT, check=True)
        pack(var)


def cut_demo(demo: Path) -> None:
    """Leave the articles that are named above."""
    for path in (demo / "articles").glob("*.json"):
        if json.loads(path.read_bytes())["slug"] not in ARTICLES:
            path.unlink()
    paper = json.loads((demo / "paper.json").read_bytes())
    paper["front"] = paper["front"] | {"lead": ARTICLES[0], "slots": list(ARTICLES[1:])}
    (demo / "paper.json").write_text(json.dumps(paper))
    talk = json.loads((demo / "talk.json").read_bytes())[0] | {"article": ARTICLES[0]}
    (demo / "talk.json").write_text(json.dumps([talk]))


def pack(var: Path) -> None:
    """What stands in `var`, without what is filled from the store."""
    for name in DATABASES:
        database = sqlite3.connect(var / name)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
        database.close()
    shutil.rmtree(var / "edition", ignore_errors=True)
    with tarfile.open(HERE / "var.tar.xz", "w:xz", preset=9) as archive:
        for path in sorted(var.rglob("*")):
            archive.add(path, path.relative_to(var), recursive=False)


if __name__ == "__main__":
    main(sys.argv[1])
