"""Whose the paper's folder is: what root wrote into another account's, that one could not use."""

from __future__ import annotations

import os
import pwd
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from .settings_file import WHERE

# They write nothing of the paper's.
HARMLESS = frozenset({"verify", "settings", "health", "doctor"})


def refuse_root(var: Path, arguments: Sequence[str]) -> str:
    """Why this command may not be run by this account, and how it is run; or nothing.

    Args:
        var: the paper's folder.
        arguments: of the command.
    """
    owner = owner_of(var)
    if os.geteuid() != 0 or not owner:
        return ""
    command = shlex.join([*become(owner), *program(), *arguments])
    return (
        f"這個指令要由帳號 {name_of(owner)} 執行：{var} 是它的，"
        "root 寫進去的檔案它用不了。請執行：\n"
        f"This is for the account {name_of(owner)}, whose folder {var} is: it could not use what "
        f"root writes there. Run:\n  {command}"
    )


def owner_of(var: Path) -> int:
    """The account of a folder into which something can be written; 0 if there is none."""
    return var.stat().st_uid if var.is_dir() and os.access(var, os.W_OK) else 0


def name_of(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)


def become(account: int) -> list[str]:
    """How root runs something as another account, with the same paper."""
    name = name_of(account)
    number = f"--reuid={account}", f"--regid={account}", "--clear-groups"
    start = ["setpriv", *number] if name.isdigit() else ["runuser", "-u", name, "--"]
    told = [f"{one}={os.environ[one]}" for one in ("YANLU_VAR", WHERE) if one in os.environ]
    return [*start, "env", *told] if told else start


def program() -> list[str]:
    """How this program was called."""
    called = Path(sys.argv[0])
    return [sys.executable, "-m", "yanlu"] if called.name == "__main__.py" else [str(called)]
