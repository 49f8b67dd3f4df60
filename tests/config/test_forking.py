"""The server is forked while threads of its parent run: none of them may be importing then."""

from __future__ import annotations

import subprocess
import sys

from .test_command import ROOT

# What a child inherits is the lock of a module that another thread was importing: it never opens.
ASKED = """
import sys
from pathlib import Path
from yanlu.config import running
from yanlu.config.places import Places
if sys.argv[1:]:
    del sys.modules["encodings.idna"]
before = set(sys.modules)
assert not running.answers("127.0.0.1", 9)
assert not running.listens(Path("/nowhere"))
running.state_of_settings((Path("/nowhere"),))
running.when_upgraded(Places(Path("/nowhere")), lambda: None)
print(sorted(set(sys.modules) - before))
"""


def imported(*broken: str) -> str:
    """What the threads import that wait for the server to answer."""
    command = [sys.executable, "-c", ASKED, *broken]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_waits_for_the_server_imports_nothing_while_it_is_forked() -> None:
    assert imported() == "[]"


def test_control_one_that_had_to_import_is_seen() -> None:
    assert "encodings.idna" in imported("broken")
