"""What the wheel says that it needs: the lists of requirements/*.in, at least as old as was tested.

One source: hatchling asks here when it builds, so that the wheel cannot ask for anything else.
"""

from __future__ import annotations

import re
from pathlib import Path

try:
    from hatchling.metadata.plugin.interface import MetadataHookInterface as Hook
except ImportError:  # read without a builder, by tests and tools
    Hook = object  # type: ignore[assignment, misc]

LISTS = {"": "plain", "site": "run", "grown": "grown"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Needs(Hook):  # type: ignore[misc]
    """Fills in the dependencies and the extras."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, object]) -> None:
        """Write what is needed into the wheel's metadata."""
        lists = Path(self.root) / "requirements"
        needs = {extra: wanted(lists, name) for extra, name in LISTS.items()}
        needs["grown"] = sorted({*needs["site"], *needs["grown"]})
        metadata["dependencies"] = needs.pop("")
        metadata["optional-dependencies"] = needs


def wanted(folder: Path, name: str) -> list[str]:
    """The requirements of one list, each no older than the version that is pinned."""
    pins = pinned(folder / f"{name}.txt")
    lines = (folder / f"{name}.in").read_text().splitlines()
    return sorted(at_least(line, pins) for line in lines if line and line[0] not in "#-")


def at_least(line: str, pins: dict[str, str]) -> str:
    """A requirement with the pinned version as its oldest, if it names no oldest itself."""
    words, _, marker = line.partition(";")
    name = NAME.match(words)
    if not name:
        raise ValueError(f"{line!r} in requirements/*.in names no package")
    words = re.sub(r">=[^,]*,?", "", words).strip()
    head, limits = re.fullmatch(r"([^<>=!~]+)(.*)", words).groups()  # type: ignore[union-attr]
    oldest = f">={pins[canonical(name.group())]}"
    return f"{head}{oldest}{',' if limits else ''}{limits}{f'; {marker.strip()}' if marker else ''}"


def pinned(path: Path) -> dict[str, str]:
    """Every package of a list of pins with its version."""
    found = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ ;\\]+)", path.read_text(), re.MULTILINE
    )
    return {canonical(name): version for name, version in found}


def canonical(name: str) -> str:
    """A package's name as an index compares it (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()
