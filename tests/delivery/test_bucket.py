"""A bucket of a real S3-compatible server holds the edition: content first, head last."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import obstore
import pytest

from tests.object_store import ObjectStore
from yanlu.delivery import (
    LostError,
    Store,
    TargetError,
    Turn,
    deliver,
    deliver_some,
    number_on,
    remove_foreign,
    repair,
)
from yanlu.delivery.bucket import Account, Bucket
from yanlu.delivery.sheet import Sheet
from yanlu.manifest.confirm import Terms
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG, PUBLIC_KEY
from yanlu.manifest.sources import WebSource
from yanlu.manifest.statements import Reason
from yanlu.manifest.verify import verify_copy

from .house import FRONT, INTRUDER, KEY, MORNING, House, article, page

pytestmark = pytest.mark.xdist_group("object store")


@pytest.fixture
def account(object_store: ObjectStore) -> Account:
    """A place that nobody has written to."""
    return object_store.new_account()


@pytest.fixture
def bucket(house: House, account: Account) -> Bucket:
    return Bucket(account.open(), house.media)


@pytest.fixture
def delivered(house: House, bucket: Bucket) -> House:
    """A paper of some articles with a picture, and its bucket."""
    picture = house.picture(b"the opening" * 100)
    house.publish({f"article:{n}": (*article(f"summit{n}"), picture) for n in range(5)})
    house.publish({"front": (page(FRONT),)})
    deliver(house.store, bucket, KEY.public)
    return house


def held(bucket: Bucket) -> dict[str, bytes]:
    """Every object, as a reader's browser unfolds it."""
    found = {path: bucket.read(path, 1 << 24) for path in bucket.walk()}
    return {path: data for path, data in found.items() if data is not None}


def assert_same(house: House, bucket: Bucket) -> None:
    found = held(bucket)
    assert found.pop(PUBLIC_KEY) == KEY.public.text.encode()
    assert found == house.standing()


def whole_round(house: House, bucket: Bucket, limit: int = 7) -> set[tuple[str, str]]:
    findings, after = repair(house.store, bucket, "", limit)
    while after:
        more, after = repair(house.store, bucket, after, limit)
        findings += more
    findings += remove_foreign(house.store, bucket, "", Turn(lambda: True))[0]
    return {(one.path, one.kind) for one in findings}


def test_every_delivery_equals_the_store_and_what_was_withdrawn_is_gone(
    house: House, bucket: Bucket
) -> None:
    pictures = [house.picture(f"picture {number}".encode() * 50) for number in range(3)]
    house.publish({f"article:{n}": (*article(f"summit{n}"), pictures[n % 3]) for n in range(8)})
    assert deliver(house.store, bucket, KEY.public).number == 1
    assert_same(house, bucket)
    house.publish(
        {"article:1": article("summit1", "更正")},
        gone=["article:2"],
        reasons={"article:2": Reason.WITHDRAWN},
    )
    second = deliver(house.store, bucket, KEY.public)
    assert second.number == 2 and second.written < 12
    assert_same(house, bucket)
    assert deliver(house.store, bucket, KEY.public) == type(second)(2, 0, 0)
    assert number_on(bucket, KEY.public) == 2
    assert number_on(bucket, INTRUDER.public) == 0


def test_a_reader_gets_gzip_with_its_type_and_a_picture_as_it_is(
    delivered: House, object_store: ObjectStore, account: Account
) -> None:
    status, headers, data = object_store.get(f"/{account.bucket}/{account.prefix}/{FRONT}")
    assert status == 200 and headers["content-encoding"] == "gzip"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, no-cache"
    assert gzip.decompress(data) == delivered.standing()[FRONT]
    entry = delivered.store.shelf.find(FRONT)
    assert entry is not None and headers["x-amz-meta-yanlu-sha256"] == entry.entry.sha256
    picture = next(path for path in delivered.standing() if path.startswith("f/"))
    status, headers, data = object_store.get(f"/{account.bucket}/{account.prefix}/{picture}")
    assert "content-encoding" not in headers and data == b"the opening" * 100
    assert headers["content-type"] == "image/webp" and "immutable" in headers["cache-control"]
    status, headers, data = object_store.get(f"/{account.bucket}/{account.prefix}/{HEAD}")
    assert "content-encoding" not in headers and data == delivered.standing()[HEAD]


def test_a_mirror_keeper_verifies_the_bucket_over_the_web(
    delivered: House, object_store: ObjectStore, account: Account, bucket: Bucket
) -> None:
    address = f"{object_store.endpoint}/{account.bucket}/{account.prefix}/"

    def verify() -> Any:
        return verify_copy(WebSource(address, lambda: 0.0), None, Terms(KEY.public, MORNING))

    assert verify().sound
    obstore.put(
        bucket.store, FRONT, gzip.compress(b"edited"), attributes={"Content-Encoding": "gzip"}
    )
    report = verify()
    assert not report.sound and [*report.findings.altered] == [FRONT]


def test_the_head_comes_last_and_pages_after_their_assets(house: House, account: Account) -> None:
    acts: list[str] = []

    class Recording(Bucket):
        def put(self, sheet: Sheet) -> None:
            super().put(sheet)
            acts.append(sheet.path)

        def switch(self, sheet: Sheet) -> None:
            super().switch(sheet)
            acts.append(sheet.path)

    target = Recording(account.open(), house.media)
    pages = {f"article:{n}": (*article(f"summit{n}"), page(f"f/{n}.css")) for n in range(30)}
    house.publish(pages)
    deliver(house.store, target, KEY.public)
    assert acts[-3:] == [HEAD_SIG, HEAD_MINISIG, HEAD]
    first_page = next(at for at, path in enumerate(acts) if path.startswith("a/"))
    assert {path for path in acts[:first_page] if path.startswith("f/")} == {
        f"f/{n}.css" for n in range(30)
    }


def test_a_bucket_that_somebody_edited_by_hand_is_put_right(
    delivered: House, bucket: Bucket
) -> None:
    assert whole_round(delivered, bucket) == set()
    right = attributes_of(bucket, "a/summit3/index.html")
    obstore.put(bucket.store, FRONT, b"<p>edited by hand</p>")
    obstore.delete(bucket.store, "a/summit1/zh-hant-tw.html")
    same = bytes(obstore.get(bucket.store, "a/summit3/index.html").bytes())
    obstore.put(bucket.store, "a/summit3/index.html", same, attributes={"Content-Type": "text/x"})
    obstore.put(bucket.store, "notes.txt", b"left here by mistake")
    obstore.put(bucket.store, "a/summit4/index.html.br", b"left by another tool")
    touch_head_before(bucket)
    assert whole_round(delivered, bucket) == {
        (FRONT, "altered"),
        ("a/summit1/zh-hant-tw.html", "missing"),
        ("a/summit3/index.html", "altered"),
        ("notes.txt", "foreign"),
        ("a/summit4/index.html.br", "foreign"),
    }
    assert attributes_of(bucket, "a/summit3/index.html") == right
    assert_same(delivered, bucket)


def touch_head_before(bucket: Bucket) -> None:
    """What was touched within the second of the head cannot be told from it by its time."""
    bucket.doubtful = lambda sheets: {sheet.path for sheet in sheets}  # type: ignore[method-assign]


def attributes_of(bucket: Bucket, path: str) -> dict[str, str]:
    return dict(obstore.get(bucket.store, path).attributes)


def test_a_listing_alone_finds_what_was_exchanged(delivered: House, bucket: Bucket) -> None:
    before = gzip.decompress(bytes(obstore.get(bucket.store, FRONT).bytes()))
    forged = gzip.compress(before.replace("言路日報".encode(), "假報日報".encode()), mtime=0)
    obstore.put(bucket.store, FRONT, forged, attributes={"Content-Encoding": "gzip"})
    assert (FRONT, "altered") in whole_round(delivered, bucket)
    picture = next(path for path in delivered.standing() if path.startswith("f/"))
    obstore.put(bucket.store, picture, b"the closing" * 100)
    assert whole_round(delivered, bucket) == {(picture, "altered")}
    assert_same(delivered, bucket)


def test_a_bucket_is_filled_in_pieces_and_old_objects_go(
    house: House, account: Account, bucket: Bucket
) -> None:
    other = House(house.root / "other")
    other.publish({f"old:{n}": (page(f"old/{n:02}.html"), page(f"f/{n:02}.css")) for n in range(9)})
    deliver(other.store, bucket, INTRUDER.public)
    other.store.close()
    assert next(iter(bucket.walk("f/"))) == "f/00.css"
    assert [*bucket.walk("f/", "f/04.css")] == [f"f/{n:02}.css" for n in (5, 6, 7, 8)]
    house.publish({f"article:{n}": article(f"summit{n}") for n in range(9)})
    course, pieces = None, 0
    while True:
        done = deliver_some(house.store, bucket, KEY.public, course, Turn(lambda: True, 8))
        course, pieces = done.course, pieces + 1
        if pieces == 5:
            house.publish(gone=["article:3"], reasons={"article:3": Reason.LEGAL})
        if course is None:
            break
        assert pieces < 50 and (done.number == 2 or course.laid < 60)
    assert pieces > 5 and done.number == 2
    plain = held(bucket)
    assert plain.pop(PUBLIC_KEY) == KEY.public.text.encode()
    assert plain == house.standing()


def test_a_delivery_that_was_cut_off_goes_on_where_it_stood(
    house: House, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["yanlu.delivery.deliver"], "AT_ONCE", 20)
    house.publish({f"article:{n}": article(f"summit{n}") for n in range(40)})
    laid: list[str] = []

    class Dying(Bucket):
        left = 100

        def put(self, sheet: Sheet) -> None:
            if self.left <= 0:
                raise TargetError("the network is gone")
            self.left -= 1
            super().put(sheet)
            laid.append(sheet.path)

    target = Dying(account.open(), house.media)
    with pytest.raises(TargetError, match="network"):
        deliver(house.store, target, KEY.public)
    assert number_on(target, KEY.public) == 0
    first = set(laid)
    laid.clear()
    target.left = 10_000
    assert deliver(house.store, target, KEY.public).number == 1
    assert first and not first.intersection(laid) - {PUBLIC_KEY}
    assert_same(house, target)


def test_of_two_presses_only_one_moves_the_head(house: House, account: Account) -> None:
    """The second one read the head before the first had moved it."""
    other = Bucket(account.open(), house.media)

    class Slow(Bucket):
        def switch(self, sheet: Sheet) -> None:
            deliver(Store(house.store.path), other, KEY.public)
            super().switch(sheet)

    house.publish({"front": (page(FRONT),)})
    deliver(house.store, other, KEY.public)
    house.publish({"front": (page(FRONT, "二"),)})
    with pytest.raises(TargetError, match="another press"):
        deliver(house.store, Slow(account.open(), house.media), KEY.public)
    assert number_on(other, KEY.public) == 2
    assert_same(house, other)


def test_a_lost_picture_is_named_and_the_old_head_stays(house: House, bucket: Bucket) -> None:
    house.publish({"front": (page(FRONT),)})
    deliver(house.store, bucket, KEY.public)
    picture = house.picture(b"soon gone")
    house.publish({"article:summit7": (picture,)})
    next(house.media.iterdir()).unlink()
    with pytest.raises(LostError, match="missing"):
        deliver(house.store, bucket, KEY.public)
    assert number_on(bucket, KEY.public) == 1


def test_a_large_video_goes_in_parts_and_is_not_taken_for_altered(
    house: House, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yanlu.delivery.bucket.WHOLE", 6 << 20)
    data = bytes(range(256)) * (11 << 12)
    house.publish({"article:summit7": (house.picture(data),)})
    deliver(house.store, bucket, KEY.public)
    assert whole_round(house, bucket) == set()
    assert_same(house, bucket)


@pytest.mark.parametrize("wrong", ["key", "bucket", "host"])
def test_a_wrong_account_is_a_clear_error(
    house: House, object_store: ObjectStore, wrong: str
) -> None:
    accounts = {
        "key": Account("edition", "x", object_store.endpoint, "paper", "wrong"),
        "bucket": Account("closed-to-us", "x", object_store.endpoint, "intruder", "secret"),
        "host": Account("edition", "x", "http://127.0.0.1:1", "paper", "secret"),
    }
    house.publish({"front": (page(FRONT),)})
    with pytest.raises(TargetError) as caught:
        deliver(house.store, Bucket(accounts[wrong].open(), Path("/nowhere")), KEY.public)
    assert "secret" not in str(caught.value)
