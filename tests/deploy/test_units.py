"""The units for systemd: what they start exists, what they close is closed, and the paper lives."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yanlu.config.command import COMMANDS
from yanlu.config.options import OPTIONS

from .conftest import ROOT, Paper, sandbox

UNITS = ROOT / "deploy" / "systemd"
OURS = sorted(UNITS.glob("*.service"))
EXPOSURE = 20  # of 100, as systemd-analyze counts; an unguarded service has 96


def guarded(unit: Path) -> str:
    """The sandbox's part of a unit."""
    return unit.read_text().partition("# The sandbox.")[2].partition("[Install]")[0].strip()


def test_all_units_stand_in_the_same_sandbox() -> None:
    assert len(OURS) >= 7
    assert len({guarded(unit) for unit in OURS}) == 1
    assert len(guarded(OURS[0]).splitlines()) > 25


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_there_is_with_settings_that_are_known(unit: Path) -> None:
    words = unit.read_text()
    started = re.findall(r"^ExecStart=/opt/yanlu/bin/yanlu (\w+)", words, re.MULTILINE)
    assert len(started) == 1 and started[0] in COMMANDS
    assert "\nUser=yanlu\n" in words
    known = {option.name for option in OPTIONS} | {"YANLU_ENV_FILE"}
    named = set(re.findall(r"\b(YANLU_[A-Z_]+)=", words))
    assert named and named <= known


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.stem)
def test_a_unit_that_serves_is_watched_and_started_anew(unit: Path) -> None:
    words = unit.read_text()
    serves = re.search(r"^ExecStart=\S+ (run|serve)$", words, re.MULTILINE)
    assert bool(serves) == ("\nWatchdogSec=5min\nWatchdogSignal=SIGKILL\n" in words)
    assert not serves or "\nRestart=always\n" in words


def test_each_timer_has_its_service() -> None:
    for timer in UNITS.glob("*.timer"):
        assert timer.with_suffix(".service").is_file()
        assert "WantedBy=timers.target" in timer.read_text()


@pytest.mark.deep
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs Debian's systemd")
def test_systemd_itself_finds_the_units_right_and_well_closed(tmp_path: Path) -> None:
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for unit in folder.glob("*.service"):
        unit.write_text(unit.read_text().replace("/opt/yanlu/bin/yanlu", sys.executable))
    names = sorted(str(unit) for unit in folder.iterdir())
    verified = analyze("verify", *names)
    assert (verified.returncode, verified.stderr) == (0, "")
    for unit in OURS:
        assert exposure(folder / unit.name).returncode == 0, unit.name
    bare = folder / "yanlu.service"
    bare.write_text(bare.read_text().replace(guarded(bare), ""))
    assert exposure(bare).returncode != 0, "the control: a unit without its sandbox"
    bare.write_text("[Service]\nExecStart=nowhere\n")
    assert analyze("verify", str(bare)).stderr, "the control: a unit that is wrong"


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def exposure(unit: Path) -> subprocess.CompletedProcess[str]:
    return analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(unit))


ASKED = """
import ctypes, errno, mmap, os, sys
libc = ctypes.CDLL(None, use_errno=True)
print(libc.adjtimex(ctypes.create_string_buffer(512)) >= 0)
print(libc.mount(b"none", b"/mnt", b"tmpfs", 0, None), ctypes.get_errno() == errno.EPERM)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except OSError:
    print("no writable code")
"""


@pytest.mark.deep
@pytest.mark.xdist_group("deploy")
@pytest.mark.skipif(not sandbox(), reason="needs Debian's systemd and libseccomp2")
def test_the_paper_lives_in_its_sandbox_which_is_closed(paper: Paper) -> None:
    assert (paper.var / "pictures").is_dir(), "pictures went through the darkroom inside it"
    inside = subprocess.run(
        [*sandbox(), sys.executable, "-c", ASKED], capture_output=True, text=True
    )
    assert inside.stdout.split("\n")[:3] == ["True", "-1 True", "no writable code"], inside.stderr
    outside = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True)
    assert "no writable code" not in outside.stdout, "the control: without the sandbox"
