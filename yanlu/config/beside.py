"""What runs beside the server, started again if it dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .looking import STUCK, is_read_only

LOOK = 5.0  # seconds between two looks at the pulse
# Seconds: who fails sooner after a start than the one waits before the next, at most the other.
SOON, LONGEST = 10.0, 60.0
LEAVE = 10.0  # seconds for a process to end by itself


class Pulse:
    """Whether a process still goes round, told by the file that it touches meanwhile.

    That the file changes is looked at, not its age: the wall's clock may be set.

    Args:
        path: of the file.
        clock: seconds that only rise.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path, self.clock = path, clock
        self.seen: float | None = None
        self.since = clock()

    def begin(self) -> None:
        """The process has just been started."""
        self.since = self.clock()

    def is_lost(self) -> bool:
        """Whether it has not been touched for too long; on a disk that takes nothing it cannot."""
        try:
            touched: float | None = self.path.stat().st_mtime
        except OSError:
            touched = None
        if touched != self.seen:
            self.seen, self.since = touched, self.clock()
        return self.clock() - self.since > STUCK and not is_read_only(self.path.parent)


class Beside:
    """Another command in a process of its own, started anew if it dies or hangs.

    Args:
        command: `press` or `mailbox`.
        pulse: tells whether it hangs; None: nobody asks.
    """

    def __init__(self, command: str, pulse: Pulse | None = None) -> None:
        self.command = command
        self.pulse = pulse
        self.process: subprocess.Popen[bytes] | None = None
        self.is_wanted = True

    def keep_alive(self) -> None:
        """Start it, and again whenever it ends, until it is not wanted."""
        pause = 1.0
        while self.is_wanted:
            began = time.monotonic()
            code = self.run()
            if self.is_wanted:
                print(
                    f"The {self.command} ended with {code} and is started again.", file=sys.stderr
                )
                is_in_vain = code and time.monotonic() - began < SOON
                time.sleep(pause if is_in_vain else 1)
                pause = min(2 * pause, LONGEST) if is_in_vain else 1.0

    def run(self) -> int | str:
        """Start it and wait until it ends; how it ended, or why it could not be started."""
        command = [sys.executable, "-m", "yanlu", self.command, "--with", str(os.getpid())]
        if self.pulse:
            self.pulse.begin()
        try:
            self.process = subprocess.Popen(command)
        except OSError as error:
            return error.strerror or str(error)
        return self.process.wait()

    def watch(self) -> None:
        """End it whenever it hangs, so that it is started again, until it is not wanted."""
        while self.is_wanted and self.pulse:
            time.sleep(LOOK)
            if self.is_wanted and self.pulse.is_lost():
                print(
                    f"The {self.command} has not moved for {STUCK:.0f} s: it is ended and started "
                    f"again; nothing is lost.（{self.command} 停住不動，強制重新啟動；資料不會少）",
                    file=sys.stderr,
                )
                self.pulse.begin()
                self.end()

    def renew(self) -> None:
        """End it, so that it is started anew with the settings that hold now."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.is_wanted = False
        self.end()

    def end(self) -> None:
        """End the process, and wait until it has ended."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=LEAVE)
            except subprocess.TimeoutExpired:
                self.process.kill()  # what it was writing is whole or not there, as after a crash
                self.process.wait()
                print(
                    f"The {self.command} did not end in {LEAVE:.0f} s and was killed; nothing is "
                    f"lost.（{self.command} 沒有及時結束，已強制停止；資料不會少）",
                    file=sys.stderr,
                )
