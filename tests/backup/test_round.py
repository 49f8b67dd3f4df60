"""What was copied comes back to the last byte, and a small change costs little."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from yanlu.backup import Folder, check, new_pair

from .paper import DATABASES, PAIR, Paper, brought_back, files, make_paper, rows


def test_everything_comes_back_and_what_is_made_again_is_left_out(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    paper.back_up(disk)
    back = brought_back(disk, tmp_path / "back")
    for name in DATABASES:
        assert rows(back / name) == rows(paper.root / name)
    shutil.rmtree(paper.root / "edition")
    assert dict(files(back)) == dict(files(paper.root))
    assert (back / "edition.key").stat().st_mode & 0o777 == 0o600


def test_a_second_backup_of_an_unchanged_paper_writes_no_piece(paper: Paper, disk: Folder) -> None:
    first = paper.back_up(disk)
    second = paper.back_up(disk)
    assert first.new == first.pieces > 0
    assert (second.new, second.sent) == (0, 0)


def test_one_changed_article_costs_a_few_pieces_of_the_database(paper: Paper, disk: Folder) -> None:
    first = paper.back_up(disk)
    paper.write("newsroom.db", "林編輯寫的新稿")
    second = paper.back_up(disk)
    assert 1 <= second.new <= 3
    assert second.sent < first.sent / 10


def test_both_backups_come_back_each_as_it_was(paper: Paper, disk: Folder, tmp_path: Path) -> None:
    before = rows(paper.root / "newsroom.db")
    paper.back_up(disk)
    paper.write("newsroom.db", "後來寫的")
    paper.back_up(disk)
    assert rows(brought_back(disk, tmp_path / "one", which=0) / "newsroom.db") == before
    assert len(rows(brought_back(disk, tmp_path / "two") / "newsroom.db")) == len(before) + 1


def test_a_copy_is_of_one_moment_while_an_editor_writes(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    """What is written after the look began is not in it, though the file already has it."""
    with closing(sqlite3.connect(paper.root / "newsroom.db")) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO article (words) VALUES ('還沒存好')")
        paper.back_up(disk)
        writing.execute("COMMIT")
    back = brought_back(disk, tmp_path / "back")
    assert "還沒存好" not in [words for _, words in rows(back / "newsroom.db")]
    assert len(rows(paper.root / "newsroom.db")) == len(rows(back / "newsroom.db")) + 1


def test_a_database_with_a_rollback_journal_is_copied_too(
    paper: Paper, disk: Folder, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(paper.root / "press.db")) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    paper.back_up(disk)
    back = brought_back(disk, tmp_path / "back")
    assert rows(back / "press.db") == rows(paper.root / "press.db")


@pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed")
def test_debians_age_opens_statement_and_pieces(paper: Paper, disk: Folder, tmp_path: Path) -> None:
    paper.back_up(disk)
    key = tmp_path / "secret"
    key.write_text(PAIR.secret + "\n")

    def opened(path: Path) -> bytes:
        done = subprocess.run(["age", "-d", "-i", key, path], capture_output=True, check=True)
        return gzip.decompress(done.stdout)

    [statement] = (disk.root / "backups").glob("*.age")
    signed = json.loads(opened(statement).partition(b"\n")[2])
    [names] = [names for path, *_, names in signed["files"] if path == "edition.key"]
    [piece] = (disk.root / "pieces").rglob(f"{names[0]}-*")
    assert opened(piece) == (paper.root / "edition.key").read_bytes()


def test_the_place_shows_nothing_of_the_content(paper: Paper, disk: Folder) -> None:
    """No word, no name of a file, and no hash by which one could ask for a known picture."""
    paper.write("newsroom.db", "祕密線人的名字")
    paper.back_up(disk)
    pictures = [path.name for path in (paper.root / "pictures").iterdir()]
    signs = ["祕密線人的名字", "newsroom", "pictures", "edition.key", *pictures]
    everything = b"".join(
        str(path).removeprefix(str(disk.root)).encode() + path.read_bytes()
        for path in disk.root.rglob("*")
        if path.is_file()
    )
    assert [one for one in signs if one.encode() in everything] == []
    assert pictures[0].encode() in str(list(paper.root.rglob("*"))).encode(), "the control"


def test_new_keys_seal_everything_anew(paper: Paper, disk: Folder, tmp_path: Path) -> None:
    first = paper.back_up(disk)
    other = new_pair()
    second = paper.with_pair(other).back_up(disk)
    assert second.new == first.new
    back = brought_back(disk, tmp_path / "back", other.secret)
    assert rows(back / "newsroom.db") == rows(paper.root / "newsroom.db")


def test_a_paper_never_printed_is_copied(disk: Folder, tmp_path: Path) -> None:
    paper = make_paper(tmp_path / "new")
    for name in ("edition.db", "press.db"):
        (paper.root / name).unlink()
    paper.back_up(disk)
    back = brought_back(disk, tmp_path / "back")
    assert rows(back / "newsroom.db") and not (back / "edition.db").exists()


def test_all_pieces_can_be_checked_without_any_key(paper: Paper, disk: Folder) -> None:
    paper.back_up(disk)
    found = check(disk)
    assert found.is_good and found.backups == 1 and found.pieces > 5
