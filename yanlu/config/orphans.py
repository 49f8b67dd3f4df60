"""A worker ends when and as the process that started it says, and with it.

Else it would hold databases open for nobody.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
import time

from .signals import wake_main_thread

REST = 1.0  # seconds between two looks


@functools.cache  # once in a process, which may load more than one that asks for it
def end_with_parent() -> None:
    """Watch beside, and end this process when the one that began it has gone.

    Called before any other thread begins.
    """
    begun_by = multiprocessing.parent_process()  # a server; none where somebody only loads it
    if begun_by:
        wake_main_thread()
    parent = begun_by.pid if begun_by else os.getppid()  # it may have gone while we loaded

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(REST)
        os.kill(os.getpid(), signal.SIGKILL)  # nothing is half done that the database does not undo

    threading.Thread(target=watch, daemon=True).start()
