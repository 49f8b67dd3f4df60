"""Several mailboxes on one PostgreSQL: what races there is kept once, too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..cluster import SENTENCE, cluster, is_installed
from ..gates import ROOT
from .mailbox import print_paper

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not is_installed(), reason=SENTENCE),
    pytest.mark.django_db(databases=["default", "mailbox"]),
]

ONCE = {"comments": 1, "keys": 1, "votes": 1, "count": 1, "vouched": 1, "answers": [200]}


def raced(folder: Path, database: str) -> Any:
    """What eight mailboxes hold after all pressed the same buttons."""
    command = [sys.executable, "-m", "tests.comments.race", str(folder), "several"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    environment["YANLU_MAILBOX_DATABASE"] = database
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_eight_mailboxes_that_race_keep_one_comment_and_one_count(tmp_path: Path) -> None:
    print_paper(tmp_path / "edition.db")
    with cluster() as server:
        for _ in range(3):
            server.make("mailbox")
            assert raced(tmp_path, server.address("mailbox")) == ONCE


def test_without_the_rule_that_a_vote_is_single_the_race_is_lost(tmp_path: Path) -> None:
    """The control: where the database does not refuse the second, there are several."""
    print_paper(tmp_path / "edition.db")
    with cluster() as server:
        server.make("mailbox")
        assert raced(tmp_path, server.address("mailbox")) == ONCE
        asked = "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = "
        names = server.run(asked + "'reactions_vote'::regclass", "mailbox").split()
        assert names, "a vote is single by another rule"
        for name in names:
            server.run(f"ALTER TABLE reactions_vote DROP CONSTRAINT {name}", "mailbox")
        server.run("TRUNCATE reactions_vote, reactions_counter", "mailbox")
        assert raced(tmp_path, server.address("mailbox"))["votes"] == 8
