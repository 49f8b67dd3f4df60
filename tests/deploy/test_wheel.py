"""The wheel: it asks for what the lists say, is the same wherever it is built, and it works."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

from tests.gates import PLAIN_ROOMS

from .building import build, load

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "requirements"


requirements = load("requirements")


def named(lines: list[str]) -> set[str]:
    """The packages that requirements name."""
    return {requirements.canonical(re.split(r"[\[<>=;! ]", line)[0]) for line in lines}


def test_what_plain_rooms_import_is_in_the_plain_list() -> None:
    modules = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
        for room in PLAIN_ROOMS
        for path in (ROOT / "yanlu" / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
        for alias in node.names
    }
    bringing = packages_distributions()
    foreign = {one for one in modules if one in bringing and one != "yanlu"}
    assert {"cryptography", "minijinja", "lxml"} <= foreign
    pins = requirements.pinned(LISTS / "plain.txt")
    missing = {
        one for one in foreign if not pins.keys() & set(map(requirements.canonical, bringing[one]))
    }
    assert not missing


def test_the_plain_list_brings_no_web_framework_and_agrees_with_the_whole_one() -> None:
    plain = requirements.pinned(LISTS / "plain.txt")
    whole = requirements.pinned(LISTS / "run.txt")
    assert not plain.keys() & {"django", "wagtail", "granian"}
    assert {name: whole[name] for name in plain} == plain
    wanted = named(requirements.wanted(LISTS, "plain"))
    assert wanted and wanted <= plain.keys()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("brotli", "brotli>=1.2.1"),
        ("django>=5.2,<5.3", "django>=1.2.1,<5.3"),
        ("a-b[x]", "a-b[x]>=1.2.1"),
        ('pysqlite3; platform_machine == "x86_64"', None),
    ],
)
def test_a_requirement_is_no_older_than_what_was_tested(line: str, wanted: str | None) -> None:
    pins = dict.fromkeys(("brotli", "django", "a-b", "pysqlite3"), "1.2.1")
    marked = 'pysqlite3>=1.2.1; platform_machine == "x86_64"'
    assert requirements.at_least(line, pins) == (wanted or marked)


def test_the_builder_in_the_project_is_the_one_that_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pins = requirements.pinned(LISTS / "dev.txt")
    assert project["build-system"]["requires"] == [f"hatchling=={pins['hatchling']}"]


def test_a_command_whose_package_is_missing_says_which_extra_brings_it(tmp_path: Path) -> None:
    refused = (
        "import sys; sys.modules['granian'] = None; sys.modules['django'] = None\n"
        "from yanlu.__main__ import main\n"
        "sys.argv = ['yanlu', 'run']\n"
        "sys.exit(main())"
    )
    done = run([sys.executable, "-c", refused], tmp_path, {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 2
    assert "yanlu[site]" in done.stderr and "granian" in done.stderr
    assert "Traceback" not in done.stderr


# The wheel itself


@pytest.mark.deep
def test_two_builds_elsewhere_and_later_give_the_same_bytes(
    committed: Path, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "another folder" / "with a longer name"
    shutil.copytree(committed, elsewhere)
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_234_567_890, 1_234_567_890))
        path.chmod(0o755 if path.is_dir() else 0o600)
    monkeypatch.setenv("TZ", "Asia/Taipei")
    monkeypatch.setenv("LC_ALL", "C")
    again = build(elsewhere, tmp_path / "again")
    assert again.read_bytes() == wheel.read_bytes()
    archives = [next(one.parent.glob("*.tar.gz")).read_bytes() for one in (again, wheel)]
    assert archives[0] == archives[1]
    later = build(elsewhere, tmp_path / "later", 1_800_000_000)
    assert later.read_bytes() != wheel.read_bytes(), "the control: a time that differs is seen"


@pytest.mark.deep
def test_the_wheel_asks_for_what_the_lists_say(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        asked = Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist") or []
    for extra, lists in (("", ["plain"]), ("site", ["run"]), ("grown", ["run", "grown"])):
        mark = f"extra == '{extra}'"
        mine = [one for one in asked if (mark in one if extra else "extra ==" not in one)]
        wanted = [one for name in lists for one in requirements.wanted(LISTS, name)]
        assert named(mine) == named(wanted)
        assert len(mine) == len(set(wanted))


@pytest.mark.deep
def test_the_wheel_in_a_fresh_environment_verifies_and_prints_a_paper(
    wheel: Path, tmp_path: Path
) -> None:
    plain = install(wheel, tmp_path / "plain")
    lay_out(plain, requirements.pinned(LISTS / "plain.txt"))
    whole = install(wheel, tmp_path / "whole")
    site_of(whole).joinpath("environment.pth").write_text(str(Path(pytest.__file__).parents[1]))
    empty = tmp_path / "empty"
    empty.mkdir()
    with served(whole, empty) as address:
        front = urllib.request.urlopen(f"{address}zh-hant-tw.html").read().decode()
        assert "言路報" in front
        desk = urllib.request.urlopen(f"{address}newsroom/static/wagtailadmin/css/core.css")
        assert desk.status == 200
    assert sorted(path.name for path in empty.iterdir()) == ["paper"]
    edition = empty / "paper" / "edition"
    check = [str(plain / "bin" / "yanlu"), "verify", str(edition), "--key", f"{edition}/yanlu.pub"]
    genuine = run(check, empty, {})
    assert genuine.returncode == 0, genuine.stdout + genuine.stderr
    page = next((edition / "a").glob("*/zh-hant-tw.html"))
    page.write_bytes(page.read_bytes().replace(b"</p>", b"!</p>", 1))
    assert run(check, empty, {}).returncode == 1, "the control: an altered copy"
    paper = run([str(plain / "bin" / "yanlu"), "run"], empty, {})
    assert paper.returncode == 2 and "yanlu[site]" in paper.stderr
    assert "yanlu[site]" in run([str(plain / "bin" / "yanlu")], empty, {}).stdout


def install(wheel: Path, home: Path) -> Path:
    """A fresh environment with the wheel alone."""
    venv.create(home, with_pip=True)
    quiet = ["--no-deps", "--no-index", "--disable-pip-version-check", "-q"]
    subprocess.run([home / "bin" / "pip", "install", *quiet, str(wheel)], check=True)
    return home


def site_of(home: Path) -> Path:
    return next((home / "lib").glob("python*/site-packages"))


def lay_out(home: Path, pins: dict[str, str]) -> None:
    """Copy installed packages into another environment, file by file, and no others."""
    for name, version in pins.items():
        found = distribution(name)
        assert found.version == version
        for file in found.files or ():
            target = site_of(home) / file
            if ".." not in file.parts and Path(str(found.locate_file(file))).is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(found.locate_file(file)), target)


def run(command: list[str], folder: Path, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **more}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@contextlib.contextmanager
def served(home: Path, folder: Path) -> Iterator[str]:
    """The paper of a wheel, up and running below an empty folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    environment |= {"YANLU_VAR": "paper", "YANLU_PORT": port}
    process = subprocess.Popen(
        [home / "bin" / "yanlu", "run"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in process.stdout or ():
            said.append(line)
            if "Yanlu is up" in line:
                break
        assert process.poll() is None, "".join(said)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=30)
