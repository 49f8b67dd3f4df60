"""From the bytes of an upload to clean files, named by their content, in a folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from yanlu.article import Image, Media, Rendition

from .answer import Piece, unpack
from .captions import clean_captions
from .child import Limits, work
from .errors import refusal
from .proof import prove
from .shelf import shelve

MEGABYTE = 1 << 20
PICTURE_BYTES = 64 * MEGABYTE
VIDEO_BYTES = 200 * MEGABYTE
CAPTION_BYTES = 2 * MEGABYTE
PICTURE_LIMITS = Limits(memory=1024 * MEGABYTE, cpu=20, wall=60.0, answer=256 * MEGABYTE)
VIDEO_LIMITS = Limits(memory=1024 * MEGABYTE, cpu=20, wall=60.0, answer=VIDEO_BYTES + MEGABYTE)


@dataclass(frozen=True, slots=True)
class DevelopedPicture:
    """A picture made anew from its pixels.

    Args:
        original: the picture as it is kept for new crops, at most 16.8 megapixels; never printed.
        image: the widths for readers, WebP.
        width: of `original`, pixels.
        height: of `original`, pixels.
        desk: the picture for the desk's own lists, at most 1,280 pixels wide.
        desk_type: `image/jpeg`, or `image/png` where the picture has transparent parts.
    """

    original: Media
    image: Image
    width: int
    height: int
    desk: bytes
    desk_type: str


def develop_picture(data: bytes, folder: Path, limits: Limits = PICTURE_LIMITS) -> DevelopedPicture:
    """The upload as clean pictures in every width, stored.

    Args:
        data: the uploaded bytes; the name and declared type of the file are of no interest.
        folder: where the files are stored as `<sha256>`; made if it is missing.
        limits: of the child process.

    Raises:
        DarkroomError: not a picture that we take, damaged, too large, or not stored.
    """
    _check_length(data, PICTURE_BYTES)
    pieces = unpack(work("picture", data, limits))
    _check_pieces(pieces)
    shelve(folder, [piece.data for piece in pieces if piece.role != "desk"])
    original, desk = (_only(pieces, role) for role in ("original", "desk"))
    return DevelopedPicture(
        original=_media(original),
        image=Image(tuple(_rendition(one) for one in pieces if one.role == "rendition")),
        width=original.width,
        height=original.height,
        desk=bytes(desk.data),
        desk_type=desk.type,
    )


def develop_video(data: bytes, folder: Path, limits: Limits = VIDEO_LIMITS) -> Media:
    """The upload as a video whose container tells nothing but how to play it, stored.

    Args:
        data: the uploaded bytes.
        folder: where the file is stored as `<sha256>`; made if it is missing.
        limits: of the child process.

    Raises:
        DarkroomError: not a video that we take, damaged, too large, or not stored.
    """
    _check_length(data, VIDEO_BYTES)
    video = _only(unpack(work("video", data, limits)), "video")
    if video.type not in ("video/mp4", "video/webm") or len(video.data) != len(data):
        raise refusal("unclean")
    shelve(folder, [video.data])
    return _media(video)


def develop_captions(data: bytes, folder: Path) -> Media:
    """The upload as WebVTT that holds nothing but cues, stored.

    Args:
        data: the uploaded bytes.
        folder: where the file is stored as `<sha256>`; made if it is missing.

    Raises:
        DarkroomError: not WebVTT in UTF-8, too large, without a cue, or not stored.
    """
    _check_length(data, CAPTION_BYTES)
    clean = clean_captions(data)
    shelve(folder, [memoryview(clean)])
    return _media(Piece("captions", "text/vtt", 0, 0, memoryview(clean)))


def _check_length(data: bytes, limit: int) -> None:
    if not data:
        raise refusal("empty")
    if len(data) > limit:
        raise refusal("too-large")


def _check_pieces(pieces: tuple[Piece, ...]) -> None:
    """Believe nothing that the child says of its pictures: it may have been taken over."""
    if not any(piece.role == "rendition" for piece in pieces):
        raise refusal("unclean")
    for piece in pieces:
        if prove(piece.type, piece.data) != (piece.width, piece.height):
            raise refusal("unclean")
        if piece.role != "desk" and piece.type != "image/webp":
            raise refusal("unclean")


def _only(pieces: tuple[Piece, ...], role: str) -> Piece:
    found = [piece for piece in pieces if piece.role == role]
    if len(found) != 1:
        raise refusal("unclean")
    return found[0]


def _rendition(piece: Piece) -> Rendition:
    return Rendition(_media(piece), piece.width, piece.height)


def _media(piece: Piece) -> Media:
    return Media(hashlib.sha256(piece.data).hexdigest(), len(piece.data), piece.type)
