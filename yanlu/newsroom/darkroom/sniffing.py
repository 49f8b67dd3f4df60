"""What an upload is, by its content; its name and declared type are never asked."""

from __future__ import annotations

import re

from .errors import refusal

HEAD = 4096
SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
MOVIE_BRANDS = {
    *(b"isom", b"mp41", b"mp42", b"mp71", b"avc1", b"dash", b"MSNV", b"M4V ", b"M4VH", b"M4VP"),
    *(b"iso%d" % number for number in range(2, 10)),
    *(b"3gp%d" % number for number in range(4, 8)),
}
REFUSED_PICTURES = (
    *(b"II*\0", b"MM\0*", b"BM", b"8BPS", b"\0\0\1\0", b"\xff\x0a", b"\xff\x4f\xff\x51"),
    *(b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  "),
)
REFUSED_VIDEOS = (b"OggS", b"FLV\1", b"\0\0\1\xba", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def picture_format(data: bytes | bytearray) -> str:
    """Pillow's name for the format of a picture.

    Raises:
        DarkroomError: `unsupported` or `drawing` for what we do not take, else `not-a-picture`.
    """
    head = bytes(data[:HEAD])
    for signature, name in SIGNATURES.items():
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(head)
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIF"
    if SVG.search(head):
        raise refusal("drawing")
    if head.startswith(REFUSED_PICTURES):
        raise refusal("unsupported")
    raise refusal("not-a-picture")


def needs_threads(data: bytes | bytearray) -> bool:
    """Whether the decoder of an upload cannot work without a thread: libde265 of HEIF cannot."""
    return bool(_brands(bytes(data[:HEAD])) & HEIF_BRANDS)


def video_type(data: bytes | bytearray) -> str:
    """The media type of a video.

    Raises:
        DarkroomError: `unsupported` for videos that we do not take, else `not-a-video`.
    """
    head = bytes(data[:HEAD])
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm"
    brands = _brands(head)
    if brands & MOVIE_BRANDS:
        return "video/mp4"
    riff = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    if b"qt  " in brands or riff or head.startswith(REFUSED_VIDEOS):
        raise refusal("unsupported")
    raise refusal("not-a-video")


def _brands(head: bytes) -> set[bytes]:
    """The brands of the file type box (ISO/IEC 14496-12, 4.3)."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
