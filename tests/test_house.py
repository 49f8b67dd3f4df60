"""The house itself: plain rooms are plain, contracts hold, gates catch what they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from yanlu.config.routing import READERS

from . import gates
from .gates import PLAIN_ROOMS, ROOT, Gate

REFUSING = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "wagtail", "modelcluster", "taggit", "treebeard"):
            raise ImportError(f"{name} is refused here")

sys.meta_path.insert(0, Refuse())
room = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(found.name)
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "wagtail")]
"""


def import_room(room: str) -> subprocess.CompletedProcess[str]:
    """Import a room, whole, in a fresh interpreter where Django and Wagtail are refused."""
    return subprocess.run(
        [sys.executable, "-c", REFUSING, f"yanlu.{room}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("room", PLAIN_ROOMS)
def test_a_plain_room_needs_no_django_and_no_wagtail(room: str) -> None:
    done = import_room(room)
    assert done.returncode == 0, done.stderr


def test_a_room_that_needs_them_is_refused_there() -> None:
    done = import_room("newsroom")
    assert "is refused here" in done.stderr


MAILBOX = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        refused = ("wagtail", "modelcluster", "taggit", "treebeard")
        if name.split(".")[0] in refused or name.startswith(("yanlu.newsroom", "yanlu.press")):
            raise ImportError(f"{name} is refused here")

sys.meta_path.insert(0, Refuse())
from yanlu.config.mailbox_wsgi import application
from django.core.management import call_command
from django.test import Client
call_command("migrate", database="mailbox", verbosity=0)
answer = Client().get("/mailbox/comment/")
assert answer.status_code in (200, 400, 404), answer.status_code
"""


def test_the_mailbox_runs_where_the_editorial_software_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAILBOX],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "YANLU_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# The contracts of imports, on a house of cards


def card_house(folder: Path) -> Path:
    """A house with our rooms and our contracts, and nothing in the rooms."""
    for room in ("", *PLAIN_ROOMS, *READERS, "newsroom", "staff", "press", "config"):
        place = folder / "yanlu" / room
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").write_text("")
    (folder / "yanlu" / "__main__.py").write_text("from yanlu.config import *\n")
    (folder / "yanlu" / "edition" / "theme.py").write_text("from yanlu.article import x\n")
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_an_innocent_house_keeps_every_contract(tmp_path: Path) -> None:
    done = lint_imports(card_house(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "6 kept, 0 broken" in done.stdout


BREACHES = [
    ("edition/up.py", "import yanlu.press", "Each room uses only"),
    ("variants/aside.py", "from yanlu import manifest", "Each room uses only"),
    ("corridor/__init__.py", "", "yanlu.corridor"),
    ("manifest/web.py", "def f():\n    import django.conf", "Plain rooms know no web"),
    ("newsroom/call.py", "from yanlu.press import step", "does not know who prints"),
    ("newsroom/peek.py", "from yanlu import comments", "does not know the readers' rooms"),
    ("newsroom/aside.py", "from yanlu import staff", "Each room uses only"),
    ("comments/peek.py", "import wagtail", "run without the editorial software"),
    ("payments/peek.py", "from yanlu import press", "run without the editorial software"),
    ("comments/aside.py", "from yanlu import reactions", "Each room uses only"),
    ("edition/theme.py", "from yanlu.edition import other", "No cycles"),
]


@pytest.mark.deep
@pytest.mark.parametrize(("file", "words", "contract"), BREACHES)
def test_each_contract_catches_its_breach(
    tmp_path: Path, file: str, words: str, contract: str
) -> None:
    folder = card_house(tmp_path)
    (folder / "yanlu" / "edition" / "other.py").write_text("from . import theme\n")
    place = folder / "yanlu" / file
    place.parent.mkdir(exist_ok=True)
    place.write_text(words)
    done = lint_imports(folder)
    assert done.returncode == 1
    assert contract in done.stdout


# The gates, each with a violation planted

GOOD_ROOM = '''"""A room."""

from .inside import helped

__all__ = ["helped"]
'''
GOOD_INSIDE = '''"""Its inside."""


class Thing:
    """A thing."""

    def shown(self) -> int:
        """What it shows."""
        return 1

    def _hidden(self) -> int:
        return 2


def helped() -> Thing:
    """What helps."""
    return Thing()


def inner() -> None:
    pass
'''


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house that passes every gate."""
    files = {
        "yanlu/__init__.py": "",
        "yanlu/edition/__init__.py": GOOD_ROOM,
        "yanlu/edition/inside.py": GOOD_INSIDE,
        "yanlu/edition/README.md": "# edition\n",
        "docs/settings.md": "# Settings\n\n### YANLU_PORT\n\nThe port.\n",
        "docs/commands.md": "# Commands\n\n## yanlu run\n\n## `yanlu verify`\n",
        "docs/settings.zh-Hant.md": "| `YANLU_PORT` | `8000` | 連接埠 |\n",
        "docs/commands.zh-Hant.md": "| `yanlu run` |\n| `yanlu verify 資料夾` |\n",
        "docs/doors.md": "# Doors\n\n## edition\n\n- `helped() -> Thing` helps.\n\n## other\n",
        "README.md": "# Yanlu\n\n```\nmake run  # starts\n.venv/bin/yanlu verify FOLDER\n```\n",
        "Makefile": "run: develop\n\t@true\n",
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return tmp_path


def settings_gate(root: Path) -> Gate:
    return gates.settings_documented(root, ["YANLU_PORT"])


def commands_gate(root: Path) -> Gate:
    return gates.commands_documented(root, ["run", "verify"])


def chinese_gate(root: Path) -> Gate:
    return gates.named_in_chinese(root, ["YANLU_PORT"], ["run", "verify"])


def readme_gate(root: Path) -> Gate:
    return gates.readme_commands(root, ["run", "verify"])


def words_gate(root: Path) -> Gate:
    return gates.forbidden_words(root, [Path("README.md"), Path("gone.png")])


EVERY_GATE: list[Callable[[Path], Gate]] = [
    gates.function_lengths,
    gates.file_lengths,
    gates.cycles,
    gates.buried_imports,
    gates.undocumented,
    gates.room_readmes,
    gates.doors_documented,
    settings_gate,
    commands_gate,
    chinese_gate,
    readme_gate,
    words_gate,
]


@pytest.mark.parametrize("gate", EVERY_GATE)
def test_a_good_house_passes_every_gate(house: Path, gate: Callable[[Path], Gate]) -> None:
    passed = gate(house)
    assert passed.wrong == []
    assert passed.measured


def lines(count: int) -> str:
    return "def long() -> None:\n" + "    x = 1\n" * (count - 1)


PLANTED: list[tuple[Callable[[Path], Gate], str, str, str]] = [
    (gates.function_lengths, "yanlu/edition/long.py", lines(61), "max 61 > 60"),
    (gates.function_lengths, "yanlu/edition/long.py", lines(31), "p95 31 > 30"),
    (gates.function_lengths, "yanlu/edition/long.py", lines(9) * 9, "median 9 > 8"),
    (gates.file_lengths, "yanlu/edition/long.py", "x = 1\n" * 501, "max 501 > 500"),
    (gates.file_lengths, "yanlu/edition/long.py", "x = 1\n" * 301, "p95 301 > 300"),
    (gates.cycles, "yanlu/edition/inside.py", "from . import helped", "edition.inside"),
    (gates.cycles, "yanlu/edition/inside.py", "def f():\n    import yanlu.edition", "↔"),
    (gates.buried_imports, "yanlu/edition/x.py", "def f():\n    import os", "x:2 in f"),
    (gates.undocumented, "yanlu/edition/inside.py", '"""x"""\ndef helped(): ...', "inside.helped"),
    (
        gates.undocumented,
        "yanlu/press/__init__.py",
        "from yanlu.edition.bare import Bare",
        "Bare.m",
    ),
    (gates.undocumented, "yanlu/edition/x.py", "y = 1", "edition.x has no docstring"),
    (gates.room_readmes, "yanlu/edition/README.md", "x\n" * 61, "61 lines > 60"),
    (gates.room_readmes, "yanlu/press/__init__.py", "", "press has no README.md"),
    (gates.doors_documented, "docs/doors.md", "## other\n\n`helped`\n", "edition.helped"),
    (gates.doors_documented, "docs/doors.md", "## edition\n\n`helpedness`\n", "edition.helped"),
    (settings_gate, "docs/settings.md", "YANLU_PORT\n", "YANLU_PORT has no heading"),
    (settings_gate, "docs/settings.md", "### YANLU_PORT\n### YANLU_X\n", "does not exist"),
    (commands_gate, "docs/commands.md", "## yanlu run\n", "verify has no heading"),
    (commands_gate, "docs/commands.md", "## yanlu fly\n", "fly has a heading"),
    (chinese_gate, "docs/settings.zh-Hant.md", "`YANLU_PORTS`\n", "lacks YANLU_PORT"),
    (chinese_gate, "docs/commands.zh-Hant.md", "`yanlu run`\n", "lacks yanlu verify"),
    (readme_gate, "README.md", "```\nmake coffee\n```\n", "make coffee does not exist"),
    (readme_gate, "README.md", "```\nmake run\nyanlu fly\n```\n", "yanlu fly does not exist"),
    (readme_gate, "README.md", "make run\n", "no command is shown"),
    *((words_gate, "README.md", f"see {word} there\n", word) for word in gates.FORBIDDEN),
]


@pytest.mark.parametrize(("gate", "file", "words", "said"), PLANTED)
def test_each_gate_catches_what_was_planted(
    house: Path, gate: Callable[[Path], Gate], file: str, words: str, said: str
) -> None:
    bare = '"""x"""\n\n\nclass Bare:\n    """x"""\n\n    def m(self): ...\n'
    (house / "yanlu" / "edition" / "bare.py").write_text(bare)
    (house / file).parent.mkdir(exist_ok=True)
    (house / file).write_text(words)
    assert any(said in one for one in gate(house).wrong), gate(house).wrong


def test_migrations_are_not_measured(house: Path) -> None:
    place = house / "yanlu" / "edition" / "migrations"
    place.mkdir()
    (place / "0001_first.py").write_text(lines(900))
    assert gates.function_lengths(house).wrong == []


def test_the_percentiles_are_those_of_the_values() -> None:
    assert gates.summed_up(list(range(1, 101))) == {"median": 50.5, "p95": 95, "max": 100}
    assert gates.summed_up([7]) == {"median": 7, "p95": 7, "max": 7}
    assert gates.summed_up([]) == {"median": 0, "p95": 0, "max": 0}


CARELESS = """
import hashlib, subprocess, tempfile
from urllib.request import urlopen

def made(words):
    subprocess.run(words, shell=True)
    name = tempfile.mktemp()
    urlopen(words)
    connection.execute(f"DELETE FROM {words}")
    return eval(words), hashlib.md5(name.encode()), open("/tmp/x", "w")
"""


def test_a_careless_new_file_is_refused_by_bandits_rules() -> None:
    command = [str(Path(sys.executable).parent / "ruff"), "check", "--output-format", "concise"]
    named = ["--stdin-filename", "yanlu/press/careless.py", "-"]
    done = subprocess.run(
        [*command, *named], cwd=ROOT, input=CARELESS, capture_output=True, text=True
    )
    for rule in ("S602", "S306", "S310", "S608", "S307", "S324", "S108"):
        assert f" {rule} " in done.stdout, done.stdout


@pytest.mark.xdist_group("a group")
def test_tests_of_a_group_stay_in_one_process(request: pytest.FixtureRequest) -> None:
    """By their names they are dealt out; with none of its own, what they share is made twice."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("tests are dealt out to several processes with --dist loadgroup only")
    assert request.node.nodeid.endswith("@a group")
