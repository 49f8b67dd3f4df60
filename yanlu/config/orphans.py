"""A worker ends with the process that started it: else it would hold databases open for nobody."""

from __future__ import annotations

import os
import signal
import threading
import time

REST = 1.0  # seconds between two looks


def end_when_orphaned() -> None:
    """Watch beside, and end this process when its parent has gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(REST)
        os.kill(os.getpid(), signal.SIGKILL)  # nothing is half done that the database does not undo

    threading.Thread(target=watch, daemon=True).start()
