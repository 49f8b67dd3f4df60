"""What a process does when it is told to end."""

from __future__ import annotations

import signal
import socket
import sys
import threading

WAKE = signal.SIGURG  # does nothing by itself


def obey_signals() -> None:
    """End when told to, and whoever sets up with this process.

    Under nohup, or behind `&` in a script, Ctrl-C is inherited as ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def wake_main_thread() -> None:
    """Let this process obey a signal even if the system gave it to a thread beside the main one.

    A thread that has just begun another program takes what waits for the process meanwhile
    (signal(7)); Python obeys in the main thread, which sleeps until it is called, and never would.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.signal(WAKE, lambda number, frame: None)
    signal.set_wakeup_fd(told.detach())
    threading.Thread(target=pass_on, args=(heard,), daemon=True).start()


def pass_on(heard: socket.socket) -> None:
    """Wake the main thread for each signal that this process was sent."""
    main = threading.main_thread().ident or 0
    while numbers := heard.recv(64):
        if set(numbers) != {WAKE}:
            signal.pthread_kill(main, WAKE)
