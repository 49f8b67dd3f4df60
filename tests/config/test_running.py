"""What runs beside the server is started again if it dies, and ends with the server."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handbook import plain_environment
from tests.journeys.conftest import launch
from tests.ports import free_port
from yanlu.config import running
from yanlu.config.running import Beside

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def beside(program: str) -> Beside:
    """A mailbox that is this program, and has begun."""
    made = Beside("mailbox")
    made.process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert made.process.stdout
    made.process.stdout.readline()
    return made


def test_who_does_not_end_is_killed_and_that_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "LEAVE", 0.05)
    deaf = beside(STUBBORN)
    deaf.stop()
    assert deaf.process and deaf.process.poll() == -9
    said = capsys.readouterr().err
    assert "mailbox" in said and "沒有及時結束" in said and "Traceback" not in said


def test_who_ends_by_itself_is_not_killed(capsys: pytest.CaptureFixture[str]) -> None:
    willing = beside("print('here', flush=True)\nimport time\ntime.sleep(600)")
    willing.stop()
    assert willing.process and willing.process.poll() == -15
    assert capsys.readouterr().err == ""


def test_who_fails_again_and_again_is_started_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    failing = Beside("no-such-command")

    def rest(seconds: float) -> None:
        pauses.append(seconds)
        failing.is_wanted = len(pauses) < 8

    monkeypatch.setattr(running.time, "sleep", rest)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    failing.keep_alive()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_paper_that_does_not_come_up_in_time_is_not_left_running(tmp_path: Path) -> None:
    """Of the journeys themselves: what they start ends, however they end."""
    started: list[subprocess.Popen[bytes]] = []

    class Remembered(subprocess.Popen[bytes]):
        """A process that the test can look at afterwards."""

        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[call-overload]
            started.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", Remembered)
        with pytest.raises(AssertionError, match="did not become so"):
            launch(tmp_path / "var", free_port(), tmp_path / "log", patience=0)
    assert [one.poll() is not None for one in started] == [True]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "terminate"]
)
def test_an_editor_stops_a_paper_that_a_script_began_while_it_is_being_set_up(
    tmp_path: Path, told: signal.Signals, code: int
) -> None:
    in_script = ("sh", "-c", 'trap "" INT; exec "$0" -m yanlu run', sys.executable)
    environment = {
        **plain_environment(),
        "YANLU_VAR": str(tmp_path),
        "YANLU_PORT": str(free_port()),
    }
    process = subprocess.Popen(
        in_script,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert process.stdout and "databases" in process.stdout.readline().decode()
        process.send_signal(told)
        said, _ = process.communicate(timeout=60)  # until whoever sets up has ended, too
    finally:
        process.kill()
    assert process.returncode == code
    assert b"Traceback" not in said and b"articles" not in said
