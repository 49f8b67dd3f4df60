"""What runs beside the server is started again if it dies, and ends with the server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.handbook import plain_environment
from tests.journeys.conftest import launch
from tests.ports import free_port
from yanlu.config import beside as beside_server
from yanlu.config.beside import Beside

MOMENT, LONG = 0.5, 60.0  # seconds: what waits for ever outlasts the one, what ends the other
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
    monkeypatch.setattr(beside_server, "LEAVE", 0.05)
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

    monkeypatch.setattr(beside_server.time, "sleep", rest)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    failing.keep_alive()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


class Fork:
    """A worker that the server forks at the one moment at which a start has its pipe open.

    Args:
        patience: seconds for which the start waits for the fork; None: until it is done.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, patience: float | None) -> None:
        self.child = 0
        self.leave, self.stay = os.pipe()
        real = os.pipe
        self.thread = threading.Thread(target=self.fork, daemon=True)

        def pipe() -> tuple[int, int]:
            made = real()
            self.thread.start()
            self.thread.join(patience)
            return made

        monkeypatch.setattr(os, "pipe", pipe)
        monkeypatch.setattr(sys, "executable", "/bin/true")

    def fork(self) -> None:
        self.child = os.fork()
        if not self.child:
            os.close(self.stay)
            os.read(self.leave, 1)  # until the test has ended it
            os._exit(0)

    def end(self) -> None:
        """Let the worker end."""
        self.thread.join()
        os.close(self.stay)
        os.waitpid(self.child, 0)
        os.close(self.leave)


def start() -> threading.Thread:
    """Start the mailbox, and wait in a thread until its end is seen."""
    starting = threading.Thread(target=Beside("mailbox").run, daemon=True)
    starting.start()
    return starting


def test_what_starts_while_the_server_forks_a_worker_is_seen_to_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fork = Fork(monkeypatch, MOMENT)
    starting = start()
    starting.join(LONG)
    assert not starting.is_alive()
    fork.end()


def test_control_where_neither_waits_for_the_other_its_end_is_never_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside_server, "FORKING", contextlib.nullcontext())
    fork = Fork(monkeypatch, None)
    starting = start()
    starting.join(MOMENT)
    assert starting.is_alive()
    fork.end()
    starting.join()


def test_what_cannot_be_started_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = Beside("mailbox")
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    monkeypatch.setattr(beside_server.time, "sleep", lambda _: setattr(waiting, "is_wanted", False))
    waiting.keep_alive()
    assert "No such file or directory" in capsys.readouterr().err


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
