"""Verification of a copy, for whoever keeps or doubts one: nothing of our server is needed.

Signature over the head's bytes, then its type and paper, then each tree node by its hash, then
each file by its hash. Nothing is parsed before its bytes are proven, nothing read past the length
that was signed.
"""

from collections.abc import Callable, Iterable, Mapping

from yanlu.manifest import nodes, paths, transport, tree
from yanlu.manifest.canonical import Entry
from yanlu.manifest.confirm import Confirmed, Terms, confirm_head
from yanlu.manifest.errors import (
    KeyFileError,
    Malformed,
    NodeError,
    NotGenuine,
    SourceError,
)
from yanlu.manifest.history import withdrawals
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.report import Findings, Report, State
from yanlu.manifest.sources import Fetch
from yanlu.manifest.transport import DECODERS, Decoder

LARGEST_NODE = 1 << 20
_EDITIONS_BACK = 64
_LARGEST_KEY = 1024
_AGAIN = 2


def verify_copy(
    fetch: Fetch,
    list_paths: Callable[[], Iterable[str]] | None,
    terms: Terms,
    decoders: Mapping[str, Decoder] = DECODERS,
) -> Report:
    """Compare a whole copy with what the paper signed.

    Args:
        fetch: reads one file of the copy.
        list_paths: names every file in it; None when it cannot be listed, as on the web.
        terms: what the copy is held to.
        decoders: suffix → how to read the compressed twins that have it.

    Raises:
        SourceDown: the copy stopped answering.
    """
    return _until_still(fetch, terms, lambda: _verify_once(fetch, list_paths, terms, decoders))


def verify_page(fetch: Fetch, path: str, terms: Terms) -> Report:
    """Compare one file of a copy with what the paper signed.

    Args:
        fetch: reads one file of the copy.
        path: the file, relative to the copy's root.
        terms: what the copy is held to.

    Raises:
        Malformed: the path is unsafe.
        SourceDown: the copy stopped answering.
    """
    paths.check_path(path)
    return _until_still(fetch, terms, lambda: _verify_page_once(fetch, path, terms))


def _until_still(fetch: Fetch, terms: Terms, verify: Callable[[], Report]) -> Report:
    """Verify again while faults may only mean that an edition arrived meanwhile."""
    report = verify()
    for _ in range(_AGAIN):
        if report.sound or not _moved(fetch, terms, report):
            break
        report = verify()
    return report


def _moved(fetch: Fetch, terms: Terms, report: Report) -> bool:
    try:
        return confirm_head(fetch, terms).sha256 != report.head_sha256
    except NotGenuine:
        return False


def _verify_page_once(fetch: Fetch, path: str, terms: Terms) -> Report:
    findings = Findings()
    try:
        confirmed = confirm_head(fetch, terms)
    except NotGenuine as error:
        return Report(State.NOT_GENUINE, findings, error.why)
    found = _Nodes(fetch)
    try:
        entry = tree.find(confirmed.head.tree, path, found)
    except (NodeError, Malformed):
        found.blame(findings)
        return confirmed.report(terms, findings)
    if entry:
        _check_file(fetch, path, entry, findings)
    else:
        taken_back = withdrawals(fetch, confirmed, findings, _EDITIONS_BACK)
        (findings.withdrawn if path in taken_back else findings.foreign).append(path)
    return confirmed.report(terms, findings)


def _verify_once(
    fetch: Fetch,
    list_paths: Callable[[], Iterable[str]] | None,
    terms: Terms,
    decoders: Mapping[str, Decoder],
) -> Report:
    findings = Findings()
    try:
        confirmed = confirm_head(fetch, terms)
    except NotGenuine as error:
        return Report(State.NOT_GENUINE, findings, error.why)
    findings.missing.extend(confirmed.missing)
    known = _check_tree(fetch, confirmed, findings)
    _check_key(fetch, terms.key, findings)
    taken_back = withdrawals(fetch, confirmed, findings, _EDITIONS_BACK)
    present = _probe(fetch, taken_back) if list_paths is None else list_paths()
    for path in present:
        if path in known or paths.is_own(path):
            continue
        if not _check_twin(fetch, path, known, decoders, findings):
            (findings.withdrawn if path in taken_back else findings.foreign).append(path)
    return confirmed.report(terms, findings)


class _Nodes:
    """The tree nodes of a copy, and the one last asked for, to blame it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._path, self._given = "", False

    def get(self, sha256: str) -> bytes:
        """Read a node; NodeError when the copy does not give it."""
        self._path, self._given = paths.node_path(sha256), False
        try:
            data = self._fetch(self._path, LARGEST_NODE)
        except SourceError as error:
            raise NodeError(f"no tree node {sha256}") from error
        self._given = True
        return data

    def blame(self, findings: Findings) -> None:
        """Note the last node as altered, or as missing when it was not given."""
        (findings.altered if self._given else findings.missing).append(self._path)


def _check_tree(fetch: Fetch, confirmed: Confirmed, findings: Findings) -> dict[str, Entry]:
    """Check every file the tree names, going around holes; what it names is given back."""
    known: dict[str, Entry] = {}
    found = _Nodes(fetch)
    waiting = [(nodes.Ref(confirmed.head.tree, confirmed.head.files), "")]
    while waiting:
        ref, prefix = waiting.pop()
        try:
            node = _load(found, ref, prefix)
        except (NodeError, Malformed):
            found.blame(findings)
            continue
        if isinstance(node, nodes.Branch):
            waiting += [(child, prefix + digit) for digit, child in node.children.items()]
            continue
        known.update(node.files)
        for path, entry in node.files.items():
            _check_file(fetch, path, entry, findings)
    return known


def _load(found: _Nodes, ref: nodes.Ref, prefix: str) -> nodes.Leaf | nodes.Branch:
    node = nodes.load_node(found, ref.sha256, prefix)
    if node.count != ref.count:
        raise Malformed("a node with another count than was signed above it")
    return node


def _check_file(fetch: Fetch, path: str, entry: Entry, findings: Findings) -> None:
    try:
        data = fetch(path, reading_limit(entry))
    except SourceError:
        findings.missing.append(path)
        return
    findings.checked += 1
    if not is_entry(data, entry):
        findings.altered.append(path)


def reading_limit(entry: Entry) -> int:
    """How many bytes tell whether a file is this one: one more than it has."""
    return entry.length + 1


def is_entry(data: bytes, entry: Entry) -> bool:
    """Whether these bytes are the file that was signed."""
    return len(data) == entry.length and nodes.has_hash(data, entry.sha256)


def _check_key(fetch: Fetch, key: PublicKey, findings: Findings) -> None:
    """A copy need not carry the public key; one that carries another misleads its readers."""
    try:
        text = fetch(paths.PUBLIC_KEY, _LARGEST_KEY).decode("utf-8")
    except SourceError:
        return
    except UnicodeDecodeError:
        text = ""
    try:
        same = PublicKey.parse(text).raw == key.raw
    except KeyFileError:
        same = False
    if not same:
        findings.altered.append(paths.PUBLIC_KEY)


def _probe(fetch: Fetch, candidates: Iterable[str]) -> Iterable[str]:
    for path in candidates:
        try:
            fetch(path, 1)
        except SourceError:
            continue
        yield path


def _check_twin(
    fetch: Fetch,
    path: str,
    known: Mapping[str, Entry],
    decoders: Mapping[str, Decoder],
    findings: Findings,
) -> bool:
    """Whether `path` is the compressed twin of a known file; one that differs is noted."""
    suffix = path[-3:]
    entry = known.get(path[:-3]) if suffix in transport.SUFFIXES else None
    if entry is None:
        return False
    if suffix not in decoders:
        findings.unchecked.append(path)
        return True
    try:
        data = fetch(path, transport.largest_twin(entry.length))
    except SourceError:
        return True
    plain = decoders[suffix](data, reading_limit(entry))
    if plain is None or not is_entry(plain, entry):
        findings.altered.append(path)
    return True
