#!/usr/bin/env python3
"""Writes what the paper is made of as CycloneDX: the same bytes for the same pins.

python deploy/supply/sbom.py FILE
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("run", "grown")


def main(arguments: list[str]) -> int:
    """Write the file."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    place = Path(arguments[0])
    place.parent.mkdir(parents=True, exist_ok=True)
    lists = (ROOT / "requirements" / f"{name}.txt" for name in LISTS)
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "-"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    command += ["--output-reproducible", "--spec-version", "1.6", "--output-file", str(place)]
    # A moment in the file would make it another one each time.
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    words = "\n".join(path.read_text() for path in lists)
    return subprocess.run(command, input=words, text=True, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
