"""What runs beside the server is started again if it dies, and ends with the server."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handbook import plain_environment
from tests.journeys.conftest import launch
from tests.ports import free_port
from yanlu.config import beside as beside_server
from yanlu.config import running
from yanlu.config.beside import STUCK, Beside, Pulse

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


HUNG = """#!/bin/sh
echo begun >> "{count}"
touch "{pulse}"
exec sleep 600
"""


@pytest.fixture
def hung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A press that goes round once and hangs; the file that counts its starts."""
    program, count = tmp_path / "press", tmp_path / "count"
    program.write_text(HUNG.format(count=count, pulse=tmp_path / "press.alive"))
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(beside_server, "LOOK", 0.02)
    return count


def starts(press: Beside, count: Path, until: int) -> int:
    """How often it is started, until it is often enough or nothing more comes of it."""
    threads = [threading.Thread(target=one, daemon=True) for one in (press.keep_alive, press.watch)]
    for thread in threads:
        thread.start()
    looks = threading.Event()
    for _ in range(400):
        if count.exists() and len(count.read_text().split()) >= until:
            break
        looks.wait(0.02)
    press.stop()
    return len(count.read_text().split())


def test_a_press_that_hangs_is_ended_and_started_again(
    hung: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(beside_server, "STUCK", 0.2)
    press = Beside("press", Pulse(hung.with_name("press.alive"), time.monotonic))
    assert starts(press, hung, until=2) >= 2
    assert "停住不動" in capsys.readouterr().err


def test_a_pulse_is_lost_by_standing_still_and_not_by_a_clock_that_is_set(tmp_path: Path) -> None:
    seconds, path = [0.0], tmp_path / "press.alive"
    pulse = Pulse(path, lambda: seconds[0])
    for hour in (10, 0, 50):  # what the wall's clock says
        path.touch()
        os.utime(path, (3600 * hour, 3600 * hour))
        assert not pulse.is_lost()
        seconds[0] += STUCK - 1
        assert not pulse.is_lost()
    seconds[0] += 2
    assert pulse.is_lost()
    pulse.begin()
    assert not pulse.is_lost(), "it has just been started again"


class Gone:
    """A server that gives up some times, and is then told to stop."""

    interrupt_signal = False

    def __init__(self, times: int) -> None:
        self.left = times

    def serve(self) -> None:
        if self.left:
            self.left -= 1
            sys.exit(1)


@pytest.fixture
def own_signals() -> Iterator[None]:
    """What this process did when told something is what it does afterwards."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in kept.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("own_signals")
def test_a_server_that_gives_up_is_started_again_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(running.time, "sleep", pauses.append)
    gone = Gone(9)
    running.keep_serving(lambda: gone)
    assert pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert capsys.readouterr().err.count("接連死掉") == 9


class Barred(Gone):
    """A server that cannot begin its next worker, some times."""

    def serve(self) -> None:
        if self.left:
            self.left -= 1
            raise FileNotFoundError(2, "No such file or directory")


@pytest.mark.usefixtures("own_signals")
def test_a_server_that_cannot_begin_its_next_worker_ends_the_last_one_and_starts_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    last.start()
    monkeypatch.setattr(running.time, "sleep", lambda seconds: None)
    barred = Barred(1)
    running.keep_serving(lambda: barred)
    last.join(LONG)
    assert last.exitcode == -signal.SIGKILL
    assert "接連死掉" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError):  # none has begun yet: it is said to who starts it
        running.keep_serving(lambda: Barred(1))


@pytest.mark.deep
def test_ctrl_c_ends_all_of_it_however_soon_it_is_pressed(tmp_path: Path) -> None:
    for turn in range(3):
        environment = plain_environment() | {
            "YANLU_VAR": str(tmp_path / "var"),
            "YANLU_PORT": str(free_port()),
            "YANLU_DEMO": "no",
        }
        log = tmp_path / f"log-{turn}"
        with log.open("wb") as out:
            paper = subprocess.Popen(
                [sys.executable, "-m", "yanlu", "run"],
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            until = time.monotonic() + 120
            while b"Stop with Ctrl-C" not in log.read_bytes() and time.monotonic() < until:
                assert paper.poll() is None, log.read_text()
                time.sleep(0.05)
            os.killpg(paper.pid, signal.SIGINT)
            paper.wait(timeout=running.LAST_WORDS + 10)
        finally:
            if paper.poll() is None:
                os.killpg(paper.pid, signal.SIGKILL)
