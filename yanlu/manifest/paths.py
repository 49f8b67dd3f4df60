"""Names of files inside an edition, and which of them are safe."""

import hashlib
import re

from yanlu.manifest.errors import Malformed

HOME = ".yanlu"
HEAD = f"{HOME}/head.json"
HEAD_MINISIG = f"{HEAD}.minisig"
HEAD_SIG = f"{HEAD}.sig"
PUBLIC_KEY = "yanlu.pub"
LONGEST_PATH = 512

_OWN = re.compile(r"\.yanlu/(?:[a-z0-9_-]+/)*[a-z0-9_.-]+\.(?:json|minisig|sig|pub)(?:\.br|\.gz)?")


def edition_path(number: int) -> str:
    """Where the manifest of edition `number` lies."""
    return f"{HOME}/edition/{number}.json"


def node_path(sha256: str) -> str:
    """Where the tree node with this hash lies."""
    return f"{HOME}/tree/{sha256}.json"


def is_safe(path: str) -> bool:
    """Whether `path` is relative, stays below its root and means one thing on every disk."""
    return (
        0 < len(path) <= LONGEST_PATH
        and path.isprintable()
        and "\\" not in path
        and ":" not in path
        # A trailing dot or space is dropped by some disks; this also refuses "", "." and "..".
        and all(part and part.rstrip(". ") == part for part in path.split("/"))
    )


def check_path(path: str) -> str:
    """Give back a path that may stand in the tree.

    Raises:
        Malformed: it is unsafe, or lies under `.yanlu/` (however a disk may fold its case).
    """
    if not is_safe(path) or path.split("/", 1)[0].casefold() == HOME:
        raise Malformed(f"unsafe path {path!r}")
    return path


def is_own(path: str) -> bool:
    """Whether `path` is one of the signed things that stand outside the tree."""
    return path == PUBLIC_KEY or _OWN.fullmatch(path) is not None


def tree_key(path: str) -> str:
    """The place of `path` in the tree: 68 hex digits, the first four shared by its folder.

    The rest is the hash of the whole path, not of the name alone: folders whose four digits are
    equal hold files of equal names, and two paths must never have one key.
    """
    folder = path.rpartition("/")[0]
    near = hashlib.sha256(folder.encode()).hexdigest()[:4]
    return near + hashlib.sha256(path.encode()).hexdigest()
