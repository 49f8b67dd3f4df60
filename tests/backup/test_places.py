"""A bucket and another machine keep copies as a folder does; what fails there is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests import object_store
from tests.object_store import ObjectStore
from yanlu.backup import Place, PlaceError, check, prune, whole_backups
from yanlu.backup.bucket import Bucket
from yanlu.backup.keeping import Rule
from yanlu.backup.sftp import Account, Machine

from .machine import SFTP, SSHD, another_machine
from .paper import Paper, brought_back, rows

pytestmark = pytest.mark.deep  # a server each

needs_ssh = pytest.mark.skipif(
    SSHD is None or not Path(SFTP).exists(), reason="Debian's openssh-server is not installed"
)


@pytest.fixture(scope="module")
def shop() -> Iterator[ObjectStore]:
    with object_store.running() as running:
        yield running


@pytest.fixture
def bucket(shop: ObjectStore) -> Bucket:
    account = shop.new_account("closed")
    return Bucket(account.open(is_locked=True), f"s3://closed/{account.prefix}")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with another_machine(tmp_path_factory.mktemp("machine")) as account:
        yield account


@pytest.fixture
def machine(account: Account, request: pytest.FixtureRequest) -> Iterator[Machine]:
    own = Path(account.folder) / str(abs(hash(request.node.name)))
    own.mkdir()
    with closing(Machine(replace(account, folder=str(own)))) as machine:
        yield machine


def round_trip(place: Place, paper: Paper, tmp_path: Path) -> None:
    """There, again, and back; then the older one goes, and the newer one stays whole."""
    first = paper.back_up(place)
    paper.write("newsroom.db", "後來寫的")
    second = paper.back_up(place)
    assert first.new > 5 and 1 <= second.new <= 3
    assert check(place).is_good
    back = brought_back(place, tmp_path / "back")
    assert rows(back / "newsroom.db") == rows(paper.root / "newsroom.db")
    assert [one.number for one in prune(place, Rule(1, 0, 0))] == [1]
    assert check(place).is_good and len(whole_backups(place)) == 1


def test_a_bucket_keeps_copies(bucket: Bucket, paper: Paper, tmp_path: Path) -> None:
    round_trip(bucket, paper, tmp_path)


@needs_ssh
def test_another_machine_keeps_copies(machine: Machine, paper: Paper, tmp_path: Path) -> None:
    round_trip(machine, paper, tmp_path)


def test_a_wrong_key_of_a_bucket_is_said(shop: ObjectStore, paper: Paper) -> None:
    account = replace(shop.new_account("closed"), secret="wrong")
    with pytest.raises(PlaceError, match="key and rights"):
        paper.back_up(Bucket(account.open(), "s3://closed"))


def test_a_store_that_does_not_answer_is_said(shop: ObjectStore, paper: Paper) -> None:
    refused = replace(shop.new_account("closed"), endpoint="http://127.0.0.1:9")
    with pytest.raises(PlaceError, match="run it again"):
        paper.back_up(Bucket(refused.open(), "s3://closed"))


@needs_ssh
def test_a_machine_whose_key_is_not_known_is_not_entered(account: Account, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    with pytest.raises(PlaceError, match="not known"):
        Machine(replace(account, known_hosts=tmp_path / "empty"))


@needs_ssh
def test_a_machine_that_goes_away_in_the_middle_is_said_and_gone_on_with(
    tmp_path: Path, paper: Paper
) -> None:
    (tmp_path / "machine").mkdir()
    with another_machine(tmp_path / "machine") as one:
        with (
            closing(Cutting(one, after=4)) as cut,
            pytest.raises(PlaceError, match="run it again"),
        ):
            paper.back_up(cut)
        with closing(Machine(one)) as again:
            assert whole_backups(again) == []
            taken = paper.back_up(again)
            assert taken.new < taken.pieces and check(again).is_good


class Cutting(Machine):
    """The connection is cut after some writes."""

    def __init__(self, account: Account, after: int) -> None:
        super().__init__(account)
        self.left = after

    def write(self, path: str, data: bytes) -> None:
        super().write(path, data)
        self.left -= 1
        if self.left == 0:
            self.loop.call_soon_threadsafe(self.connection.abort)


@needs_ssh
def test_a_folder_that_is_not_there_is_said(account: Account) -> None:
    with pytest.raises(PlaceError, match="no such folder"):
        Machine(replace(account, folder="/nowhere"))
