"""Limits are soft, and their keys are forgotten."""

from __future__ import annotations

from yanlu.accounts.rates import Blinds


class Clock:
    """A clock that the test turns."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_neighbours_share_a_key_and_strangers_do_not() -> None:
    blinds = Blinds(Clock())
    assert (
        blinds.key("203.0.113.7") == blinds.key("203.0.113.250") == blinds.key("::ffff:203.0.113.9")
    )
    assert blinds.key("203.0.113.7") != blinds.key("203.0.114.7")
    assert blinds.key("2001:db8:1::1") == blinds.key("2001:db8:1:ffff::2")
    assert blinds.key("2001:db8:1::1") != blinds.key("2001:db8:2::1")
    assert blinds.key("no address") != blinds.key("")


def test_after_an_hour_the_key_of_an_address_is_another() -> None:
    clock = Clock()
    blinds = Blinds(clock)
    before = blinds.key("203.0.113.7")
    clock.now += 3600
    assert blinds.key("203.0.113.7") != before


def test_another_process_gives_another_key() -> None:
    assert Blinds(Clock()).key("203.0.113.7") != Blinds(Clock()).key("203.0.113.7")


def test_over_the_limit_it_says_so_until_the_hour_is_over() -> None:
    clock = Clock()
    blinds = Blinds(clock)
    key = blinds.key("203.0.113.7")
    assert [blinds.busy(key, "comment", 2) for _ in range(4)] == [False, False, True, True]
    assert not blinds.busy(key, "reaction", 2)
    clock.now += 3600
    assert not blinds.busy(key, "comment", 2)
