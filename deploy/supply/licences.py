#!/usr/bin/env python3
"""Names the licence of everything that is pinned, and refuses what AGPL-3.0 may not be joined with.

python deploy/supply/licences.py           compare with the tables of ADR 0014
python deploy/supply/licences.py --write   write the tables there, in both languages
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDS = tuple(
    ROOT / "docs" / "adr" / f"0014-pinned-by-hash{ending}" for ending in (".md", ".zh-Hant.md")
)
# A table below its head, which is in the language of the page.
MARK = re.compile(r"(<!-- licences:(\w+) -->\n\|.*?\n\|.*?\n)(.*?)(<!-- /licences -->)", re.DOTALL)
TABLES = {"run": ("run",), "grown": ("grown",), "tools": ("docs", "dev")}
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)

# Words that packages use → the licence's name (SPDX).
NAMES = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "BSD-3-Clause and Public-Domain": "BSD-3-Clause AND LicenseRef-Public-Domain",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# What a package's metadata leaves out or says unclearly, as its licence file has it.
READ = {
    "async-timeout": "Apache-2.0",  # for older Pythons only
    "axe-playwright-python": "MIT AND MPL-2.0",  # it carries axe-core
    "chardet": "LGPL-2.1-or-later",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "pip-api": "Apache-2.0",
    "pymupdf": "AGPL-3.0-only",
    "pyrage": "MIT",
    "pysqlite3": "Zlib",
    "pytest-django": "BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "valkey": "MIT",
}
# AGPL-3.0-or-later may be joined with these (section 13 for GPL-3.0, and what is weaker).
ALLOWED = {
    *("0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"),
    *("CNRI-Python", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "ISC"),
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "LicenseRef-Public-Domain"),
    *("MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib"),
}

Table = dict[str, tuple[str, str, str]]  # by canonical name: name, version, licence


def main(arguments: list[str]) -> int:
    """Compare or write; 1 if something differs or is refused."""
    tables = {name: table(lists, RECORDS[0].read_text()) for name, lists in TABLES.items()}
    wrong = [one for rows in tables.values() for one in refused(rows)]
    for record in RECORDS:
        words = record.read_text()
        wanted = MARK.sub(lambda found: found[1] + drawn(tables[found[2]]) + found[4], words)
        if "--write" in arguments:
            record.write_text(wanted)
        elif wanted != words:
            wrong += [f"{record.name}: {one}" for one in differing(words, wanted)]
    for one in wrong:
        print(one, file=sys.stderr)
    count = sum(map(len, tables.values()))
    print(f"{count} packages, {len(wrong)} wrong（授權：{len(wrong)} 項有問題）")
    return 1 if wrong else 0


def table(lists: tuple[str, ...], words: str) -> Table:
    """What these lists pin, with the licence that each package tells."""
    pins = {name: version for one in lists for name, version in pinned(one).items()}
    told = {canonical(one["Name"]): one for one in ask(sorted(pins))}
    written = {canonical(name): row for row in ROW.findall(words) for name in row[:1]}
    rows: Table = {}
    for name, version in pins.items():
        if name in told:
            rows[name] = (told[name]["Name"], version, licence(told[name]))
        else:  # not for this machine, such as a wheel for another processor
            kept = written.get(name, (name, version, "UNKNOWN"))
            rows[name] = (kept[0], version, READ.get(name, kept[2]))
    return rows


def pinned(name: str) -> dict[str, str]:
    """Every package of a list with its version."""
    words = (ROOT / "requirements" / f"{name}.txt").read_text()
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ ;\\]+)", words, re.MULTILINE)
    return {canonical(one): version for one, version in found}


def ask(names: list[str]) -> list[dict[str, str]]:
    """What pip-licenses reads in these packages' metadata."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=all"]
    command += ["--with-system", "--packages", *names]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: list[dict[str, str]] = json.loads(done.stdout)
    return told


def licence(told: dict[str, str]) -> str:
    """One name of the licence, from the clearest place that says it."""
    by_hand = READ.get(canonical(told["Name"]))
    if by_hand:
        return by_hand
    for place in ("License-Expression", "License-Metadata", "License-Classifier"):
        words = told[place].strip()
        if words != "UNKNOWN" and "\n" not in words and len(words) < 60:
            return NAMES.get(words, words)
    return "UNKNOWN"


def refused(rows: Table) -> list[str]:
    """The packages whose licence is unknown, or may not be joined with ours."""
    return [
        f"{name} {version}: {words!r} is not among the licences that are allowed"
        for name, version, words in rows.values()
        if not is_allowed(words)
    ]


def is_allowed(words: str) -> bool:
    """Whether one of the alternatives is made of allowed licences only (SPDX expression)."""
    alternatives = words.strip("()").split(" OR ")
    return any(set(one.strip(" ()").split(" AND ")) <= ALLOWED for one in alternatives)


def drawn(rows: Table) -> str:
    """The rows of a table in Markdown, in the order of names."""
    ordered = sorted(rows.values(), key=lambda row: canonical(row[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in ordered)


def differing(old: str, new: str) -> list[str]:
    """The rows that should be written, and are not, or the other way round."""
    there, wanted = set(ROW.findall(old)), set(ROW.findall(new))
    said = [f"ADR 0014 lacks: {' '.join(row)}" for row in sorted(wanted - there)]
    said += [f"ADR 0014 has and nothing pins: {' '.join(row)}" for row in sorted(there - wanted)]
    return said or ["ADR 0014: its tables are in another form; run with --write"]


def canonical(name: str) -> str:
    """A package's name as an index compares it (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
