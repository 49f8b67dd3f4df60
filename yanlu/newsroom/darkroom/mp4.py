"""MP4 films whose boxes say nothing but how to play them. Runs in the child process only.

Nothing moves: a box that is not needed becomes a `free` box of zeros of the same size, so that
every offset in the film stays true (ISO/IEC 14496-12).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .errors import refusal
from .samples import blank_between, sample_spans
from .sniffing import MOVIE_BRANDS

FRAGMENTS = {b"moof", b"mfra", b"sidx", b"ssix", b"styp"}
MEDIA = {b"vide", b"soun"}


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a film.

    Args:
        kind: four characters.
        start: where its header begins.
        body: where its content begins.
        end: where it ends.
    """

    kind: bytes
    start: int
    body: int
    end: int


Rule = Callable[[bytearray, Box], None]


def clean_mp4(film: bytearray) -> None:
    """Blank all that a player does not need, in place.

    Media data that no sample of a picture or sound track names is blanked too.

    Args:
        film: the whole file.

    Raises:
        DarkroomError: `damaged`, or `unsupported` for fragmented films, outside data and codecs
            that are not on the list.
    """
    top = list(_boxes(film, 0, len(film)))
    kinds = [box.kind for box in top]
    if FRAGMENTS & set(kinds):
        raise refusal("unsupported")
    if kinds[:1] != [b"ftyp"] or kinds.count(b"moov") != 1 or kinds.count(b"ftyp") != 1:
        raise refusal("damaged")
    _apply(film, top, {b"ftyp": _file_type, b"moov": _movie, b"mdat": _keep})
    movie = top[kinds.index(b"moov")]
    spans = [span for track in _tracks(film, movie) for span in _spans(film, track)]
    blank_between(film, spans, [(box.body, box.end) for box in top if box.kind == b"mdat"])


def _boxes(film: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch, which they must fill; fewer than eight zeros may end it."""
    while end - start >= 8:
        size, kind = struct.unpack_from(">I4s", film, start)
        body = start + 8
        if size == 1 and end - start >= 16:
            (size,) = struct.unpack_from(">Q", film, body)
            body += 8
        elif size == 0 and end == len(film):
            size = end - start
        if not body - start <= size <= end - start:
            raise refusal("damaged")
        yield Box(kind, start, body, start + size)
        start += size
    if any(film[start:end]):
        raise refusal("damaged")


def _apply(film: bytearray, boxes: list[Box], rules: Mapping[bytes, Rule]) -> None:
    """Treat each box by its rule; what has no rule is blanked."""
    for box in boxes:
        rules.get(box.kind, _blank)(film, box)


def _blank(film: bytearray, box: Box) -> None:
    film[box.start + 4 : box.start + 8] = b"free"
    _zero(film, box.body, box.end)


def _zero(film: bytearray, start: int, end: int) -> None:
    film[start:end] = bytes(end - start)


def _keep(film: bytearray, box: Box) -> None:
    pass


def _file_type(film: bytearray, box: Box) -> None:
    """Brands that we know stay; the others, and the minor version, could be anything."""
    if box.end - box.body < 8 or (box.end - box.body) % 4:
        raise refusal("damaged")
    for at in (box.body, *range(box.body + 8, box.end, 4)):
        if bytes(film[at : at + 4]) not in MOVIE_BRANDS:
            film[at : at + 4] = b"isom"
    _zero(film, box.body + 4, box.body + 8)


def _container(rules: Mapping[bytes, Rule], many: bytes = b"") -> Rule:
    def rule(film: bytearray, box: Box) -> None:
        children = list(_boxes(film, box.body, box.end))
        once = [child.kind for child in children if child.kind in rules and child.kind != many]
        if len(set(once)) != len(once):
            raise refusal("damaged")
        _apply(film, children, rules)

    return rule


def _fixed(*layouts: tuple[int, tuple[tuple[int, int], ...]]) -> Rule:
    """A box of one known length a version; the given stretches of its content are zeroed."""

    def rule(film: bytearray, box: Box) -> None:
        version = film[box.body] if box.body < box.end else len(layouts)
        if version >= len(layouts) or box.end - box.body != layouts[version][0]:
            raise refusal("damaged")
        for start, end in layouts[version][1]:
            _zero(film, box.body + start, box.body + end)

    return rule


def _exact(length: int) -> Rule:
    """A box of one known length."""

    def rule(film: bytearray, box: Box) -> None:
        if box.end - box.body != length:
            raise refusal("damaged")

    return rule


def _table(*entry_sizes: int) -> Rule:
    """A box of counted entries that ends with the last of them; one entry size a version."""

    def rule(film: bytearray, box: Box) -> None:
        version = film[box.body] if box.body < box.end else len(entry_sizes)
        if version >= len(entry_sizes) or box.end - box.body < 8:
            raise refusal("damaged")
        (count,) = struct.unpack_from(">I", film, box.body + 4)
        if box.end - box.body != 8 + count * entry_sizes[version]:
            raise refusal("damaged")

    return rule


def _sample_sizes(film: bytearray, box: Box) -> None:
    if box.end - box.body < 12:
        raise refusal("damaged")
    alike, count = struct.unpack_from(">II", film, box.body + 4)
    if box.end - box.body != 12 + (0 if alike else 4 * count):
        raise refusal("damaged")


def _handler(film: bytearray, box: Box) -> None:
    """What the track is stays; the name, which tells the maker's software, goes."""
    if box.end - box.body < 24:
        raise refusal("damaged")
    _zero(film, box.body + 4, box.body + 8)
    _zero(film, box.body + 12, box.end)


def _data_references(film: bytearray, box: Box) -> None:
    """The only place where a track's data may lie is the file itself."""
    for entry in _boxes(film, box.body + 8, box.end):
        if film[entry.start : entry.end] != b"\0\0\0\x0curl \0\0\0\x01":
            raise refusal("unsupported")


def _colour(film: bytearray, box: Box) -> None:
    if film[box.body : box.body + 4] != b"nclx" or box.end - box.body != 11:
        _blank(film, box)


def _entry(length: int, zeroed: tuple[tuple[int, int], ...], rules: Mapping[bytes, Rule]) -> Rule:
    """A codec's entry: fields of a known length, then the boxes of the codec."""
    children = _container(rules)

    def rule(film: bytearray, box: Box) -> None:
        sound_version = film[box.body + 8 : box.body + 10]
        if box.end - box.body < length or (length == 28 and any(sound_version)):
            raise refusal("unsupported")
        for start, end in zeroed:
            _zero(film, box.body + start, box.body + end)
        children(film, Box(box.kind, box.start, box.body + length, box.end))

    return rule


PICTURE = _entry(
    78,
    ((0, 6), (8, 24), (36, 40), (42, 74)),
    {
        **dict.fromkeys((b"avcC", b"hvcC", b"av1C", b"vpcC"), _keep),
        **{b"pasp": _exact(8), b"colr": _colour},
    },
)
SOUND = _entry(28, ((0, 6), (8, 16), (20, 24)), {b"esds": _keep, b"dOps": _keep})
CODECS = {
    **dict.fromkeys(
        (b"avc1", b"avc3", b"hev1", b"hvc1", b"av01", b"vp08", b"vp09"),
        PICTURE,
    ),
    **dict.fromkeys((b"mp4a", b"Opus"), SOUND),
}


def _codecs(film: bytearray, box: Box) -> None:
    entries = list(_boxes(film, box.body + 8, box.end))
    (count,) = struct.unpack_from(">I", film, box.body + 4)
    if count != len(entries):
        raise refusal("damaged")
    if not entries or any(entry.kind not in CODECS for entry in entries):
        raise refusal("unsupported")
    _apply(film, entries, CODECS)


SAMPLE_TABLE = _container(
    {
        b"stsd": _codecs,
        b"stts": _table(8),
        b"ctts": _table(8, 8),
        b"stsc": _table(12),
        b"stco": _table(4),
        b"co64": _table(8),
        b"stss": _table(4),
        b"stsz": _sample_sizes,
    }
)
TRACK = _container(
    {
        b"tkhd": _fixed(
            (84, ((4, 12), (16, 20), (24, 32), (38, 40))),
            (96, ((4, 20), (24, 28), (36, 44), (50, 52))),
        ),
        b"edts": _container({b"elst": _table(12, 20)}),
        b"mdia": _container(
            {
                b"mdhd": _fixed((24, ((4, 12), (22, 24))), (36, ((4, 20), (34, 36)))),
                b"hdlr": _handler,
                b"minf": _container(
                    {
                        b"vmhd": _exact(12),
                        b"smhd": _fixed((8, ((6, 8),))),
                        b"dinf": _container({b"dref": _data_references}),
                        b"stbl": SAMPLE_TABLE,
                    }
                ),
            }
        ),
    }
)


def _track(film: bytearray, box: Box) -> None:
    """A track of pictures or sound stays; places, times and titles in tracks of their own go."""
    handler = _inside(film, box, b"mdia", b"hdlr")
    (TRACK if bytes(film[handler.body + 8 : handler.body + 12]) in MEDIA else _blank)(film, box)


def _movie(film: bytearray, box: Box) -> None:
    if any(child.kind == b"mvex" for child in _boxes(film, box.body, box.end)):
        raise refusal("unsupported")
    header = _fixed(
        (100, ((4, 12), (26, 36), (72, 96))),
        (112, ((4, 20), (38, 48), (84, 108))),
    )
    _container({b"mvhd": header, b"trak": _track}, many=b"trak")(film, box)


def _tracks(film: bytearray, movie: Box) -> list[Box]:
    tracks = [box for box in _boxes(film, movie.body, movie.end) if box.kind == b"trak"]
    if not tracks:
        raise refusal("damaged")
    return tracks


def _spans(film: bytearray, track: Box) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie."""
    table = _inside(film, track, b"mdia", b"minf", b"stbl")
    found = {
        box.kind: bytes(film[box.body : box.end]) for box in _boxes(film, table.body, table.end)
    }
    try:
        return sample_spans(found[b"stsc"], found[b"stsz"], found.get(b"stco"), found.get(b"co64"))
    except KeyError as error:
        raise refusal("damaged") from error


def _inside(film: bytearray, box: Box, *path: bytes) -> Box:
    for kind in path:
        found = [child for child in _boxes(film, box.body, box.end) if child.kind == kind]
        if len(found) != 1:
            raise refusal("damaged")
        box = found[0]
    return box
