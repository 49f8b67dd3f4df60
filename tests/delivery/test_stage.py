"""A full reprint: made beside what stands, resumed after a crash, then exchanged at once."""

from __future__ import annotations

import hashlib
import sys

import pytest

from yanlu.delivery import Batch, Store
from yanlu.edition import File
from yanlu.manifest.statements import Reason

from .house import FRONT, House, article, page, sealer

ARTICLES = [f"summit{number}" for number in range(6)]


def put(house: House, words: str, *identities: str) -> None:
    house.publish({f"article:{one}": article(one, words) for one in identities})


def stage(house: House, words: str, *identities: str) -> None:
    house.store.stage(Batch({f"article:{one}": article(one, words) for one in identities}))


def switch(house: House, **how: object) -> None:
    house.store.take_over(sealer(), **how)  # type: ignore[arg-type]


@pytest.fixture
def printed(house: House) -> House:
    """A paper of six articles and a front page, and a reprint of it begun."""
    put(house, "舊版", *ARTICLES)
    house.publish({"front": (page(FRONT, "舊版"),), "standing:old": (page("f/old.css", "舊版"),)})
    house.store.begin_stage("new theme")
    return house


def words_of(house: House) -> dict[str, bytes]:
    return {path: data for path, data in house.standing().items() if not path.startswith(".yanlu")}


def test_the_old_edition_stands_whole_until_the_switch(printed: House) -> None:
    before = printed.standing()
    stage(printed, "新版", *ARTICLES)
    printed.store.stage(Batch({"front": (page(FRONT, "新版"),)}))
    assert printed.standing() == before
    switch(printed)
    after = words_of(printed)
    assert all("新版".encode() in data for data in after.values())
    assert after.keys() == {path for path in before if not path.startswith((".yanlu", "f/"))}
    assert printed.newest()[0].number == 3
    assert printed.deliver().number == 3 and printed.verify().sound


def test_the_manifest_of_the_switch_names_exactly_what_changed(printed: House) -> None:
    stage(printed, "舊版", *ARTICLES[:2])
    stage(printed, "新版", *ARTICLES[2:5])
    printed.store.stage(Batch({"front": (page(FRONT, "舊版"),), "new": (page("f/new.css"),)}))
    switch(printed)
    edition = printed.newest()[1]
    changed = {file.path for one in ARTICLES[2:5] for file in article(one)}
    assert edition.changed.keys() == changed | {"f/new.css"}
    gone = {file.path for file in article(ARTICLES[5])} | {"f/old.css"}
    assert set(edition.dropped) == gone
    assert edition.withdrawn == {}


def test_bodies_are_neither_lost_nor_left_by_a_reprint(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)
    stage(printed, "再新", *ARTICLES[:3])
    assert article(ARTICLES[0], "新版")[0].data not in printed.standing().values()
    printed.publish(gone=[f"article:{ARTICLES[1]}"])
    switch(printed)
    assert printed.bodies() == printed.named()


def test_a_body_that_only_the_stage_names_outlives_a_publish(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)
    put(printed, "新版", ARTICLES[0])  # the same bytes now stand as well …
    put(printed, "第三版", ARTICLES[0])  # … and now they do not
    stage(printed, "新版", ARTICLES[0])
    switch(printed)
    assert "新版".encode() in printed.standing()[f"a/{ARTICLES[0]}/zh-hant-tw.html"]
    assert printed.bodies() == printed.named()


def test_a_reprint_goes_on_after_the_machine_was_started_anew(printed: House) -> None:
    stage(printed, "新版", *ARTICLES[:3])
    printed.store.close()
    printed.store = Store(printed.store.path)
    assert printed.store.staging == "new theme"
    stage(printed, "新版", *ARTICLES[3:])
    switch(printed)
    assert printed.store.staging == ""
    assert len(words_of(printed)) == len(ARTICLES) * 4


def test_what_was_taken_back_during_a_reprint_does_not_return_with_the_switch(
    printed: House,
) -> None:
    stage(printed, "新版", *ARTICLES)
    owner = f"article:{ARTICLES[0]}"
    printed.publish(gone=[owner], reasons={owner: Reason.WITHDRAWN})
    switch(printed)
    assert not [path for path in printed.standing() if ARTICLES[0] in path]


def test_what_was_published_during_a_reprint_must_be_staged_again(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)
    put(printed, "更正", ARTICLES[2])
    put(printed, "更正", "newone7")
    assert printed.store.outdated(10) == ["article:newone7", f"article:{ARTICLES[2]}"]
    stage(printed, "新版更正", ARTICLES[2], "newone7")
    assert printed.store.outdated(10) == []
    switch(printed)
    for one in (ARTICLES[2], "newone7"):
        assert "新版更正".encode() in printed.standing()[f"a/{one}/zh-hant-tw.html"]


def test_an_edition_that_fails_outdates_nothing(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)

    def broken(*_: object) -> None:
        raise RuntimeError("the key is gone")

    batch = Batch({f"article:{ARTICLES[0]}": article(ARTICLES[0], "更正")})
    with pytest.raises(RuntimeError):
        printed.store.publish(batch, broken)  # type: ignore[arg-type]
    assert printed.store.outdated(10) == []
    switch(printed)
    assert "新版".encode() in printed.standing()[f"a/{ARTICLES[0]}/zh-hant-tw.html"]


def test_the_assets_of_the_theme_before_may_be_kept(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)
    shared = page("404.html", "新版")
    printed.publish({"standing:old": (page("f/old.css", "舊版"), page("404.html", "舊版"))})
    printed.store.stage(Batch({"standing:new": (shared, page("f/new.css"))}))
    switch(printed, keep=["standing:old"], notes={"digest": "new"})
    standing = printed.standing()
    assert {"f/old.css", "f/new.css"} <= standing.keys()
    assert standing["404.html"] == shared.data
    assert printed.store.note("digest") == "new"
    printed.store.begin_stage("third theme")
    stage(printed, "三版", *ARTICLES)
    switch(printed, keep=["standing:new"])
    assert "f/old.css" not in printed.standing()
    assert printed.bodies() == printed.named()


def test_a_reprint_given_up_leaves_nothing_behind(printed: House) -> None:
    stage(printed, "新版", *ARTICLES)
    printed.store.begin_stage("another theme")
    assert printed.bodies() == printed.named()
    assert printed.store.staging == "another theme"


def test_a_failed_switch_leaves_the_old_edition_and_the_stage(printed: House) -> None:
    before = printed.standing()
    stage(printed, "新版", *ARTICLES)

    def broken(*_: object) -> None:
        raise RuntimeError("the key is gone")

    with pytest.raises(RuntimeError):
        printed.store.take_over(broken, notes={"digest": "new"})  # type: ignore[arg-type]
    assert printed.standing() == before
    assert (printed.store.staging, printed.store.note("digest")) == ("new theme", None)
    switch(printed)
    assert len(words_of(printed)) == len(ARTICLES) * 4


def test_a_stored_picture_is_staged_as_such(printed: House) -> None:
    picture: File = printed.picture(b"the opening")
    printed.store.stage(Batch({"article:summit0": (*article("summit0", "新版"), picture)}))
    switch(printed)
    standing = printed.store.shelf.find(picture.path)
    assert standing is not None and standing.stored


def test_a_manifest_too_large_to_be_held_is_the_same_bytes(
    printed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yanlu.delivery.store.HUGE", 100)
    monkeypatch.setattr(sys.modules["yanlu.delivery.deliver"], "HUGE", 100)
    stage(printed, "新版", *ARTICLES)
    switch(printed)
    head, edition = printed.newest()
    assert edition.data() == printed.standing()[f".yanlu/edition/{head.number}.json"]
    assert hashlib.sha256(edition.data()).hexdigest() == head.edition
    assert {path for one in ARTICLES for path in paths_of(one)} <= edition.changed.keys()
    assert printed.deliver().number == 3 and printed.verify().sound


def paths_of(identity: str) -> set[str]:
    return {file.path for file in article(identity)}


def test_an_archive_that_shrinks_leaves_no_node_of_its_larger_tree(printed: House) -> None:
    many = [f"long{number:03}" for number in range(120)]
    put(printed, "舊版", *many)
    stage(printed, "新版", *ARTICLES)
    switch(printed)
    printed.store.begin_stage("larger again")
    stage(printed, "新版", *ARTICLES, *many)
    switch(printed)
    assert printed.bodies() == printed.named()
    assert printed.deliver().number == 5 and printed.verify().sound
