"""A server's worker is begun anew, and hears from its first moment who tells it to end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.handbook import plain_environment
from tests.ports import free_port
from yanlu.config import running

MANY = 1_000_000  # readers, one after the other, until somebody looks
LONG = 60.0  # seconds: what ends at all has ended by then
# A signal that the system gave to a thread beside the main one, which sleeps until it is called.
BESIDE = """
import signal, threading
from yanlu.config.signals import wake_main_thread

called = threading.Event()
signal.signal(signal.SIGHUP, lambda number, frame: called.set())
{prepared}

def tell():
    signal.pthread_kill(threading.get_ident(), signal.SIGHUP)
    print(called.wait(2), flush=True)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGKILL)

threading.Timer(0.2, tell).start()
threading.Event().wait()
"""


def is_obeyed(prepared: str) -> str:
    """Whether the main thread does what the signal says."""
    program = [sys.executable, "-c", BESIDE.format(prepared=prepared)]
    return subprocess.run(program, capture_output=True, text=True, timeout=LONG).stdout.strip()


def test_a_signal_is_obeyed_even_if_another_thread_got_it() -> None:
    assert is_obeyed("wake_main_thread()") == "True"


def test_control_where_nobody_wakes_the_main_thread_it_is_not() -> None:
    assert is_obeyed("") == "False"


def workers(pid: int) -> list[int]:
    """Those of a server, by its process."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in told.split() if b"spawn_main" in words_of(int(one))]


def words_of(pid: int) -> bytes:
    """With what a process was begun; nothing if it has gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def is_gone(server: subprocess.Popen[bytes], worker: int) -> bool:
    return worker not in workers(server.pid)


@contextlib.contextmanager
def serving(var: Path, port: int, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A server of an edition alone; there is none, which it says to whoever asks."""
    environment = plain_environment() | {
        "YANLU_VAR": str(var),
        "YANLU_PORT": str(port),
        "YANLU_SERVE": "edition",
        "YANLU_ENV_FILE": "",
        "PYTHONPATH": str(Path.cwd()),
    }
    command = [sys.executable, "-m", "yanlu", "serve"]
    with (var / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stderr=log, **how)
        try:
            yield server
        finally:
            server.kill()
            server.wait()


def is_answered(port: int) -> bool:
    """Whether the server says something."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", "/robots.txt")
        return connection.getresponse().status > 0
    return False


@pytest.mark.deep
def test_readers_have_the_paper_again_after_the_servers_worker_died_twice(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as server:
        for _ in range(2):
            assert running.patiently(lambda: workers(server.pid) != [])
            (worker,) = workers(server.pid)
            os.kill(worker, signal.SIGKILL)
            assert running.patiently(partial(is_gone, server, worker))
        assert running.patiently(lambda: "接連死掉" in (tmp_path / "log").read_text())
        assert running.patiently(lambda: is_answered(port))
        told = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert told == [str(one) for one in workers(server.pid)], "nothing else stands beside it"
        server.terminate()
        assert server.wait(timeout=LONG) in (0, 143)


@pytest.mark.deep
@pytest.mark.parametrize("later", [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1])
def test_a_server_ends_soon_whenever_its_worker_was_begun(tmp_path: Path, later: float) -> None:
    """While the worker loads what it serves, too; one that is deaf then is killed after a time."""
    with serving(tmp_path, free_port()) as server:
        assert running.patiently(lambda: workers(server.pid) != [])
        time.sleep(later)  # the moments of a start, one after the other
        began = time.monotonic()
        server.terminate()
        server.wait(timeout=LONG)
        assert time.monotonic() - began < running.LAST_WORDS
    said = (tmp_path / "log").read_text()
    assert "refused to gracefully stop" not in said and "Traceback" not in said


SERVER = """
import multiprocessing, sys
from granian import Granian
from granian.constants import Interfaces
from yanlu.config.standing import Standing

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    {server}(
        "wsgiref.simple_server:demo_app",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        respawn_failed_workers=True,
    ).serve()
"""


def met_after_death(folder: Path, server: str) -> set[str]:
    """What readers who come one after the other meet from their worker's death to the next one."""
    port, program = free_port(), folder / "program.py"
    program.write_text(SERVER.format(server=server))
    command = [sys.executable, str(program), str(port)]
    here = os.environ | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(command, env=here, stderr=subprocess.DEVNULL) as running_one:
        try:
            assert running.patiently(lambda: comes(port) == "well")
            (worker,) = workers(running_one.pid)
            os.kill(worker, signal.SIGKILL)
            assert running.patiently(partial(is_gone, running_one, worker))
            met = [comes(port)]
            while met[-1] != "well" and len(met) < MANY:
                met.append(comes(port))
            return set(met)
        finally:
            running_one.terminate()


def comes(port: int) -> str:
    """What a reader meets at the door."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=LONG) as there:
            there.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return "well" if there.recv(64).startswith(b"HTTP/1") else "nothing"
    except OSError as error:
        return type(error).__name__


def test_a_reader_waits_for_the_next_worker_and_is_not_refused(tmp_path: Path) -> None:
    assert met_after_death(tmp_path, "Standing") == {"well"}


def test_control_where_each_worker_opens_the_port_he_is_refused(tmp_path: Path) -> None:
    assert "ConnectionRefusedError" in met_after_death(tmp_path, "Granian")


@pytest.mark.deep
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
@pytest.mark.parametrize("later", [0, 0.05, 0.1, 0.2, 0.4, 1])
def test_all_of_its_processes_may_be_told_at_once(
    tmp_path: Path, told: signal.Signals, later: float
) -> None:
    """As by a terminal, or by systemd: the worker's end is then no failure."""
    with serving(tmp_path, free_port(), start_new_session=True) as server:
        assert running.patiently(lambda: workers(server.pid) != [])
        time.sleep(later)
        os.killpg(server.pid, told)
        assert server.wait(timeout=LONG) in (0, 128 + told)
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "hang-up"])
def test_a_worker_leaves_what_a_terminal_sends_to_its_parent(
    tmp_path: Path, told: signal.Signals
) -> None:
    port = free_port()
    with serving(tmp_path, port) as server:
        assert running.patiently(lambda: is_answered(port))
        (worker,) = workers(server.pid)
        os.kill(worker, told)
        assert is_answered(port) and workers(server.pid) == [worker]


IN_NO_FOLDER = """
import os
from yanlu.config.running import begin_workers_afresh
begin_workers_afresh()
print(os.getcwd())
"""


def test_a_server_whose_folder_is_closed_to_it_lets_workers_begin_elsewhere(tmp_path: Path) -> None:
    """A worker goes to the folder of its server first, and would die of one that is gone, too."""
    closed, here = tmp_path / "closed", os.environ | {"PYTHONPATH": str(Path.cwd())}
    closed.mkdir()
    command = [sys.executable, "-c", IN_NO_FOLDER]
    said = subprocess.run(
        command, cwd=closed, env=here, preexec_fn=closed.rmdir, capture_output=True, text=True
    )
    assert said.stdout == "/\n", said.stderr
