"""Two presses over one paper at the same moment, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from tests.delivery.house import House
from tests.delivery.sweep import REPOSITORY, proof_faults
from yanlu.manifest.statements import Edition, Head

from .press_sweep import run


def race_two(root: Path) -> None:
    """Let both publish and print; no number may be signed twice, and nothing left in pieces."""
    run("make", str(root))
    presses = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.press.press_once", "race", str(root), name, "40"],
            cwd=REPOSITORY,
        )
        for name in "xy"
    ]
    assert [press.wait(timeout=300) for press in presses] == [0, 0]
    house = House(root)
    kept = list(house.store.editions(0))
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    for before, after in pairwise(kept):
        assert Edition.parse(after.manifest).previous == Head.parse(before.head).edition
    assert proof_faults(house, house.standing()) == []
    assert house.bodies() == house.named()
    house.deliver()
    assert house.verify(Head.parse(kept[-1].head).issued).sound
    print(f"\n{len(kept)} editions")
    house.store.close()
