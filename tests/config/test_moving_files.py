"""Edition and pictures go into buckets of a real server and come back, compared by hash."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import obstore
import pytest
from django.core.files.base import ContentFile

from tests.delivery.house import FRONT, KEY, House, article, page
from tests.handbook import commands, fitted, plain_environment, run, steps
from tests.object_store import KEY as ACCESS
from tests.object_store import SECRET, ObjectStore
from yanlu.backup import Source
from yanlu.config import buckets, moving_files, storage
from yanlu.config.options import OptionError, read_options
from yanlu.config.storages import storages
from yanlu.delivery import LostError, number_on
from yanlu.delivery.safe import Media, Safe
from yanlu.manifest.keyfile import write_signing_key

pytestmark = pytest.mark.xdist_group("object store")

ORIGINAL = b"as the reporter took it" * 500
DESK_COPY = b"as the library shows it" * 50


@pytest.fixture
def paper(tmp_path: Path, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> House:
    """A paper with an edition, an original and the library's copy, and two buckets of its own."""
    house = House(tmp_path)
    picture = house.picture(b"the opening" * 1000)
    house.publish({"article:summit7": (*article("summit7"), picture), "front": (page(FRONT),)})
    (house.media / hashlib.sha256(ORIGINAL).hexdigest()).write_bytes(ORIGINAL)
    (tmp_path / "media" / "original_images").mkdir(parents=True)
    (tmp_path / "media" / "original_images" / "desk.jpg").write_bytes(DESK_COPY)
    (tmp_path / "keys").mkdir()
    write_signing_key(tmp_path / "keys" / "edition.key", KEY)
    prefix = object_store.new_account().prefix
    settings = {
        "YANLU_VAR": str(tmp_path),
        "YANLU_ENV_FILE": "",
        "YANLU_BUCKET": f"s3://edition/{prefix}",
        "YANLU_MEDIA_BUCKET": f"s3://closed/{prefix}",
        "YANLU_BUCKET_ENDPOINT": object_store.endpoint,
        "YANLU_BUCKET_KEY": ACCESS,
        "YANLU_BUCKET_SECRET": SECRET,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return house


def options(paper: House) -> dict[str, Any]:
    import os

    return read_options(os.environ)


def safe_of(paper: House) -> Safe:
    made = buckets.safe(options(paper))
    assert made is not None
    return made


def files(root: Path) -> dict[str, bytes]:
    """Pictures and the desk's copies."""
    found = [path for kind in ("pictures", "media") for path in (root / kind).rglob("*")]
    return {str(path.relative_to(root)): path.read_bytes() for path in found if path.is_file()}


def test_everything_goes_into_the_buckets_and_comes_back_byte_for_byte(
    paper: House, object_store: ObjectStore
) -> None:
    before = files(paper.root)
    assert moving_files.main(["--to", "bucket"]) == 0
    target = buckets.targets(options(paper), paper.media)[0]
    assert number_on(target, KEY.public) == 1
    assert target.read(FRONT, 1 << 20) == paper.standing()[FRONT]
    original = f"pictures/{hashlib.sha256(ORIGINAL).hexdigest()}"
    assert safe_of(paper).read(original) == ORIGINAL
    prefix = options(paper)["YANLU_MEDIA_BUCKET"][1]
    assert object_store.get(f"/closed/{prefix}/{original}")[0] == 403, "strangers get nothing"
    for kind in ("pictures", "media", "edition"):
        shutil.rmtree(paper.root / kind, ignore_errors=True)
    assert moving_files.main(["--to", "folder"]) == 0
    assert files(paper.root) == before
    assert paper.verify().sound


@pytest.mark.deep
def test_everything_goes_into_the_buckets_by_the_handbooks_words(
    paper: House, object_store: ObjectStore, tmp_path: Path
) -> None:
    mine = options(paper)
    (edition, prefix), (closed, hidden) = mine["YANLU_BUCKET"], mine["YANLU_MEDIA_BUCKET"]
    words = {
        "s3://my-paper ": f"s3://{edition}/{prefix} ",
        "https://s3.example.net/": object_store.endpoint,
        "BUCKET_KEY=…": f"BUCKET_KEY={ACCESS}",
        "BUCKET_SECRET=…": f"BUCKET_SECRET={SECRET}",
        "s3://my-originals": f"s3://{closed}/{hidden}",
    }
    environment = plain_environment(YANLU_VAR=str(paper.root), YANLU_ENV_FILE="")
    environment["PATH"] = commands(tmp_path / "bin")
    told = [
        *steps("docs/grown-press.md", "把報紙放上物件儲存"),
        *steps("docs/grown-press.md", "圖片放進不公開的儲存桶"),
    ]
    paper.store.close()  # a house in a process of its own
    done = run(fitted(told, words), tmp_path, environment)
    assert done.returncode == 0 and "核對完成" in done.stdout, done.stderr
    assert number_on(buckets.targets(mine, paper.media)[0], KEY.public) == 1
    original = f"pictures/{hashlib.sha256(ORIGINAL).hexdigest()}"
    assert safe_of(paper).read(original) == ORIGINAL
    assert object_store.get(f"/{closed}/{hidden}/{original}")[0] == 403


def test_what_has_arrived_is_not_sent_a_second_time(
    paper: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    keep = Safe.keep

    def dying(self: Safe, name: str, source: Any) -> None:
        if len(sent) >= 2:
            raise OSError("the cable is out")
        keep(self, name, source)
        sent.append(name)

    monkeypatch.setattr(Safe, "keep", dying)
    monkeypatch.setattr(moving_files, "HANDS", 1)
    assert moving_files.main(["--to", "bucket"]) == 1
    first = list(sent)
    monkeypatch.setattr(Safe, "keep", lambda self, *rest: (keep(self, *rest), sent.append(rest[0])))
    assert moving_files.main(["--to", "bucket"]) == 0
    assert len(first) == 2 and len(sent) == len(set(sent)) == 3


def test_control_a_file_that_is_cut_off_on_the_way_is_named(
    paper: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = Safe.keep
    cut = lambda self, name, source: keep(self, name, source.read_bytes()[:-1])  # noqa: E731
    monkeypatch.setattr(Safe, "keep", cut)
    assert moving_files.main(["--to", "bucket"]) == 1
    said = capsys.readouterr().err
    assert hashlib.sha256(ORIGINAL).hexdigest() in said and "did not arrive" in said


def test_a_picture_altered_in_the_bucket_does_not_come_back_unseen(
    paper: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moving_files.main(["--to", "bucket"]) == 0
    name = hashlib.sha256(ORIGINAL).hexdigest()
    safe_of(paper).keep(f"pictures/{name}", b"somebody else's picture")
    assert moving_files.main(["--to", "folder"]) == 1
    assert name in capsys.readouterr().err


def test_a_bucket_that_strangers_can_read_takes_no_originals(
    paper: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YANLU_BUCKET", "")
    monkeypatch.setenv("YANLU_MEDIA_BUCKET", "s3://edition/originals")
    assert moving_files.main(["--to", "bucket"]) == 1
    assert "everybody" in capsys.readouterr().err
    held = [meta["path"] for piece in obstore.list(safe_of(paper).store) for meta in piece]
    assert held == ["is-it-closed"]


def test_one_bucket_for_both_is_refused() -> None:
    same = {"YANLU_BUCKET": "s3://paper/edition", "YANLU_MEDIA_BUCKET": "s3://paper/media"}
    with pytest.raises(OptionError, match="another bucket"):
        read_options(same)


def test_without_a_bucket_there_is_nowhere_to_move(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YANLU_ENV_FILE", "")
    assert moving_files.main(["--to", "bucket"]) == 2
    assert "沒有設定儲存桶" in capsys.readouterr().err


def test_a_press_on_another_machine_fetches_the_pictures_that_it_lacks(
    paper: House, tmp_path: Path
) -> None:
    safe = safe_of(paper)
    name = hashlib.sha256(ORIGINAL).hexdigest()
    safe.keep(f"pictures/{name}", ORIGINAL)
    elsewhere = Media(tmp_path / "another machine", safe)
    assert (elsewhere / name).read_bytes() == ORIGINAL
    safe.keep(f"pictures/{'0' * 64}", b"not what its name says")
    with pytest.raises(LostError):
        elsewhere / ("0" * 64)
    assert not (elsewhere / ("1" * 64)).exists()


def test_the_desk_keeps_and_finds_its_files_in_the_closed_bucket(
    paper: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = storage.ClosedBucket()
    place.opened = safe_of(paper)
    assert place.save("original_images/desk.jpg", ContentFile(DESK_COPY))
    assert place.exists("original_images/desk.jpg")
    with place.open("original_images/desk.jpg") as file:
        assert file.read() == DESK_COPY
    assert place.url("original_images/desk.jpg") == "/newsroom/media/original_images/desk.jpg"
    place.delete("original_images/desk.jpg")
    assert not place.exists("original_images/desk.jpg")
    with pytest.raises(FileNotFoundError):
        place.open("original_images/desk.jpg")


def test_what_the_desk_takes_in_lies_in_the_papers_folder_as_well_for_its_backups(
    paper: House, tmp_path: Path
) -> None:
    settings = storages(options(paper))["default"]["OPTIONS"]
    place = storage.ClosedBucket(**settings)
    place.opened = safe_of(paper)
    place.save("original_images/new.jpg", ContentFile(DESK_COPY))
    beside = tmp_path / "media" / "original_images" / "new.jpg"
    assert beside.read_bytes() == DESK_COPY == place.open("original_images/new.jpg").read()
    assert beside in [part.file for part in source_of(tmp_path).parts(tmp_path)]
    place.delete("original_images/new.jpg")
    assert not beside.exists() and not place.exists("original_images/new.jpg")


def source_of(var: Path) -> Source:
    """What a backup takes of the folder, but for its databases."""
    return Source(var, (), frozenset())
