"""The store: one transaction an edition, claims, withdrawals, bodies, numbers and fences."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from datetime import timedelta

import brotli
import pytest

from yanlu.delivery import Batch, FencedError, Store, StoreError
from yanlu.edition import File
from yanlu.manifest import tree
from yanlu.manifest.paths import HEAD, HEAD_MINISIG, HEAD_SIG
from yanlu.manifest.statements import Reason

from .house import FRONT, KEY, MORNING, House, article, page, sealer


def test_what_was_published_stands_under_a_signed_head(house: House) -> None:
    sealed = house.publish({"article:summit7": article("summit7"), "front": (page(FRONT),)})
    assert sealed is not None
    standing = house.standing()
    head, edition = house.newest()
    signed = {path for path in standing if path.startswith(".yanlu/")}
    assert standing[HEAD] == sealed.head_bytes
    assert KEY.public.verifies(standing[HEAD], standing[HEAD_SIG])
    assert (head.number, head.files) == (1, 5)
    assert edition.changed.keys() == standing.keys() - signed
    assert {path: entry for path, entry in tree.files(head.tree, house.store)} == edition.changed


def test_the_compressed_forms_give_the_same_bytes(house: House) -> None:
    house.publish({"article:summit7": article("summit7")})
    for file in article("summit7"):
        assert isinstance(file.data, bytes)
        forms = house.store.body_row(hashlib.sha256(file.data).hexdigest())
        assert forms is not None
        raw, br, gz = forms
        if len(file.data) < 256:
            assert (raw, br, gz) == (file.data, None, None)
        else:
            assert raw is None and br is not None and gz is not None
            assert brotli.decompress(br) == gzip.decompress(gz) == file.data


def test_a_batch_that_changes_nothing_makes_no_edition(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    assert house.publish({"front": (page(FRONT),)}) is None
    assert house.publish(gone=["article:unknown"]) is None
    assert house.newest()[0].number == 1


def test_a_batch_that_cannot_be_sealed_changes_nothing(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    before, bodies = house.standing(), house.bodies()

    def broken(*_: object) -> None:
        raise RuntimeError("the key is gone")

    with pytest.raises(RuntimeError):
        house.store.publish(Batch({"front": (page(FRONT, "新"),)}), broken)  # type: ignore[arg-type]
    assert house.standing() == before
    assert house.bodies() == bodies


def test_a_reader_sees_nothing_of_an_edition_before_its_transaction_ends(house: House) -> None:
    house.publish({"front": (page(FRONT, "舊"),)})
    seen: list[bytes] = []
    reader = sqlite3.connect(f"file:{house.store.path}?mode=ro", uri=True)

    def peeking(*arguments: object):  # type: ignore[no-untyped-def]
        query = "SELECT head FROM edition ORDER BY number DESC LIMIT 1"
        seen.append(reader.execute(query).fetchone()[0])
        return sealer()(*arguments)  # type: ignore[arg-type]

    old = house.store.newest()
    house.store.publish(Batch({"front": (page(FRONT, "新"),)}), peeking)
    query = "SELECT head FROM edition ORDER BY number DESC LIMIT 1"
    now = reader.execute(query).fetchone()[0]
    reader.close()
    new = house.store.newest()
    assert old is not None and new is not None
    assert (seen, now) == ([old.head], new.head)


def test_a_picture_that_two_articles_show_stays_until_the_last_goes(house: House) -> None:
    picture = house.picture(b"a picture of the opening")
    house.publish(
        {
            "article:summit7": (*article("summit7"), picture),
            "article:other22": (*article("other22"), picture),
        }
    )
    house.publish(gone=["article:summit7"], reasons={"article:summit7": Reason.WITHDRAWN})
    assert picture.path in house.standing()
    assert picture.path not in house.newest()[1].withdrawn
    house.publish(gone=["article:other22"])
    assert picture.path not in house.standing()


def test_what_an_article_no_longer_has_goes_with_its_next_printing(house: House) -> None:
    picture = house.picture(b"the wrong picture")
    house.publish({"article:summit7": (*article("summit7"), picture)})
    house.publish({"article:summit7": article("summit7")})
    assert picture.path not in house.standing()
    assert house.newest()[1].dropped == (picture.path,)


def test_a_path_moves_from_one_owner_to_another_within_a_batch(house: House) -> None:
    asset = page("f/style.html")
    house.publish({"standing:old": (asset,)})
    house.publish({"standing:new": (asset, page("f/more.html"))}, gone=["standing:old"])
    assert asset.path in house.standing()


def test_withdrawn_paths_are_listed_with_their_reason(house: House) -> None:
    house.publish({"article:summit7": article("summit7"), "section:world22": (page("s/x.html"),)})
    house.publish(
        gone=["article:summit7", "section:world22"],
        reasons={"article:summit7": Reason.LEGAL},
    )
    edition = house.newest()[1]
    assert edition.withdrawn == {file.path: Reason.LEGAL for file in article("summit7")}
    assert edition.dropped == ("s/x.html",)


def test_a_notice_in_place_of_an_article_is_listed_as_a_replacement(house: House) -> None:
    picture = house.picture(b"a picture that must go")
    house.publish({"article:summit7": (*article("summit7"), picture)})
    notice = page("a/summit7/zh-hant-tw.html", "撤稿")
    house.publish({"article:summit7": (notice,)}, reasons={"article:summit7": Reason.WITHDRAWN})
    withdrawn = house.newest()[1].withdrawn
    assert withdrawn[notice.path] is Reason.REPLACED
    assert withdrawn[picture.path] is Reason.WITHDRAWN
    assert withdrawn["a/summit7/zh-hans-cn.html"] is Reason.WITHDRAWN


def test_bodies_that_nothing_names_are_deleted_and_no_others(house: House) -> None:
    for number in range(40):
        house.publish(
            {f"article:{number % 5}": article(f"summit{number % 5}", f"第{number}版")},
            gone=[f"article:{(number + 3) % 5}"] if number % 3 == 0 else [],
        )
        assert house.bodies() == house.named()


def test_tree_nodes_that_no_head_names_are_deleted(house: House) -> None:
    house.publish({f"article:{n}": article(f"summit{n}") for n in range(60)})
    for number in range(5):
        house.publish({"article:1": article("summit1", str(number))})
    head = house.newest()[0]
    nodes = {path for path in house.standing() if path.startswith(".yanlu/tree/")}
    named = {f".yanlu/tree/{sha256}.json" for sha256 in every_node(head.tree, house)}
    assert nodes == named


def every_node(sha256: str, house: House, prefix: str = "") -> set[str]:
    node = tree.load_node(house.store, sha256, prefix)
    children = getattr(node, "children", {})
    below = (every_node(ref.sha256, house, prefix + digit) for digit, ref in children.items())
    return {sha256}.union(*below)


def test_every_edition_names_the_one_before(house: House) -> None:
    for number in range(4):
        house.publish({"front": (page(FRONT, str(number)),)})
    kept = list(house.store.editions(0))
    assert [one.number for one in kept] == [1, 2, 3, 4]
    assert [one.number for one in house.store.editions(2)] == [3, 4]
    standing = house.standing()
    for one in kept:
        assert standing[f".yanlu/edition/{one.number}.json"] == one.manifest


def test_a_renewed_head_has_the_next_number_and_the_same_tree(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    before = house.newest()[0]
    house.store.renew(sealer(now=MORNING + timedelta(hours=24)))
    after = house.newest()[0]
    assert after.number == before.number + 1
    assert after.tree == before.tree
    assert after.expires == before.expires + timedelta(hours=24)
    assert house.bodies() == house.named()


def test_numbers_rise_above_the_floor_and_never_go_back(house: House) -> None:
    house.publish({"front": (page(FRONT),)}, floor=41)
    assert house.newest()[0].number == 42
    house.publish({"front": (page(FRONT, "新"),)}, floor=7)
    assert house.newest()[0].number == 43
    house.store.renew(sealer(), floor=99)
    assert house.newest()[0].number == 100


def test_a_press_that_was_overtaken_is_refused(house: House) -> None:
    house.publish({"front": (page(FRONT),)}, fence=2)
    before = house.standing()
    for act in (
        lambda: house.publish({"front": (page(FRONT, "舊的印刷機"),)}, fence=1),
        lambda: house.store.renew(sealer(), fence=1),
        lambda: house.store.stage(Batch({"front": (page(FRONT, "x"),)}), fence=1),
        lambda: house.store.begin_stage("theme", fence=1),
        lambda: house.store.take_over(sealer(), fence=1),
    ):
        with pytest.raises(FencedError):
            act()
    assert house.standing() == before
    assert house.store.staging == ""


def test_without_the_fence_an_overtaken_press_would_have_published(house: House) -> None:
    """The control of the test above."""
    house.publish({"front": (page(FRONT),)}, fence=2)
    house.store.check_fence = lambda fence: None  # type: ignore[method-assign]
    assert house.publish({"front": (page(FRONT, "舊的印刷機"),)}, fence=1) is not None


def test_a_body_that_another_press_deletes_meanwhile_is_not_lost(house: House) -> None:
    shared = page("a/summit7/zh-hant-tw.html").data
    house.publish({"article:summit7": (File("a/summit7/one.html", "text/html", shared),)})
    other = Store(house.store.path)
    prepared = house.store.prepared

    def overtaken(batch: Batch):  # type: ignore[no-untyped-def]
        bodies = prepared(batch)
        other.publish(Batch(gone=frozenset(["article:summit7"])), sealer())
        return bodies

    house.store.prepared = overtaken  # type: ignore[method-assign]
    house.publish({"article:other22": (File("a/other22/two.html", "text/html", shared),)})
    other.close()
    assert house.standing()["a/other22/two.html"] == shared


def test_polishing_keeps_the_bytes_and_comes_to_an_end(house: House) -> None:
    house.publish({"article:summit7": article("summit7"), "front": (page(FRONT),)})
    before = house.standing()
    quick = {sha256: house.store.body_row(sha256) for sha256 in house.named()}
    rounds = 0
    while house.store.polish(2):
        rounds += 1
    assert rounds >= 2
    assert house.standing() == before
    for sha256, forms in quick.items():
        polished = house.store.body_row(sha256)
        assert forms is not None and polished is not None
        assert (polished[0], polished[2]) == (forms[0], forms[2])
        if forms[1] is not None and polished[1] is not None:
            assert brotli.decompress(polished[1]) == brotli.decompress(forms[1])


def test_a_damaged_store_is_said_in_the_rooms_own_words(house: House) -> None:
    house.publish({"front": (page(FRONT),)})
    house.store.connection.execute("DROP TABLE claim")
    with pytest.raises(StoreError, match=r"edition\.db"):
        house.publish({"front": (page(FRONT, "新"),)})


def test_a_file_that_is_no_store_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "edition.db"
    path.write_bytes(b"this is no database at all, and never was" * 100)
    with pytest.raises(StoreError):
        Store(path)


def test_what_is_read_in_a_snapshot_is_of_one_edition(house: House) -> None:
    if house.store.connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        pytest.skip("this SQLite is too old for WAL: the writer waits for the reader instead")
    house.publish({"front": (page(FRONT, "舊"),)})
    other = Store(house.store.path)
    with house.store.snapshot():
        before = house.store.newest()
        other.publish(Batch({"front": (page(FRONT, "新"),)}), sealer())
        assert house.store.newest() == before
    other.close()
    assert house.newest()[0].number == 2


def test_the_head_and_its_signatures_are_of_one_edition(house: House) -> None:
    for number in range(3):
        house.publish({"front": (page(FRONT, str(number)),)})
        standing = house.standing()
        assert KEY.public.verifies(standing[HEAD], standing[HEAD_SIG])
        assert b"untrusted comment" in standing[HEAD_MINISIG]
