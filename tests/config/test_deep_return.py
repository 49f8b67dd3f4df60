"""A real paper on PostgreSQL: an older release's data are upgraded there; lost, all comes back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backup.paper import PAIR
from tests.ports import free_port
from yanlu.config import keeping_databases, keeping_return, upgrading
from yanlu.config.options import read_options
from yanlu.config.places import Places
from yanlu.delivery import Store

from ..cluster import DATABASES, SENTENCE, Cluster, cluster, is_installed
from ..journeys.conftest import launch, stop, until
from .previous import growing
from .test_upgrading import PREVIOUS, ROOT, headlines, yanlu

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not is_installed(), reason=SENTENCE),
    pytest.mark.xdist_group("return"),
]

TITLES = "SELECT title FROM wagtailcore_page JOIN newsroom_articlepage ON id = page_ptr_id"
DRAFTS = "SELECT count(*) FROM wagtailcore_revision"


@dataclass(frozen=True)
class Paper:
    """A paper on a server, whose data are of the previous release; a disk for its backups."""

    var: Path
    server: Cluster
    settings: dict[str, str]
    headlines: list[str]

    def yanlu(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return yanlu(self.var, *arguments, **self.settings)

    def rows(self, statement: str, database: str = "newsroom") -> list[str]:
        return self.server.run(statement, database).splitlines()

    def heads(self) -> list[tuple[int, bytes]]:
        """Every edition that stands, as the paper has signed it."""
        with closing(sqlite3.connect(self.var / "edition.db")) as store:
            return store.execute("SELECT number, head FROM edition ORDER BY number").fetchall()

    def pages(self) -> list[str]:
        """The pages of articles that stand in the edition."""
        with closing(Store(self.var / "edition.db")) as store:
            paths = [path for path, _ in store.standing("a/")]
        return [path for path in paths if re.fullmatch("a/[a-z2-7]{7}/zh-hant-tw.html", path)]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    root = tmp_path_factory.mktemp("return")
    with tarfile.open(PREVIOUS) as archive:
        archive.extractall(root / "var", filter="data")
    before = headlines(root / "var")
    (root / "disk").mkdir()
    (root / "secret").write_text(PAIR.secret)
    with cluster() as server:
        server.make(*DATABASES.values())
        settings = server.settings() | {
            "YANLU_BACKUP_TO": str(root / "disk"),
            "YANLU_BACKUP_KEYS": PAIR.public,
        }
        kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        told = kept | settings | {"YANLU_VAR": str(root / "var"), "YANLU_ENV_FILE": ""}
        command = [sys.executable, "-m", growing.__name__]
        subprocess.run(command, cwd=ROOT, env=told, check=True)
        yield Paper(root / "var", server, settings, before)


# The tests build on one another, as a paper's days do.


def test_the_previous_releases_data_are_upgraded_on_postgresql(paper: Paper) -> None:
    comments = paper.rows("SELECT text FROM comments_comment ORDER BY id", "mailbox")
    assert paper.rows("SELECT to_regclass('staff_act')") == [], "the control: it is older"
    done = paper.yanlu("upgrade", "--without-backup")
    assert done.returncode == 0, done.stderr
    assert paper.rows("SELECT to_regclass('staff_act')") == ["staff_act"]
    assert sorted(paper.rows(TITLES)) == paper.headlines and len(paper.headlines) == 2
    found = paper.rows("SELECT text FROM comments_comment ORDER BY id", "mailbox")
    assert found == comments != []
    assert upgrading.refuse_start(Places(paper.var)) == ""
    assert paper.yanlu("upgrade").stdout.startswith("The data are this program's already")
    done = paper.yanlu("setup")
    assert done.returncode == 0, done.stderr


def test_one_article_comes_back_from_a_dump_while_the_paper_stands(paper: Paper) -> None:
    done = paper.yanlu("backup")
    assert done.returncode == 0, done.stderr
    [identity, *_] = paper.rows("SELECT public_id FROM newsroom_articlepage ORDER BY 1")
    before = int(paper.rows(DRAFTS)[0])
    secret = str(paper.var.parent / "secret")
    done = paper.yanlu("restore", "--key", secret, "--article", identity)
    assert done.returncode == 0 and "has a new draft" in done.stdout, done.stderr
    assert int(paper.rows(DRAFTS)[0]) == before + 1
    done = paper.yanlu("restore", "--key", secret, "--article", "nowhere")
    assert done.returncode == 1 and "has no article nowhere" in done.stderr


def test_all_that_was_lost_comes_back_and_prints_on(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paper.yanlu("backup").returncode == 0
    heads, titles, pages = paper.heads(), sorted(paper.rows(TITLES)), paper.pages()
    assert len(pages) == 2
    shutil.rmtree(paper.var)
    paper.server.make(*DATABASES.values())
    laid_down_only(paper, monkeypatch)
    done = paper.yanlu("restore", "--key", str(paper.var.parent / "secret"))
    assert done.returncode == 0 and "已倒入並核對" in done.stdout, done.stderr
    assert sorted(paper.rows(TITLES)) == titles and paper.heads() == heads
    port, log = free_port(), tmp_path / "log"
    told = {name.removeprefix("YANLU_"): value for name, value in paper.settings.items()}
    process = launch(paper.var, port, log, VARIANTS="zh-Hant-TW", ENV_FILE="", **told)
    try:
        address = f"http://127.0.0.1:{port}/zh-hant-tw.html"
        paper.rows("UPDATE newsroom_section SET name = '歸來版' RETURNING 1")
        until(lambda: "歸來版" in read(address), 180)
        for page in pages:
            assert read(f"http://127.0.0.1:{port}/{page}")
    finally:
        process.send_signal(signal.SIGINT)
        stop(process)
    assert paper.heads()[-1][0] > heads[-1][0] + 9_999, "a number that readers may have seen"
    assert paper.pages() == pages


def laid_down_only(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, a restore that loads nothing: no empty newsroom takes the edition's place."""
    options = read_options(paper.settings | {"YANLU_VAR": str(paper.var)})
    with monkeypatch.context() as without:
        without.setattr(keeping_databases.Loading, "load", lambda loading, aside: iter(()))
        key = str(paper.var.parent / "secret")
        assert keeping_return.main(["--key", key], options) == 0
    done = paper.yanlu("setup")
    assert done.returncode == 2 and "newsroom.dump" in done.stderr
    aside = paper.var.parent / "aside"
    aside.mkdir()
    for dump in paper.var.glob("*.dump"):
        dump.rename(aside / dump.name)
    done = paper.yanlu("setup")
    assert done.returncode == 1 and "編輯部的資料庫卻是空的" in done.stderr
    assert paper.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == ["0"]
    for dump in aside.iterdir():
        dump.rename(paper.var / dump.name)


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())
