"""Asks a package registry what it knows of each version that is pinned (its JSON interface)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Record = dict[str, Any]
AT_ONCE = 8
LARGEST = 64 * 1024 * 1024  # bytes of what is told of one package


def ask(place: str, pins: Iterable[tuple[str, str]]) -> tuple[list[str], list[Record]]:
    """What a registry knows of these versions.

    Args:
        place: the address below which it tells of packages: `PLACE/NAME/VERSION/json`.
        pins: names and versions.

    Returns:
        The pins, as `name==version`, for which it answered; and the advisories that hold for them.

    Raises:
        OSError, ValueError: it cannot be reached, or tells nothing that can be read.
    """
    wanted = sorted(set(pins))

    def told(pin: tuple[str, str]) -> list[Record] | None:
        return told_of(place.rstrip("/"), *pin)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        found = zip(wanted, hands.map(told, wanted), strict=True)
        answers = {pin: records for pin, records in found if records is not None}
    holding = [record(pin, one) for pin, records in answers.items() for one in records]
    return ["==".join(pin) for pin in answers], holding


def told_of(place: str, name: str, version: str) -> list[Record] | None:
    """The advisories that hold for a version; None if the registry does not tell.

    Some tell of a package's latest version only: that counts if it is the one that is pinned.
    """
    told = fetched(f"{place}/{name}/{version}/json") or fetched(f"{place}/{name}/json")
    if told is None or told["info"]["version"] != version or "vulnerabilities" not in told:
        return None
    found = told["vulnerabilities"] or []
    if not all(isinstance(one, dict) and "id" in one for one in found):
        raise ValueError(f"what it tells of {name} {version} is no list of advisories")
    return [one for one in found if not one.get("withdrawn")]


def record(pin: tuple[str, str], told: Record) -> Record:
    """An advisory as OSV writes it, for this one version."""
    name, version = pin
    return {
        "id": told["id"],
        "aliases": told.get("aliases", []),
        "details": str(told.get("summary") or told.get("details") or ""),
        "affected": [{"package": {"name": name, "ecosystem": "PyPI"}, "versions": [version]}],
    }


def fetched(address: str) -> Record | None:
    """What a registry tells at an address; None where it has nothing."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            data = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    if len(data) > LARGEST:
        raise ValueError(f"{address}: more than {LARGEST} bytes")
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError(f"{address}: not what a registry tells of a package")
    return found
