"""Runs the suite, and beside it the journeys: these are one long row, which would wait at the end.

python tests/run.py [PYTEST OPTIONS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

PYTEST = (sys.executable, "-m", "pytest", "-m", "not deep")
SUITE = ("-n", "2", "--dist", "loadgroup", "--ignore=tests/journeys")
JOURNEYS = ("tests/journeys",)


def main(options: list[str]) -> int:
    """Run both, show both, and fail if one fails."""
    with tempfile.TemporaryFile() as said:
        journeys = subprocess.Popen([*PYTEST, *JOURNEYS, *options], stdout=said, stderr=said)
        try:
            suite = subprocess.run([*PYTEST, *SUITE, *options]).returncode
            print("The journeys, in a real browser:", flush=True)
            walked = journeys.wait()
        finally:
            journeys.terminate()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
    return suite or walked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
