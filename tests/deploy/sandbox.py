"""Runs a program under the kernel's share of a unit's sandbox, where no systemd runs.

python tests/deploy/sandbox.py UNIT COMMAND...

What it takes from the unit: the list of system calls, no writable code, no new privileges, no
capability. What it cannot show: what systemd mounts (see ADR 0030).
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

SET_NO_NEW_PRIVILEGES, SET_MDWE, DROP_CAPABILITY, LAST_CAPABILITY = 38, 65, 24, 40
REFUSE_EXEC_GAIN = 1
ALLOW, EPERM = 0x7FFF0000, 0x00050000 | 1


def main(arguments: list[str]) -> None:
    """Put the sandbox on, and become the command."""
    unit, command = Path(arguments[0]).read_text(), arguments[1:]
    allowed = calls(re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE))
    libc = ctypes.CDLL(None, use_errno=True)
    if "CapabilityBoundingSet=\n" in unit:
        for capability in range(LAST_CAPABILITY + 1):
            libc.prctl(DROP_CAPABILITY, capability, 0, 0, 0)
    if "NoNewPrivileges=yes" in unit:
        done(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    if "MemoryDenyWriteExecute=yes" in unit:
        done(libc.prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0))
    allow_only(allowed)
    os.execv(command[0], command)


def calls(lists: list[str]) -> set[str]:
    """The system calls that are left when a unit's lines are applied in their order."""
    found: set[str] = set()
    for words in lists:
        named = {call for word in words.lstrip("~").split() for call in members(word)}
        found = found - named if words.startswith("~") else found | named
    return found


def members(word: str) -> set[str]:
    """The system calls of a set, as this machine's systemd knows it; a call is itself."""
    if not word.startswith("@"):
        return {word}
    told = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True
    )
    inside = (line.strip() for line in told.stdout.splitlines()[1:])
    return {call for one in inside if one and one[0] != "#" for call in members(one)}


def allow_only(names: set[str]) -> None:
    """Refuse every other system call, in this process and in all that it starts (seccomp(2))."""
    lib = ctypes.CDLL("libseccomp.so.2")
    lib.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(EPERM)))
    for name in names:
        number = lib.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            done(lib.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0))
    done(lib.seccomp_load(context))


def done(code: int) -> None:
    """Nobody runs a program outside the sandbox by mistake."""
    if code:
        raise OSError(f"the sandbox could not be put on: {code}, {ctypes.get_errno()}")


if __name__ == "__main__":
    main(sys.argv[1:])
