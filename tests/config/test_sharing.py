"""Several mailboxes count together, in a real Valkey; and each for itself while it is down."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches as django_caches

from yanlu.accounts.rates import HOUR, Blinds, neighbours
from yanlu.config.doctor import servers
from yanlu.config.options import OptionError, read_options
from yanlu.config.sealing import SealedSerializer
from yanlu.config.sharing import GRACE, SharedRates, caches, silence

from .. import valkey
from ..conftest import TESTED_WITH
from ..valkey import Server

pytestmark = pytest.mark.skipif(valkey.PROGRAM is None, reason=valkey.SENTENCE)

READER, STRANGER = "203.0.113.7", "198.51.100.9"


class Clock:
    """A clock that the test turns."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with valkey.server() as made:
        yield made


@pytest.fixture
def server(running: Server, record_property: Callable[[str, str], None]) -> Server:
    """With nothing in it; which program it is stands below what the tests say."""
    client(running).flushall()
    record_property(TESTED_WITH, name(running))
    return running


def name(server: Server) -> str:
    """Program and version, as it says of itself: what no Redis says is the name of Valkey."""
    told = client(server).info("server")
    if "valkey_version" in told:
        return f"Valkey {told['valkey_version']}"
    return f"Redis {told['redis_version']} in the place of Valkey"


def client(server: Server) -> Any:
    from valkey import Valkey

    return Valkey.from_url(server.address)


def mailbox(server: Server, clock: Clock, secret: str = "one secret") -> Blinds:
    """One of several processes."""
    made = Blinds(clock)
    made.shared = SharedRates(server.address, secret, clock)
    return made


def test_two_mailboxes_count_one_reader_together(server: Server) -> None:
    clock = Clock()
    one, other = mailbox(server, clock), mailbox(server, clock)
    assert one.key(READER) == other.key(READER) != one.key(STRANGER)
    key = one.key(READER)
    said = [box.busy(key, "comment", 3) for box in (one, other, one, other, one)]
    assert said == [False, False, False, True, True]
    assert not other.busy(key, "reaction", 3) and not one.busy(one.key(STRANGER), "comment", 3)


def test_processes_that_do_not_share_count_apart(server: Server) -> None:
    """The control: without what is shared, the same presses are below the limit."""
    clock = Clock()
    one, other = Blinds(clock), Blinds(clock)
    key = one.key(READER)
    assert not any(box.busy(key, "comment", 3) for box in (one, other, one, other, one))


def test_what_is_kept_ends_with_the_hour_and_holds_no_address(server: Server) -> None:
    clock = Clock()
    clock.now += 1800
    one = mailbox(server, clock)
    one.busy(one.key(READER), "reaction summit7", 3)
    kept = client(server)
    names = kept.keys()
    assert len(names) == 2
    assert all(0 < kept.ttl(name) <= HOUR - 1800 + GRACE for name in names)
    everything = b" ".join([*names, *(kept.get(name) for name in names)])
    address = ipaddress.ip_address(READER).packed
    told = (READER.encode(), address[:3], one.key(READER).encode(), b"reaction", b"summit7")
    assert not [word for word in told if word in everything]


def test_what_lies_there_does_not_turn_a_name_back_without_the_secret(server: Server) -> None:
    """Who seizes the Valkey tries all networks; only with the paper's secret does one fit."""
    import hashlib

    clock = Clock()
    one = mailbox(server, clock)
    key = one.key(READER)
    chance = client(server).get(f"yanlu:salt:{int(clock.now) // HOUR}")
    guess = hashlib.blake2s(neighbours(READER), key=chance, digest_size=8).hexdigest()
    assert guess != key
    assert mailbox(server, clock, "another secret").key(READER) != key
    assert mailbox(server, clock).key(READER) == key


def test_the_doctor_says_whether_it_answers(server: Server) -> None:
    assert servers.cache(silence({"YANLU_CACHE": server.address})).is_well
    found = servers.cache(silence({"YANLU_CACHE": "valkey://:open-sesame@127.0.0.1:1/0"}))
    assert found.state == "warning" and "快取沒有回應" in found.chinese
    assert "open-sesame" not in found.chinese + found.english


def test_in_the_next_hour_the_same_reader_is_another(server: Server) -> None:
    clock = Clock()
    one = mailbox(server, clock)
    before = one.key(READER)
    clock.now += HOUR
    assert one.key(READER) != before
    assert mailbox(server, clock).key(READER) == one.key(READER)


def test_while_it_is_down_forms_are_taken_and_each_counts_for_itself(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    one = mailbox(server, clock)
    key = one.key(READER)
    server.stop()
    try:
        assert [one.busy(key, "comment", 2) for _ in range(4)] == [False, False, True, True]
        said = capfd.readouterr().err
        assert said.count("快取沒有回應") == 1 and READER not in said
        newcomer = mailbox(server, clock)
        assert newcomer.key(READER) and not newcomer.busy(newcomer.key(READER), "comment", 2)
    finally:
        server.start()
    clock.now += 11
    other = mailbox(server, clock)
    assert not other.busy(other.key(STRANGER), "comment", 0 + 1)
    assert newcomer.key(STRANGER) == other.key(STRANGER), "it did not come back by itself"


# The desk


@pytest.fixture
def desk_cache(server: Server, settings: Any) -> Iterator[Any]:
    settings.CACHES = caches({"YANLU_CACHE": server.address})
    yield django_caches["default"]


def test_the_desk_keeps_things_there_and_goes_on_without(server: Server, desk_cache: Any) -> None:
    desk_cache.set("roots", [("站", 1)])
    assert desk_cache.get("roots") == [("站", 1)]
    assert 0 < desk_cache.ttl("roots") <= HOUR
    server.stop()
    try:
        assert desk_cache.get("roots") is None
        desk_cache.set("roots", 1)
    finally:
        server.start()
    desk_cache.set("roots", 2)
    assert desk_cache.get("roots") == 2


def test_an_intruder_in_the_cache_cannot_make_the_desk_do_anything(
    server: Server, desk_cache: Any
) -> None:
    import pickle

    class Intruder:
        def __reduce__(self) -> Any:
            return (exec, ("import builtins; builtins.intruded = True",))

    desk_cache.set("roots", 1)
    [name] = client(server).keys()
    client(server).set(name, b"\0" * 32 + pickle.dumps(Intruder()))
    assert desk_cache.get("roots") is None
    import builtins

    assert not hasattr(builtins, "intruded")
    pickle.loads(pickle.dumps(Intruder()))  # the control: without the seal it would have
    assert builtins.intruded  # type: ignore[attr-defined]
    del builtins.intruded  # type: ignore[attr-defined]
    assert SealedSerializer({}).loads(b"short") is None


@pytest.mark.parametrize(
    "words", ["localhost:6379", "http://host/", "valkey://", "valkey://:open-sesame@host:port/0"]
)
def test_a_wrong_address_is_named_without_its_password(words: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_options({"YANLU_CACHE": words})
    assert str(caught.value).startswith("YANLU_CACHE: write valkey://")
    assert "open-sesame" not in str(caught.value)
    for good in ("", "valkey://:p@host:6379/0", "rediss://host", "unix:///run/valkey.sock"):
        assert read_options({"YANLU_CACHE": good})["YANLU_CACHE"] == good
