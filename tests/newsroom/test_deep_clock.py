"""Real processes under a clock that is set wrong (faketime), on a real paper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import lend_paper

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
TRIALS = Path(__file__).with_name("clock_trials.py")

pytestmark = [
    pytest.mark.deep,
    pytest.mark.xdist_group("clock"),  # they share the paper
    pytest.mark.skipif(LIBRARY is None, reason="faketime is not installed (Debian: faketime)"),
]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the demo paper."""
    var = tmp_path_factory.mktemp("paper") / "var"
    lend_paper(var)
    environment = os.environ | {"YANLU_VAR": str(var), "YANLU_ENV_FILE": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "yanlu.config.settings", "PYTHONPATH": os.getcwd()}
    return environment


def trials(paper: dict[str, str], folder: Path, *words: str) -> tuple[int, int]:
    """How many trials there were, and how many let the article out early."""
    clock = folder / "clock"
    clock.write_text("+0")
    faking = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    command = [sys.executable, str(TRIALS), str(clock), *words]
    said = subprocess.run(command, env=paper | faking, capture_output=True, text=True, timeout=300)
    assert said.returncode == 0, said.stderr
    count, early = said.stdout.split()
    return int(count), int(early)


def test_no_clock_that_is_set_wrong_lets_an_embargo_out(
    paper: dict[str, str], tmp_path: Path
) -> None:
    assert trials(paper, tmp_path) == (204, 0)


def test_a_paper_that_believes_its_clock_lets_it_out(paper: dict[str, str], tmp_path: Path) -> None:
    count, early = trials(paper, tmp_path, "believing")
    assert (count, early) == (204, 102), "whenever the clock is set forward"
