"""WebM films whose elements say nothing but how to play them. Runs in the child process only.

Nothing moves: an element that is not needed becomes a `Void` element of zeros of the same size
(RFC 8794 and RFC 9559).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .errors import refusal

VOID = 0xEC
HEADER, SEGMENT, CLUSTER, TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B
SEEK_HEAD, INFO, CUES = 0x114D9B74, 0x1549A966, 0x1C53BB6B
CHAPTERS, TAGS, ATTACHMENTS = 0x1043A770, 0x1254C367, 0x1941A469
PARTS = {CLUSTER, TRACKS, SEEK_HEAD, INFO, CUES, CHAPTERS, TAGS, ATTACHMENTS}
KEPT_PARTS = {CLUSTER, TRACKS, INFO, CUES}
TRACK_NUMBER, TRACK_TYPE, CODEC_ID, CODEC_PRIVATE, ENCODINGS = 0xD7, 0x83, 0x86, 0x63A2, 0x6D80
TRACK_UID, DOC_TYPE, SEEK_ID = 0x73C5, 0x4282, 0x53AB
CODECS = {b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS", b"A_VORBIS"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a film.

    Args:
        name: its identifier, marker bits included.
        start: where its header begins.
        body: where its content begins.
        end: where it ends.
    """

    name: int
    start: int
    body: int
    end: int


@dataclass(slots=True)
class Film:
    """A film and the numbers of the tracks that are kept."""

    data: bytearray
    tracks: set[int] = field(default_factory=set)

    def content(self, element: Element) -> bytes:
        """The bytes of an element."""
        return bytes(self.data[element.body : element.end])

    def number(self, element: Element) -> int:
        """The number that an element holds."""
        return int.from_bytes(self.content(element), "big")

    def zero(self, start: int, end: int) -> None:
        """Put zeros in a stretch."""
        self.data[start:end] = bytes(end - start)


Rule = Callable[[Film, Element], None]


def clean_webm(data: bytearray) -> None:
    """Blank all that a player does not need, in place.

    Args:
        data: the whole file.

    Raises:
        DarkroomError: `damaged`, or `unsupported` for Matroska that is not WebM, encrypted
            tracks and codecs that are not on the list.
    """
    film = Film(data)
    top = [one for one in _elements(film, 0, len(data)) if one.name != VOID]
    if [one.name for one in top] != [HEADER, SEGMENT]:
        raise refusal("damaged")
    _master(HEADER_RULES)(film, top[0])
    _master(SEGMENT_RULES)(film, top[1])
    for one in _elements(film, 0, len(data)):
        if one.name == VOID:
            _void(film, one)
    if not film.tracks:
        raise refusal("damaged")


def _elements(film: Film, start: int, end: int) -> Iterator[Element]:
    """The elements of a stretch, which they must fill."""
    while start < end:
        name, at = _name(film.data, start, end)
        size, body = _size(film.data, at, end)
        if size is None:
            size = _open_end(film, name, body, end) - body
        if size > end - body:
            raise refusal("damaged")
        yield Element(name, start, body, body + size)
        start = body + size


def _name(data: bytearray, at: int, end: int) -> tuple[int, int]:
    width = 9 - data[at].bit_length()
    if width > 4 or at + width > end:
        raise refusal("damaged")
    return int.from_bytes(data[at : at + width], "big"), at + width


def _size(data: bytearray, at: int, end: int) -> tuple[int | None, int]:
    """A length, or none where the writer did not know it, and where the content begins."""
    width = 9 - data[at].bit_length() if at < end else 9
    if width > 8 or at + width > end:
        raise refusal("damaged")
    unknown = (1 << 7 * width) - 1
    size = int.from_bytes(data[at : at + width], "big") & unknown
    return (None if size == unknown else size), at + width


def _open_end(film: Film, name: int, body: int, end: int) -> int:
    """Where an element of unknown length ends: a cluster before the next part, the rest last."""
    if name == SEGMENT:
        return end
    if name != CLUSTER:
        raise refusal("damaged")
    at = body
    while at < end:
        child, after = _name(film.data, at, end)
        if child in PARTS:
            return at
        size, content = _size(film.data, after, end)
        if size is None or size > end - content:
            raise refusal("damaged")
        at = content + size
    return end


def _master(rules: Mapping[int, Rule]) -> Rule:
    """An element of elements; those without a rule are blanked."""

    def rule(film: Film, element: Element) -> None:
        for child in _elements(film, element.body, element.end):
            rules.get(child.name, _void)(film, child)

    return rule


def _void(film: Film, element: Element) -> None:
    total = element.end - element.start
    width = 1 if total <= 128 else 8
    size = total - 1 - width
    film.zero(element.start, element.end)
    film.data[element.start] = VOID
    header = (size | 1 << 7 * width).to_bytes(width, "big")
    film.data[element.start + 1 : element.start + 1 + width] = header


def _number(film: Film, element: Element) -> None:
    if element.end - element.body > 8:
        raise refusal("damaged")


def _blank_text(film: Film, element: Element) -> None:
    """A text that must be there and may be empty."""
    film.zero(element.body, element.end)


def _language(film: Film, element: Element) -> None:
    content = film.content(element)
    if not (content.isalpha() and content.isascii() and len(content) == 3):
        _void(film, element)


def _document_type(film: Film, element: Element) -> None:
    if film.content(element).rstrip(b"\0") != b"webm":
        raise refusal("unsupported")


def _seek(film: Film, element: Element) -> None:
    """A pointer to a part that stays, stays."""
    children = {one.name: one for one in _elements(film, element.body, element.end)}
    target = children.get(SEEK_ID)
    if target is None or film.number(target) not in KEPT_PARTS:
        _void(film, element)
        return
    _master({SEEK_ID: _number, 0x53AC: _number})(film, element)


def _track(film: Film, element: Element) -> None:
    children = {one.name: one for one in _elements(film, element.body, element.end)}
    try:
        number = film.number(children[TRACK_NUMBER])
        kind = film.number(children[TRACK_TYPE])
        codec = film.content(children[CODEC_ID]).rstrip(b"\0")
    except KeyError as error:
        raise refusal("damaged") from error
    if kind not in (1, 2):
        _void(film, element)
        return
    if codec not in CODECS or ENCODINGS in children:
        raise refusal("unsupported")
    film.tracks.add(number)
    private = PRIVATE_RULES.get(codec, _void)
    _master({**TRACK_RULES, CODEC_PRIVATE: private, TRACK_UID: _uid(number)})(film, element)


def _uid(number: int) -> Rule:
    """The track's unique identifier, made from its number."""

    def rule(film: Film, element: Element) -> None:
        _number(film, element)
        length = element.end - element.body
        film.data[element.body : element.end] = number.to_bytes(length, "big")

    return rule


def _keep(film: Film, element: Element) -> None:
    pass


def _av1_private(film: Film, element: Element) -> None:
    """The codec's set-up, with its sequence header."""
    if element.end - element.body > 256:
        raise refusal("damaged")


def _opus_private(film: Film, element: Element) -> None:
    """RFC 7845, 5.1: of one known length for each number of channels."""
    head = film.content(element)
    if len(head) < 19 or len(head) != (21 + head[9] if head[18] else 19):
        raise refusal("damaged")


def _vorbis_private(film: Film, element: Element) -> None:
    """Vorbis hides its comments among its headers (Xiph lacing); the comments are emptied."""
    at, sizes = element.body + 1, []
    for _ in range(2):
        size = 0
        while film.data[at] == 255:
            size, at = size + 255, at + 1
        sizes.append(size + film.data[at])
        at += 1
    start = at + sizes[0]
    end = start + sizes[1]
    if film.data[element.body] != 2 or sizes[1] < 16 or end > element.end:
        raise refusal("damaged")
    film.zero(start, end)
    head = b"\x03vorbis" + struct.pack("<I", sizes[1] - 16)
    film.data[start : start + len(head)] = head
    film.data[end - 1] = 1


def _block(film: Film, element: Element) -> None:
    number, _ = _size(film.data, element.body, element.end)
    if number not in film.tracks:
        _void(film, element)


def _block_group(film: Film, element: Element) -> None:
    children = list(_elements(film, element.body, element.end))
    blocks = [one for one in children if one.name == 0xA1]
    if len(blocks) != 1 or _size(film.data, blocks[0].body, blocks[0].end)[0] not in film.tracks:
        _void(film, element)
        return
    _master(BLOCK_GROUP_RULES)(film, element)


PRIVATE_RULES: Mapping[bytes, Rule] = {
    b"A_VORBIS": _vorbis_private,
    b"A_OPUS": _opus_private,
    b"V_AV1": _av1_private,
}


def _numbers(*names: int) -> dict[int, Rule]:
    return dict.fromkeys(names, _number)


HEADER_RULES: Mapping[int, Rule] = {
    **_numbers(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4287, 0x4285),
    DOC_TYPE: _document_type,
}
COLOUR = _master(_numbers(*range(0x55B1, 0x55BE)))
VIDEO = _master(
    {
        **_numbers(0x9A, 0x9D, 0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2, 0x54B3, 0x53B8, 0x53C0),
        **_numbers(0x54AA, 0x54BB, 0x54CC, 0x54DD),
        0x55B0: COLOUR,
    }
)
AUDIO = _master(_numbers(0xB5, 0x78B5, 0x9F, 0x6264))
TRACK_RULES: Mapping[int, Rule] = {
    **_numbers(TRACK_NUMBER, TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x23E383),
    **_numbers(0x56AA, 0x56BB),
    CODEC_ID: _keep,
    0x22B59C: _language,
    0xE0: VIDEO,
    0xE1: AUDIO,
}
BLOCK_GROUP_RULES: Mapping[int, Rule] = {**_numbers(0x9B, 0xFB, 0x75A2), 0xA1: _block}
CUE_POSITION = _master(_numbers(0xF7, 0xF1, 0xF0, 0xB2, 0x5378))
SEGMENT_RULES: Mapping[int, Rule] = {
    SEEK_HEAD: _master({0x4DBB: _seek}),
    INFO: _master({**_numbers(0x2AD7B1, 0x4489), 0x4D80: _blank_text, 0x5741: _blank_text}),
    TRACKS: _master({0xAE: _track}),
    CLUSTER: _master(
        {**_numbers(0xE7, 0xA7, 0xAB), 0xA3: _block, 0xA0: _block_group},
    ),
    CUES: _master({0xBB: _master({0xB3: _number, 0xB7: CUE_POSITION})}),
}
