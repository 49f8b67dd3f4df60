"""The machine's clocks."""

from __future__ import annotations

import ctypes

import pytest

from yanlu.config import clocks


def test_the_steady_clock_never_goes_back() -> None:
    first = clocks.steady_seconds()
    assert clocks.steady_seconds() >= first


def test_where_the_kernel_cannot_be_asked_the_clock_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(name: object) -> object:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", nobody)
    assert clocks.is_synchronised() is False


@pytest.mark.parametrize(("state", "is_good"), [(0, True), (1, True), (5, False), (-1, False)])
def test_the_kernel_is_believed(monkeypatch: pytest.MonkeyPatch, state: int, is_good: bool) -> None:
    class Kernel:
        def adjtimex(self, buffer: object) -> int:
            return state

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Kernel())
    assert clocks.is_synchronised() is is_good
