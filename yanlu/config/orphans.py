"""A worker ends when and as the process that started it says, and with it.

Else it would hold databases open for nobody.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

REST = 1.0  # seconds between two looks


def end_with_parent() -> None:
    """Leave Ctrl-C to the parent, watch beside, and end this process when the parent has gone.

    Ctrl-C reaches all processes of a terminal. A worker that hears it, and at once its parent's
    word to end, may miss both and wait for ever, and the parent for it.
    """
    if multiprocessing.parent_process() is not None:  # a server's; not who only loads it
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # in threads begun later, too
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(REST)
        os.kill(os.getpid(), signal.SIGKILL)  # nothing is half done that the database does not undo

    threading.Thread(target=watch, daemon=True).start()
