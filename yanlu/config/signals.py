"""What a process does when it is told to end."""

from __future__ import annotations

import signal
import sys


def obey_signals() -> None:
    """End when told to, and whoever sets up with this process.

    Under nohup, or behind `&` in a script, Ctrl-C is inherited as ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
