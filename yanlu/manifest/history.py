"""The editions behind a head: what the newsroom withdrew."""

from collections.abc import Iterator

from yanlu.manifest import nodes, paths
from yanlu.manifest.confirm import Confirmed
from yanlu.manifest.errors import Malformed, SourceError
from yanlu.manifest.report import Findings
from yanlu.manifest.sources import Fetch
from yanlu.manifest.statements import Edition, Reason

LARGEST_EDITION = 1 << 28


def withdrawals(
    fetch: Fetch, confirmed: Confirmed, findings: Findings, depth: int
) -> dict[str, Reason]:
    """Path → why it was withdrawn, in the newest editions; the newest word on a path counts.

    Args:
        findings: gets the newest edition when it is missing, and any that is altered.
        depth: how many editions to read at most. A copy need not keep the older ones.
    """
    found: dict[str, Reason] = {}
    for edition in _editions(fetch, confirmed, findings, depth):
        for path, reason in edition.withdrawn.items():
            found.setdefault(path, reason)
    return found


def _editions(
    fetch: Fetch, confirmed: Confirmed, findings: Findings, depth: int
) -> Iterator[Edition]:
    head = confirmed.head
    sha256: str | None = head.edition
    for number in range(head.number, max(0, head.number - depth), -1):
        if sha256 is None:
            return
        edition = _read(fetch, number, sha256, confirmed, findings)
        if edition is None:
            return
        yield edition
        sha256 = edition.previous


def _read(
    fetch: Fetch, number: int, sha256: str, confirmed: Confirmed, findings: Findings
) -> Edition | None:
    path, newest = paths.edition_path(number), number == confirmed.head.number
    try:
        data = fetch(path, LARGEST_EDITION)
    except SourceError:
        findings.missing.extend([path] if newest else [])
        return None
    edition = _parse(data, number, confirmed) if nodes.has_hash(data, sha256) else None
    if edition is None:
        findings.altered.append(path)
    return edition


def _parse(data: bytes, number: int, confirmed: Confirmed) -> Edition | None:
    try:
        edition = Edition.parse(data)
    except Malformed:
        return None
    head = confirmed.head
    agrees = (edition.number, edition.paper) == (number, head.paper)
    stands = number != head.number or edition.tree == head.tree
    return edition if agrees and stands else None
