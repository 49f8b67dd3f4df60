"""What a reader's request says: the path, the encodings, the tags."""

from __future__ import annotations


def to_path(asked: str) -> str:
    """The path in the edition that an address asks for; empty if no edition can have it.

    Args:
        asked: PATH_INFO, whose characters are bytes (PEP 3333).
    """
    try:
        path = asked.encode("latin-1").decode().removeprefix("/")
    except UnicodeError:
        return ""
    return path + "index.html" if not path or path.endswith("/") else path


def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or nothing, by the reader's own weights (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = weight(rest)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, 0.0))
    return best if weights.get(best, 0.0) > 0 else ""


def weight(words: str) -> float:
    value = words.replace(" ", "").removeprefix("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0


def has_tag(header: str, etag: str) -> bool:
    """Whether If-None-Match names this tag, compared weakly (RFC 9110, 13.1.2)."""
    wanted = etag.removeprefix("W/")
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in (wanted, "*") for tag in tags)
