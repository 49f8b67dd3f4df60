"""What an edition consists of."""

from __future__ import annotations

from yanlu.article import record


@record(frozen=True, slots=True)
class Stored:
    """Bytes that lie elsewhere under the name of their content, such as a picture.

    Args:
        sha256: 64 hexadecimal digits.
        length: bytes.
    """

    sha256: str
    length: int


@record(frozen=True, slots=True)
class File:
    """One file of an edition.

    Args:
        path: relative to the root of the edition, without a leading slash.
        type: media type, with its charset where it is text.
        data: the bytes, or where they lie.
    """

    path: str
    type: str
    data: bytes | Stored


HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
XML = "application/xml"
SVG = "image/svg+xml"

EXTENSIONS = {
    "image/webp": "webp",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/webm": "webm",
    "video/mp4": "mp4",
    "text/vtt": "vtt",
    "text/css": "css",
    "text/javascript": "js",
    "image/svg+xml": "svg",
}


def hashed_path(sha256: str, media_type: str) -> str:
    """Where a file named by its content stands: 128 bits of the hash are enough of a name."""
    extension = EXTENSIONS.get(media_type)
    if extension is None:
        extension = EXTENSIONS.get(media_type.partition(";")[0], "bin")
    return f"f/{sha256[:32]}.{extension}"
