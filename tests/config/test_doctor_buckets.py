"""The doctor asks a real store of objects: does it answer, open to the key, keep strangers out."""

from __future__ import annotations

from pathlib import Path

import obstore
import pytest

from tests.object_store import KEY, SECRET, ObjectStore
from yanlu.config.doctor.finding import Finding, State

from .test_doctor import bad, look

pytestmark = pytest.mark.xdist_group("object store")


def found(var: Path, store: ObjectStore, **settings: str) -> list[Finding]:
    known = {
        "YANLU_BUCKET_ENDPOINT": store.endpoint,
        "YANLU_BUCKET_KEY": KEY,
        "YANLU_BUCKET_SECRET": SECRET,
    }
    return look("buckets", var, **(known | settings))


def test_buckets_that_open_to_the_key_are_well_and_nothing_is_written_there(
    tmp_path: Path, object_store: ObjectStore
) -> None:
    assert not look("buckets", tmp_path), "most papers have none"
    names = [object_store.new_account(bucket).prefix for bucket in ("edition", "closed")]
    where = {"YANLU_BUCKET": f"s3://edition/{names[0]}"}
    closed = {"YANLU_MEDIA_BUCKET": f"s3://closed/{names[1]}"}
    [empty] = bad(found(tmp_path, object_store, **where, **closed))
    assert empty.state is State.WARNING and "還沒有一期" in empty.chinese
    for bucket, prefix in zip(("edition", "closed"), names, strict=True):
        obstore.put(object_store.account(bucket, prefix).open(), "one", b"words")
    assert not bad(found(tmp_path, object_store, **where, **closed))
    for bucket, prefix in zip(("edition", "closed"), names, strict=True):
        listed = obstore.list(object_store.account(bucket, prefix).open()).collect()
        assert [meta["path"] for meta in listed] == ["one"]


def test_a_closed_bucket_that_strangers_can_read_is_found(
    tmp_path: Path, object_store: ObjectStore
) -> None:
    account = object_store.new_account("edition")  # the control: this one is open to all
    obstore.put(account.open(), "pictures/original", b"not yet out")
    open_to_all = {"YANLU_MEDIA_BUCKET": f"s3://edition/{account.prefix}"}
    [one] = bad(found(tmp_path, object_store, **open_to_all))
    assert one.state is State.WRONG and "誰都讀得到" in one.chinese


@pytest.mark.parametrize(
    "mistake",
    [
        {"YANLU_BUCKET_SECRET": "another"},
        {"YANLU_BUCKET_KEY": "nobody"},
        {"YANLU_BUCKET": "s3://misspelt"},
        {"YANLU_BUCKET_ENDPOINT": "http://127.0.0.1:1/"},
    ],
)
def test_a_wrong_key_name_or_address_of_a_bucket_is_found(
    mistake: dict[str, str], tmp_path: Path, object_store: ObjectStore
) -> None:
    settings = {"YANLU_BUCKET": "s3://edition"} | mistake
    [one] = bad(found(tmp_path, object_store, **settings))
    assert one.state is State.WRONG and "不能用" in one.chinese
    assert settings["YANLU_BUCKET"] in one.chinese and "YANLU_BUCKET_KEY" in one.remedy[0]
    assert SECRET not in one.english
