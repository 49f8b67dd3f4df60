"""What the paper is made of: pinned by hash, without known faults, under licences that fit."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from tests.ports import free_port

from .building import load
from .conftest import ROOT

LISTS = sorted((ROOT / "requirements").glob("*.txt"))
SUPPLY = ROOT / "deploy" / "supply"
audit, licences = load("supply/audit"), load("supply/licences")

PLANTED = {
    "id": "PYSEC-2026-0001",
    "aliases": ["CVE-2026-0001"],
    "details": "planted",
    "affected": [
        {
            "package": {"name": "Brotli", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }
    ],
}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_each_package_is_pinned_by_hash_and_comes_from_no_named_place(path: Path) -> None:
    words = path.read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", words, flags=re.M), flags=re.M)
    pins = [one for one in entries if one.strip()]
    assert pins
    for pin in pins:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[^ ;\\]+", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin), pin
    assert not re.search(r"://|--(extra-)?index|--find-links|^-e ", words, re.MULTILINE)


@pytest.mark.parametrize(
    ("events", "inside", "outside"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], "1.9", "2.0"),
        ([{"introduced": "1.0"}, {"last_affected": "1.5"}], "1.5", "1.5.1"),
        (
            [{"introduced": "5.1"}, {"fixed": "5.1.1"}, {"introduced": "4.2"}, {"fixed": "4.2.9"}],
            "5.1",
            "4.10",
        ),
        ([{"introduced": "2.10"}], "2.10", "2.9"),
    ],
)
def test_a_version_lies_in_a_range_or_not(
    events: list[dict[str, str]], inside: str, outside: str
) -> None:
    affected = {"ranges": [{"type": "ECOSYSTEM", "events": events}]}
    assert audit.holds(affected, inside)
    assert not audit.holds(affected, outside)


@pytest.mark.parametrize(
    ("words", "is_allowed"),
    [
        ("MIT", True),
        ("EPL-2.0 OR GPL-2.0-or-later", True),
        ("BSD-2-Clause AND Apache-2.0", True),
        ("EPL-2.0", False),
        ("MIT AND SSPL-1.0", False),
        ("UNKNOWN", False),
    ],
)
def test_a_licence_that_does_not_fit_is_refused(words: str, is_allowed: bool) -> None:
    assert licences.is_allowed(words) == is_allowed


@pytest.mark.deep
def test_nothing_that_is_pinned_has_a_known_fault_and_a_planted_one_is_found(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    snapshot = json.loads(audit.SNAPSHOT.read_text())
    known = snapshot["advisories"]
    assert len(known) >= 8
    pins = [ROOT / "requirements" / f"{one}.txt" for one in audit.LISTS]
    assert audit.audit(pins, known, snapshot["decided"]) == 0
    assert audit.audit(pins, known, list(snapshot["decided"])[1:]) == 1
    capfd.readouterr()
    grown = tmp_path / "run.txt"
    shutil.copy(ROOT / "requirements" / "run.txt", grown)
    assert audit.audit([grown], [*known, PLANTED], snapshot["decided"]) == 1
    assert "PYSEC-2026-0001" in capfd.readouterr().out
    old = re.sub(r"^idna==\S+", "idna==3.6", grown.read_text(), flags=re.MULTILINE)
    grown.write_text(old)
    assert audit.audit([grown], known, snapshot["decided"]) == 1
    assert "PYSEC-2024-60" in capfd.readouterr().out


@pytest.mark.deep
def test_a_new_snapshot_keeps_what_concerns_us_and_a_broken_one_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "advisories.json"
    shutil.copy(audit.SNAPSHOT, place)
    monkeypatch.setattr(audit, "SNAPSHOT", place)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 half of it")
    assert audit.fetch(str(tmp_path / "broken.zip")) == 1
    assert audit.fetch(str(tmp_path / "nothing.zip")) == 1
    assert "stays as it was" in capsys.readouterr().err
    assert place.read_bytes() == (SUPPLY / "advisories.json").read_bytes()
    records: list[dict[str, Any]] = [
        PLANTED,
        PLANTED | {"id": "PYSEC-2026-0002", "withdrawn": "2026-01-02T00:00:00Z"},
        {"id": "X-1", "affected": [{"package": {"name": "elsewhere", "ecosystem": "PyPI"}}]},
        {"id": "X-2", "affected": [{"package": {"name": "brotli", "ecosystem": "npm"}}]},
    ]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for record in records:
            archive.writestr(f"{record['id']}.json", json.dumps(record))
    assert audit.fetch(str(tmp_path / "all.zip")) == 0
    taken = json.loads(place.read_text())
    assert taken["is_whole"] and [one["id"] for one in taken["advisories"]] == ["PYSEC-2026-0001"]
    assert taken["decided"] == json.loads((SUPPLY / "advisories.json").read_text())["decided"]


REGISTRY = {
    "/brotli/1.0/json": ("1.0", [{"id": "PYSEC-2026-0001", "aliases": [], "details": "planted"}]),
    "/idna/json": ("3.0", [{"id": "PYSEC-2026-0002", "withdrawn": "2026-01-02T00:00:00Z"}]),
    "/wagtail/json": ("9.0", [{"id": "PYSEC-2026-0003", "aliases": [], "details": "later"}]),
}


class Registry(BaseHTTPRequestHandler):
    """Tells of packages as an index of Python does; of some it knows the latest version only."""

    def do_GET(self) -> None:
        version, found = REGISTRY.get(self.path, ("", []))
        told = json.dumps({"info": {"version": version}, "vulnerabilities": found}).encode()
        self.send_response(200 if version else 404)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *words: object) -> None:
        """Nothing."""


@pytest.fixture
def registry() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house that pins three packages, with a snapshot in which little is."""
    (tmp_path / "requirements").mkdir()
    for name in audit.LISTS:
        (tmp_path / "requirements" / f"{name}.txt").write_text("idna==3.0\n")
    (tmp_path / "requirements" / "run.txt").write_text("Brotli[x]==1.0 \\\nwagtail==8.0 ; a\n")
    place = tmp_path / "advisories.json"
    place.write_text('{"taken": "2024-10-08", "from": "", "is_whole": false, "advisories": []}')
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    monkeypatch.setattr(audit, "SNAPSHOT", place)
    return place


def test_a_registry_answers_for_the_versions_that_it_tells_of_and_for_no_other(
    small: Path, registry: str
) -> None:
    assert audit.main(["ask", registry]) == 0
    kept = json.loads(small.read_text())
    assert kept["answered"]["pins"] == ["brotli==1.0", "idna==3.0"]
    assert [one["id"] for one in audit.holding(kept["advisories"], "brotli", "1.0")] == [
        "PYSEC-2026-0001"
    ]
    assert not list(audit.holding(kept["advisories"], "brotli", "1.1"))
    assert len(kept["advisories"]) == 1
    said = "\n".join(audit.of_what(kept, {("brotli", "1.0"), ("wagtail", "8.0")}))
    assert "1 of 2 pins" in said and "Not answered for: wagtail==8.0" in said
    later = "\n".join(audit.of_what(kept, {("brotli", "1.1")}))
    assert "0 of 1 pins" in later and "Not answered for: brotli==1.1" in later


def test_a_registry_that_cannot_be_asked_changes_nothing(
    small: Path, registry: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.read_bytes()
    assert audit.main(["ask", f"http://127.0.0.1:{free_port()}/"]) == 1
    monkeypatch.setitem(REGISTRY, "/idna/json", ("3.0", "no list"))
    assert audit.main(["ask", registry]) == 1
    assert capsys.readouterr().err.count("stays as it was") == 2
    assert small.read_bytes() == before


def test_each_pin_is_answered_for_or_was_read_about_and_each_advisory_that_holds_is_decided() -> (
    None
):
    snapshot = json.loads(audit.SNAPSHOT.read_text())
    pins = audit.pinned(ROOT / "requirements" / f"{one}.txt" for one in audit.LISTS)
    answered, read = set(snapshot["answered"]["pins"]), set(snapshot["read"]["pins"])
    assert {"==".join(pin) for pin in pins} == answered | read and not answered & read
    advisories, decided = snapshot["advisories"], snapshot["decided"]
    assert not list(audit.undecided(advisories, decided, pins))
    for number in decided:
        left = [one for one in decided if one != number]
        assert any(number in one for one in audit.undecided(advisories, left, pins)), number
    assert list(audit.undecided([*advisories, PLANTED], decided, pins))


@pytest.mark.deep
def test_what_nobody_decided_on_fails_the_audit_even_if_this_machine_does_not_install_it(
    small: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    elsewhere = small.parent / "elsewhere.txt"
    elsewhere.write_text(f'brotli==1.0 ; python_version < "3" --hash=sha256:{"0" * 64}\n')
    snapshot = json.loads(small.read_text()) | {"advisories": [PLANTED]}
    small.write_text(json.dumps(snapshot))
    assert audit.main([str(elsewhere)]) == 1
    told = capfd.readouterr()
    assert "brotli 1.0: PYSEC-2026-0001: planted" in told.err
    assert "No known vulnerabilities found" in told.err  # what pip-audit says, for this machine
    small.write_text(json.dumps(snapshot | {"decided": {"CVE-2026-0001": "Not used here."}}))
    assert audit.main([str(elsewhere)]) == 0
    told = capfd.readouterr()
    assert "CVE-2026-0001. Not used here." in told.out and "planted" not in told.err


def called(words: str) -> set[str]:
    """The names of all functions and methods that a program calls, and of all that it imports."""
    nodes = list(ast.walk(ast.parse(words)))
    names = {one.func.attr for one in nodes if is_method(one)}
    names |= {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    return names | {one.module or "" for one in nodes if isinstance(one, ast.ImportFrom)}


def is_method(node: ast.AST) -> TypeGuard[Any]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_the_paper_uses_nothing_of_the_parts_in_which_a_known_fault_was_let_pass() -> None:
    assert {"bs4", "select_one"} <= called("import bs4\nbs4.BeautifulSoup(page).select_one(words)")
    words = {path: path.read_text() for path in (ROOT / "yanlu").rglob("*.py")}
    assert [path.name for path in words if "pymupdf" in words[path]] == ["receipts.py"]
    assert not [path for path in words if re.search("bs4|soupsieve", words[path])]
    receipts = (ROOT / "yanlu" / "payments" / "receipts.py").read_text()
    assert set(re.findall(r"pymupdf\.(\w+)", receipts)) == {
        "Font",
        "TextWriter",
        "open",
        "paper_rect",
    }
    assert "pymupdf.open()" in receipts and "_annot" not in receipts
    for package in ("wagtail", "draftjs_exporter"):
        place = Path(str(find_spec(package).origin)).parent  # type: ignore[union-attr]
        for path in place.rglob("*.py"):
            theirs = path.read_text()
            if "bs4" in theirs and "test" not in path.parts:
                assert not called(theirs) & {"select", "select_one", "iselect", "soupsieve"}, path


@pytest.mark.deep
def test_the_record_names_every_licence_and_a_wrong_row_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licences.main([]) == 0, capsys.readouterr().err
    copy = tmp_path / "record.md"
    for number, record in enumerate(licences.RECORDS):
        copy.write_text(record.read_text().replace("| ISC |", "| WTFPL |"))
        records = [*licences.RECORDS[:number], copy, *licences.RECORDS[number + 1 :]]
        with monkeypatch.context() as changed:
            changed.setattr(licences, "RECORDS", records)
            assert licences.main([]) == 1
        said = capsys.readouterr().err
        assert f"{copy.name}: ADR 0014 lacks: anyascii" in said
        assert "WTFPL" in said


@pytest.mark.deep
def test_the_bill_of_materials_names_every_pin_and_is_the_same_twice(tmp_path: Path) -> None:
    places = [tmp_path / "one" / "sbom.json", tmp_path / "two" / "sbom.json"]
    for place in places:
        subprocess.run(
            [sys.executable, SUPPLY / "sbom.py", place], check=True, cwd=place.parents[1]
        )
    assert places[0].read_bytes() == places[1].read_bytes()
    bill = json.loads(places[0].read_text())
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["name"] == "yanlu"
    found = {(licences.canonical(one["name"]), one["version"]) for one in bill["components"]}
    words = "".join((ROOT / "requirements" / f"{one}.txt").read_text() for one in ("run", "grown"))
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ ;\\]+)", words, re.MULTILINE)
    assert found == {(licences.canonical(name), version) for name, version in pins}
