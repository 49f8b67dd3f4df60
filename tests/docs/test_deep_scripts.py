"""Scripts that no test runs whole find at least all that they import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ..gates import ROOT

pytestmark = pytest.mark.deep
SCRIPTS = sorted(
    path.relative_to(ROOT) for room in ("bench", "docs") for path in (ROOT / room).glob("*.py")
)


def imports(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = ['bench']\n{line}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_of_figures_or_pictures_finds_what_it_imports(script: object) -> None:
    name = str(script).removesuffix(".py").removeprefix("bench/").replace("/", ".")
    done = imports(f"import {name}")
    assert done.returncode == 0, done.stderr


def test_a_name_that_is_gone_is_found() -> None:
    """The control: so `make pictures` was broken once."""
    done = imports("from tests.journeys.conftest import no_such_name")
    assert done.returncode != 0 and "cannot import name" in done.stderr
