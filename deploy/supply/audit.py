#!/usr/bin/env python3
"""Asks pip-audit, strictly, whether a known fault stands in what is pinned; without a network.

python deploy/supply/audit.py                 audit requirements/*.txt against the stored snapshot
python deploy/supply/audit.py fetch [PLACE]   take a new snapshot (a file or an address, see PLACE)
python deploy/supply/audit.py ask REGISTRY    ask the package registry about what is pinned

The snapshot is advisories.json beside this file: OSV records (https://ossf.github.io/osv-schema/)
about packages that are pinned here, without what no audit reads. pip-audit asks them of a server
on loopback, which answers as OSV's own does. A registry tells of a version what holds for it, so
that a snapshot which is not whole may yet answer for most pins: for which, is kept in it too. For
the rest somebody read the makers' own lists ("read"). An advisory that holds, but for a part that
the paper does not use, is let pass by its number and with the reason ("decided").
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asking
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = Path(__file__).with_name("advisories.json")
PLACE = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
LISTS = ("run", "grown", "docs", "dev")
KEPT = ("id", "aliases", "summary", "details", "published", "modified", "withdrawn")
LARGEST = 400 * 1024 * 1024  # bytes of all advisories of all packages, packed

NOT_WHOLE = (
    "The snapshot is not whole: of these nothing found says little. Take a new one where there is "
    "a network: python deploy/supply/audit.py fetch （快照不完整，有網路時請更新）"
)

Record = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Audit, or take a new snapshot."""
    if arguments[:1] == ["fetch"]:
        return fetch(arguments[1] if arguments[1:] else PLACE)
    if arguments[:1] == ["ask"] and arguments[1:]:
        return ask_registry(arguments[1])
    lists = [Path(one) for one in arguments] or [
        ROOT / "requirements" / f"{name}.txt" for name in LISTS
    ]
    snapshot = json.loads(SNAPSHOT.read_text())
    pins, decided = pinned(lists), snapshot.get("decided", {})
    print("\n".join([*of_what(snapshot, pins), *of_decided(decided)]), flush=True)
    left = list(undecided(snapshot["advisories"], decided, pins))
    print("".join(f"{one}\n" for one in left), end="", file=sys.stderr)
    return audit(lists, snapshot["advisories"], decided) or int(bool(left))


def of_what(snapshot: Record, pins: set[tuple[str, str]]) -> Iterator[str]:
    """How much of what is pinned a snapshot answers for, in sentences."""
    yield f"{len(snapshot['advisories'])} advisories, taken {snapshot['taken']}"
    answered = snapshot.get("answered", {"day": "", "pins": []})
    mine = {"==".join(pin) for pin in pins}
    silent = sorted(mine - set(answered["pins"]))
    if answered["pins"]:
        count = f"{len(mine) - len(silent)} of {len(mine)}"
        yield f"The package registry answered on {answered['day']} for {count} pins"
    if silent and not snapshot["is_whole"]:
        read = snapshot.get("read", {"day": "", "pins": {}})
        yield f"Not answered for: {', '.join(silent)}"
        known = [pin for pin in silent if pin in read["pins"]]
        yield from (f"  {pin}, read {read['day']}: {read['pins'][pin]}" for pin in known)
        yield NOT_WHOLE


def of_decided(decided: Record) -> Iterator[str]:
    """What is let pass, and why, in sentences; what has one reason stands together."""
    for why in dict.fromkeys(decided.values()):
        numbers = ", ".join(one for one, reason in decided.items() if reason == why)
        yield f"Let pass（已判斷，不影響）: {numbers}. {why}"


def undecided(
    advisories: list[Record], decided: Iterable[str], pins: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """What holds for a pin and nobody decided on; pins for other machines too, unlike pip-audit."""
    passing = set(decided)
    for name, version in sorted(pins):
        for record in holding(advisories, name, version):
            if not passing & {record["id"], *record["aliases"]}:
                yield f"{name} {version}: {record['id']}: {record.get('details', '')}"


def audit(lists: Iterable[Path], advisories: list[Record], decided: Iterable[str] = ()) -> int:
    """Run `pip-audit --strict` over lists of pins; 0 if nothing known stands in them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    server.advisories = advisories  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [sys.executable, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip"]
    command += ["--progress-spinner", "off", "--desc", "on", "--vulnerability-service", "osv"]
    command += ["--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"]
    command += [f"--ignore-vuln={one}" for one in decided]
    try:
        return subprocess.run([*command, *(f"--requirement={one}" for one in lists)]).returncode
    finally:
        server.shutdown()
        server.server_close()


class Osv(BaseHTTPRequestHandler):
    """Answers one question as OSV does: which advisories hold for a version of a package."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, version = asked["package"]["name"], asked["version"]
        found = list(holding(self.server.advisories, name, version))  # type: ignore[attr-defined]
        body = json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Nothing."""


def holding(advisories: list[Record], name: str, version: str) -> Iterator[Record]:
    """The advisories that hold for this version of this package."""
    for record in advisories:
        for affected in record.get("affected", ()):
            if canonical(affected["package"]["name"]) == name and holds(affected, version):
                yield record
                break


def holds(affected: Record, version: str) -> bool:
    """Whether a version is named, or lies in a range (OSV schema, "affected")."""
    if version in affected.get("versions", ()):
        return True
    ranges = (one for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM")
    return any(lies_in(one["events"], Version(version)) for one in ranges)


def lies_in(events: list[dict[str, str]], version: Version) -> bool:
    """Whether a version lies in one of the spans that these events begin and end."""
    is_inside = False
    for kind, when in sorted((read_event(one) for one in events), key=lambda event: event[1]):
        if kind == "introduced" and version >= when:
            is_inside = True
        if (kind == "fixed" and version >= when) or (kind == "last_affected" and version > when):
            is_inside = False
    return is_inside


def read_event(event: dict[str, str]) -> tuple[str, Version]:
    kind, words = next(iter(event.items()))
    return kind, Version(words)


# A new snapshot


def fetch(place: str) -> int:
    """Take the advisories about packages that are pinned here out of all that there are."""
    try:
        packed = read(place)
        records = [one for one in unpacked(packed) if concerns(one, pinned_names())]
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"{place}: {error}. The snapshot stays as it was.（快照沒有更新）", file=sys.stderr)
        return 1
    day, lent = datetime.now(UTC).date().isoformat(), [lean(one) for one in records]
    decided = json.loads(SNAPSHOT.read_text()).get("decided", {})
    write({"taken": day, "from": place, "is_whole": True, "decided": decided, "advisories": lent})
    print(f"{len(records)} advisories about packages that are pinned here, in {SNAPSHOT.name}")
    return 0


def ask_registry(place: str) -> int:
    """Ask a package registry for what is pinned, and put its answers into the snapshot."""
    snapshot = json.loads(SNAPSHOT.read_text())
    every = pinned(ROOT / "requirements" / f"{name}.txt" for name in LISTS)
    try:
        answered, found = asking.ask(place, every)
    except (OSError, ValueError, LookupError) as error:
        print(f"{place}: {error}. The snapshot stays as it was.（快照沒有更新）", file=sys.stderr)
        return 1
    told = {one["id"] for one in found}
    kept = [one for one in snapshot["advisories"] if one["id"] not in told]
    day = datetime.now(UTC).date().isoformat()
    snapshot["answered"] = {"day": day, "pins": answered}
    snapshot["advisories"] = [*kept, *(lean(one) for one in found)]
    write(snapshot)
    print(f"{len(answered)} of {len(every)} pins answered for, {len(found)} advisories hold")
    return 0


def read(place: str) -> bytes:
    """All advisories, packed: from an address, or from a file."""
    if "://" not in place:
        return Path(place).read_bytes()
    with urllib.request.urlopen(place, timeout=60) as answer:
        data = bytes(answer.read(LARGEST + 1))
    if len(data) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    return data


def unpacked(packed: bytes) -> Iterator[Record]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def pinned_names() -> set[str]:
    """Every package that any of our lists pins."""
    return {name for name, _ in pinned(ROOT / "requirements" / f"{one}.txt" for one in LISTS)}


def pinned(lists: Iterable[Path]) -> set[tuple[str, str]]:
    """Names and versions that lists pin."""
    lines = (line for path in lists for line in path.read_text().splitlines())
    pins = (line.split()[0].split("==") for line in lines if "==" in line and line[0].isalnum())
    return {(canonical(name.partition("[")[0]), version) for name, version in pins}


def concerns(record: Record, names: set[str]) -> bool:
    """Whether a record that stands is about one of these packages, in versions that can be told."""
    if record.get("withdrawn"):
        return False
    mine = [one for one in record.get("affected", ()) if is_ours(one, names)]
    return bool(mine) and all(is_readable(one) for one in mine)


def is_ours(affected: Record, names: set[str]) -> bool:
    package = affected.get("package", {})
    return package.get("ecosystem") == "PyPI" and canonical(package["name"]) in names


def is_readable(affected: Record) -> bool:
    try:
        holds(affected, "0")
    except InvalidVersion:
        return False
    return True


def write(snapshot: Record) -> None:
    """Write the snapshot beside, then in place, in an order that shows what is new."""
    kept = sorted(snapshot["advisories"], key=lambda one: str(one["id"]))
    words = json.dumps(snapshot | {"advisories": kept}, ensure_ascii=False, indent=1)
    beside = SNAPSHOT.with_suffix(".new")
    beside.write_text(words + "\n")
    beside.replace(SNAPSHOT)


def lean(record: Record) -> Record:
    """A record without what no audit reads."""
    small = {name: record[name] for name in KEPT if name in record}
    small["details"] = str(record.get("summary") or record.get("details", ""))[:300]
    small["affected"] = [
        {
            "package": {"name": one["package"]["name"], "ecosystem": "PyPI"},
            "ranges": [part for part in one.get("ranges", ()) if part["type"] == "ECOSYSTEM"],
            **({} if one.get("ranges") else {"versions": one.get("versions", [])}),
        }
        for one in record["affected"]
        if one.get("package", {}).get("ecosystem") == "PyPI"
    ]
    return small


def canonical(name: str) -> str:
    """A package's name as an index compares it (PEP 503)."""
    return name.lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
