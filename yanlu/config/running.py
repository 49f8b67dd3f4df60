"""One machine, one command: the server, and beside it the press."""

from __future__ import annotations

import http.client
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from granian.constants import Interfaces

from . import alive, upgrading
from .asking import is_heard, parts_of
from .beside import LEAVE, LONGEST, SOON, Beside, Pulse
from .logs import server_log, set_up_logs
from .looking import is_read_only
from .options import OptionError, desk_origin
from .places import Places
from .settings_file import places_of_settings, settings_in_force
from .signals import obey_signals, wake_main_thread
from .standing import Standing

PATIENCE = 60.0  # seconds until a server that does not answer is given up
# glibc keeps a heap for every thread, and what was needed once at start: 60 MB in all.
THRIFTY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}
LAST_WORDS = 20  # seconds for a worker's last answers; one that never ends would hold up the end
FORMS = 4  # that the mailbox takes at once
# Few threads answer readers fastest; where newsroom and mailbox stand on the same port, more are
# needed than these may hold at once (10 and 8), so that readers have some of their own.
THREADS = {"all": 24, "edition": 4, "newsroom": 8, "mailbox": 8}


def refuse_port(options: Mapping[str, Any]) -> str:
    """Why the port cannot be used, or nothing."""
    host, port = options["YANLU_HOST"], options["YANLU_PORT"]
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"Port {port} on {host} cannot be used: {error.strerror}. Take another one: "
                f"make run PORT={port + 123 if port < 65000 else 8123}. "
                "（連接埠已被占用，請換一個）"
            )
    return ""


def serve_all(options: Mapping[str, Any], began: float) -> int:
    """Serve edition and newsroom, with press and mailbox beside, until told to stop."""
    for name, value in THRIFTY.items():
        os.environ.setdefault(name, value)
    places = Places(Path(options["YANLU_VAR"]))
    press = Beside("press", Pulse(places.press_alive, time.monotonic))
    beside = [press, Beside("mailbox")]
    tasks = [*(one.keep_alive for one in beside), press.watch, partial(announce, options, began)]
    for task in tasks:
        threading.Thread(target=when_upgraded, args=(places, task), daemon=True).start()
    files = places_of_settings(os.environ, Path.cwd())
    threading.Thread(target=follow_settings, args=(beside, files), daemon=True).start()
    try:
        return serve_only(options)
    finally:
        for process in beside:
            process.stop()


def when_upgraded(places: Places, task: Callable[[], None]) -> None:
    """Begin what works on the data as soon as they are this program's."""
    while upgrading.is_older(places):
        time.sleep(1)
    task()


def is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the server says something; that threads wait for databases is meant so."""
    return "Python threads" not in record.getMessage()


logging.getLogger("_granian").addFilter(is_news)


def serve_only(options: Mapping[str, Any]) -> int:
    """Serve what `YANLU_SERVE` says, until told to stop."""
    os.environ["YANLU_HOST"] = options["YANLU_HOST"]
    wake_main_thread()
    set_up_logs(options["YANLU_LOG"], "server")
    renew_when_upgraded(options)
    with alive.told(lambda: is_well(options), os.environ):
        keep_serving(lambda: make_server(options))
    return 0


def begin_workers_afresh() -> None:
    """Let each worker be a program begun anew, and not a copy of this process (fork(2)).

    A copy has what was loaded here, of an older program after an upgrade; it may have a lock that
    one of our threads held, which never opens there; and until it has loaded what it serves it
    hears its own end as we do, and stays.
    """
    multiprocessing.set_start_method("spawn", force=True)
    try:
        os.chdir(os.getcwd())  # as a worker does, which would die of a folder that is closed to it
    except OSError:
        os.chdir("/")
    resource_tracker.getfd = nothing_shared


@cache
def nothing_shared() -> int:
    """Where a worker would tell what memory it shares, for whoever frees it later: it shares none.

    Python would keep a process of 6 MB for that beside each server.
    """
    return os.open(os.devnull, os.O_WRONLY)


def make_server(options: Mapping[str, Any]) -> Any:
    begin_workers_afresh()
    return Standing(
        "yanlu.config.serving:application",
        address=options["YANLU_HOST"],
        port=options["YANLU_PORT"],
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS[options["YANLU_SERVE"]],
        websockets=False,
        log_access=False,
        log_level="warning",
        log_dictconfig=server_log(options["YANLU_LOG"], options["YANLU_SERVE"]),
        backlog=4096,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_WORDS,
    )


def keep_serving(make: Callable[[], Any]) -> None:
    """Serve until told to stop; a server that gave up is started again, less and less often.

    It gives up when its worker dies twice within some seconds, as where memory is short: readers
    would be without the paper until somebody looks. The first time it is started at once, since
    nobody listens meanwhile.
    """
    in_vain = 0
    while True:
        server, began = make(), time.monotonic()
        try:
            server.serve()
        except SystemExit as end:
            if server.interrupt_signal:
                return  # a worker that ended by the same signal is no failure
            if not end.code:
                raise
        except OSError:  # the next worker could not be begun
            if not multiprocessing.active_children():
                raise
            for one in multiprocessing.active_children():
                one.kill()
        else:
            return
        obey_signals()  # else those of the server that is gone would do nothing
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        in_vain = in_vain + 1 if time.monotonic() - began < SOON else 1
        pause = min(2.0 ** (in_vain - 2), LONGEST) if in_vain > 1 else 0.0
        print(
            f"The server's worker died twice; it is started again in {pause:.0f} s. If this goes "
            "on, see memory and the lines above.（伺服器的工作程序接連死掉，會再啟動；"
            "一直這樣，請看記憶體和上面幾行）",
            file=sys.stderr,
        )
        time.sleep(pause)


def is_well(options: Mapping[str, Any]) -> bool:
    """Whether each part that this process serves answers, whatever it says.

    The press is not asked: to start the server anew would not help it.
    """
    parts = [part for part in parts_of(options["YANLU_SERVE"]) if part != "press"]
    return all(is_heard(options, part) for part in parts)


def serve_mailbox(options: Mapping[str, Any], parent: list[str]) -> int:
    """Take readers' forms at a socket of this machine, until told to stop.

    Args:
        parent: the process with which it ends, if it was started by one.
    """
    path = Places(Path(options["YANLU_VAR"])).mailbox_socket
    path.unlink(missing_ok=True)
    wake_main_thread()
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    renew_when_upgraded(options)
    begin_workers_afresh()
    Standing(
        "yanlu.config.mailbox_wsgi:application",
        uds=path,
        uds_permissions=0o600,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=FORMS,
        websockets=False,
        log_access=False,
        log_level="warning",
        log_dictconfig=server_log(options["YANLU_LOG"], "mailbox"),
        respawn_failed_workers=True,
        workers_kill_timeout=int(LEAVE / 2),
    ).serve()
    return 0


def renew_when_upgraded(options: Mapping[str, Any]) -> None:
    """Let the server take new workers, and readers wait for none, when data were upgraded.

    The workers that stand are of the program of before; the new ones load the one that is here.
    """
    places = Places(Path(options["YANLU_VAR"]))
    before = upgrading.mark(places)

    def watch() -> None:
        known = before
        while True:
            time.sleep(1)
            if upgrading.mark(places) != known:
                known = upgrading.mark(places)
                os.kill(os.getpid(), signal.SIGHUP)

    threading.Thread(target=watch, daemon=True).start()


def end_with(parent: list[str]) -> None:
    """End this process when the one that started it has gone."""
    while not parent or str(os.getppid()) == parent[0]:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def follow_settings(beside: Sequence[Beside], files: Sequence[Path]) -> None:
    """Start all anew when a settings file changes, as founding in a browser does.

    A file that cannot be used is said, and changes nothing; port and host need a new start.
    """
    seen = state_of_settings(files)
    while True:
        time.sleep(1)
        now = state_of_settings(files)
        if now == seen:
            continue
        seen = now
        try:
            settings_in_force()
        except OptionError as error:
            print(f"{error}\n（設定檔有誤，先照舊的設定運轉）", file=sys.stderr)
            continue
        for process in beside:
            process.renew()
        os.kill(os.getpid(), signal.SIGHUP)  # the server takes a new worker, then ends the old


def state_of_settings(files: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What changes when a settings file is written anew, made, or taken away."""
    return [state_of(path) for path in files]


def state_of(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns


def announce(options: Mapping[str, Any], began: float) -> None:
    """Say where the paper is, once it answers."""
    host, port = options["YANLU_HOST"], options["YANLU_PORT"]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    places = Places(Path(options["YANLU_VAR"]))
    mailbox = places.mailbox_socket
    if not patiently(lambda: answers(shown, port)) or not patiently(lambda: listens(mailbox)):
        print("The server does not answer; see the lines above.", file=sys.stderr)
        return
    patiently(lambda: works(places))  # else `yanlu health` would say that nothing is printed
    took = time.monotonic() - began
    print(f"\nYanlu is up: http://{shown}:{port}/  ({took:.1f} s)")
    print(f"  Newsroom (編輯部): http://{shown}:{port}/newsroom/")
    for line in [*demo_lines(options), *founding_lines(options)]:
        print(line)
    print("  Stop with Ctrl-C.", flush=True)


def works(places: Places) -> bool:
    """Whether the press has begun; on a disk that takes nothing it cannot say so."""
    return places.press_alive.exists() or is_read_only(places.var)


def demo_lines(options: Mapping[str, Any]) -> list[str]:
    password = Places(Path(options["YANLU_VAR"])).demo_password
    if options["YANLU_PRODUCTION"] or not password.exists():
        return []
    return [f"  Demo editor: editor / {password.read_text().strip()} (on this machine only)"]


def founding_lines(options: Mapping[str, Any]) -> list[str]:
    """Where whoever sits here founds the paper, as long as nobody has."""
    code = Places(Path(options["YANLU_VAR"])).founding_code
    if not code.exists():
        return []
    page = f"{desk_origin(options)}/newsroom/found/?code={code.read_text().strip()}"
    return [f"  Found your own paper (創刊): {page}"]


def patiently(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so before patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def answers(host: str, port: int) -> bool:
    """Whether the server gives what it always has."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/robots.txt")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def listens(path: Path) -> bool:
    """Whether somebody listens at a socket of this machine."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
        try:
            there.connect(str(path))
        except OSError:
            return False
    return True
