"""The drill: the machine is gone, and the new one has a sealed copy and a key from the safe."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.machine import SFTP, SSHD
from tests.backup.paper import PAIR
from tests.journeys.conftest import until
from tests.journeys.test_seizure import ADDRESS, AGENT, Reader, searched, token

from . import seizure
from .seizure import Browser, Machine

pytestmark = [
    pytest.mark.deep,
    pytest.mark.xdist_group("seizure"),
    pytest.mark.skipif(
        SSHD is None or not Path(SFTP).exists(), reason="Debian's openssh-server is not installed"
    ),
]
WORDS = "機器被拿走以前寫的留言"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Browser]]:
    """A machine that was taken away, and what one of its staff's browsers keeps."""
    with seizure.taken(tmp_path_factory.mktemp("seizure")) as found:
        yield found


def every_file(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_the_paper_is_read_and_written_on_elsewhere_and_the_old_machines_keys_open_nothing(
    scene: tuple[Machine, Browser], tmp_path: Path
) -> None:
    old, thief = scene
    front = (old.root / "front").read_text()
    assert old.yanlu("backup", "list").returncode == 0, "the control: until now it may go there"
    with seizure.moved(old, tmp_path / "new") as (new, paper, took):
        assert took["readers"] <= took["back office"] < 15 * 60
        assert paper.get("zh-hant-tw.html") == front
        until((new.var / "edition" / ".yanlu" / "head.json").exists)
        public = shutil.copy(old.var / "edition" / "yanlu.pub", tmp_path / "public")
        done = new.yanlu("verify", str(new.var / "edition"), "--key", str(public))
        assert done.returncode == 0, done.stdout + done.stderr
        assert not thief.is_in(paper), "who has an old session is at no desk"
        about = {"article": paper.find("首屆").split("/")[1], "variant": "zh-Hant-TW"}
        page = Reader(paper).ask("mailbox/comment/", text=WORDS, rule="1", **about)
        assert "收" in Reader(paper).ask("mailbox/comment/", token=token(page), **about)
        assert new.yanlu("backup").returncode == 0, "copies go on, by the new machine's own key"
    turned_away = old.yanlu("backup", "list")
    assert turned_away.returncode == 1 and "Traceback" not in turned_away.stderr


def test_the_taken_machine_reads_no_backup_and_names_no_reader(
    scene: tuple[Machine, Browser], tmp_path: Path
) -> None:
    old, _ = scene
    with old.running() as paper:  # readers come, before it is taken
        reader = Reader(paper)
        about = {"article": paper.find("首屆").split("/")[1], "variant": "zh-Hant-TW"}
        page = reader.ask("mailbox/comment/", text=WORDS, rule="1", **about)
        reader.ask("mailbox/comment/", token=token(page), **about)
        reader.ask("newsroom/login/", username="nobody", password="wrong")
    disk = every_file(old.root)
    assert any(WORDS.encode() in path.read_bytes() for path in disk), "the control: she was there"
    assert list(searched(path for path in disk if path.parent.name != "pictures")) == []
    assert not [path for path in disk if PAIR.secret.encode() in path.read_bytes()]
    copies = Path(old.account.folder)
    assert not [path for path in every_file(copies) if WORDS.encode() in path.read_bytes()]
    sealed = next(copies.rglob("*.age"))
    for key in (old.var / "keys" / "edition.key", Path(str(old.account.key))):
        opened = subprocess.run(["age", "-d", "-i", str(key), str(sealed)], capture_output=True)
        assert opened.returncode != 0
    (tmp_path / "secret").write_text(PAIR.secret)
    command = ["age", "-d", "-i", str(tmp_path / "secret"), str(sealed)]
    assert subprocess.run(command, capture_output=True).returncode == 0, "the control"


def test_the_search_would_find_a_reader_who_was_written_down(
    scene: tuple[Machine, Browser], tmp_path: Path
) -> None:
    (tmp_path / "access.log").write_text(f"{ADDRESS} {AGENT}")
    assert len(set(searched([tmp_path / "access.log"]))) >= 2
