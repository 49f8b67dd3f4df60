#!/usr/bin/env python3
"""Makes the environment and runs Yanlu in it; needs nothing but Python 3.11 with venv.

python3 bootstrap.py run [PORT]   install, set up, print, serve
python3 bootstrap.py install      install what the paper needs
python3 bootstrap.py grown        install what a grown paper needs, too: PostgreSQL, Valkey
python3 bootstrap.py develop      install what tests and checks need, too
"""

import hashlib
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return refuse(f"Yanlu needs Python 3.11 or newer; this is {found}. (需要 Python 3.11+)")
    command = arguments[0] if arguments else "run"
    wanted = {
        "run": ["run"],
        "install": ["run"],
        "grown": ["run", "grown"],
        "develop": ["run", "grown", "docs", "dev"],
    }.get(command)
    if wanted is None:
        return refuse(__doc__ or "")
    for name in wanted:
        failure = install(name)
        if failure:
            return refuse(failure)
    return start(arguments[1:]) if command == "run" else 0


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def install(name: str) -> str:
    """Install one list of requirements unless that was done; what went wrong, or nothing."""
    pins = ROOT / "requirements" / f"{name}.txt"
    stamp = HOME / f"installed-{name}"
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return ""
    failure = make_environment()
    if failure:
        return failure
    print(f"Installing {pins.relative_to(ROOT)} (once; about half a minute) …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--progress-bar", "off"]
    if follow([*command, "-r", str(pins)]):
        return (
            "The packages could not be installed: see the lines above. Without a network, run this "
            "once where there is one; what it installed is kept in .venv. "
            "(套件安裝失敗，請檢查網路後再試)"
        )
    stamp.write_text(wanted)
    return ""


def follow(command: list[str]) -> int:
    """Run pip and show that it goes on; its exit code."""
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            done += line.startswith("Collecting ")
            print(f"\r  {done} packages", end="", flush=True)
    print(flush=True)
    return pip.returncode


def make_environment() -> str:
    """Make .venv if it does not work; what went wrong, or nothing."""
    if PYTHON.exists() and not subprocess.run([str(PYTHON), "-c", ""]).returncode:
        return ""
    print("Making .venv …", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)])
    if done.returncode:
        return (
            "Python's venv is missing: on Debian or Ubuntu, apt-get install python3-venv, "
            "then run this again. (請先安裝 python3-venv)"
        )
    return ""


def start(arguments: list[str]) -> int:
    """Become the paper."""
    environment = dict(os.environ)
    if arguments:
        environment["YANLU_PORT"] = arguments[0]
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "yanlu", "run"], environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
