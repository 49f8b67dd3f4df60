"""The smallest films there are, built byte by byte, with secrets in every corner."""

from __future__ import annotations

import struct

WORDS = (
    *(b"CANARY-title", b"CANARY-place", b"CANARY-handler", b"CANARY-encoder", b"CANARY-uuid"),
    *(b"CANARY-free", b"CANARY-gap", b"CANARY-track", b"CANARY-brand", b"CANARY-tag"),
    *(b"CANARY-file", b"CANARY-vorbis", b"CANARY-name", b"CANARY-void", b"CANARY-subtitle"),
)
MOMENT = 0xDEADBEEF
PICTURES = (b"first picture of the film", b"second picture of the film")
SOUNDS = (b"first sound of the film",)
PLACES = (b"CANARY-track 25.0330N 121.5654E",)


def canaries(data: bytes) -> set[bytes]:
    """Which of the secrets stand in these bytes."""
    moments = {b"moment"} if struct.pack(">I", MOMENT) in data else set()
    return moments | {word for word in WORDS if word in data}


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes) -> bytes:
    """A box with version and flags, all zero."""
    return box(kind, b"\0\0\0\0", *parts)


def table(kind: bytes, form: str, *rows: tuple[int, ...]) -> bytes:
    """A box of counted entries."""
    entries = b"".join(struct.pack(form, *row) for row in rows)
    return full(kind, struct.pack(">I", len(rows)), entries)


MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
TIMES = struct.pack(">II", MOMENT, MOMENT)
VISUAL = box(
    b"avc1",
    bytes(6) + b"\0\1" + bytes(16) + struct.pack(">HHII", 16, 16, 0x480000, 0x480000),
    bytes(4) + b"\0\1" + b"\x0eCANARY-encoder".ljust(32, b"\0") + b"\0\x18\xff\xff",
    box(b"avcC", b"\x01\x42\0\x0a\xff\xe1\0\0\0"),
    box(b"colr", b"prof", b"CANARY-name"),
    box(b"pasp", struct.pack(">II", 1, 1)),
)
AUDIBLE = box(
    b"mp4a",
    bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHIHH", 2, 16, 0, 48000, 0),
    full(b"esds", b"\x03\x19\0\1\0\x04\x11\x40\x15"),
)
GEOGRAPHIC = box(b"gpmd", bytes(6) + b"\0\1")


def track(number: int, handler: bytes, entry: bytes, samples: tuple[bytes, ...], at: int) -> bytes:
    """A track whose samples lie in one chunk at this place."""
    head = full(b"tkhd", TIMES, struct.pack(">III", number, 0, 2), bytes(16), MATRIX, bytes(8))
    look = full(b"vmhd", bytes(8)) if handler == b"vide" else full(b"smhd", bytes(4))
    place = box(b"dinf", full(b"dref", b"\0\0\0\1", b"\0\0\0\x0curl \0\0\0\1"))
    sizes = full(b"stsz", struct.pack(">II", 0, len(samples)))
    sizes = full(b"stsz", sizes[12:], b"".join(struct.pack(">I", len(one)) for one in samples))
    tables = box(
        b"stbl",
        full(b"stsd", b"\0\0\0\1", entry),
        table(b"stts", ">II", (len(samples), 1)),
        table(b"stsc", ">III", (1, len(samples), 1)),
        sizes,
        table(b"stco", ">I", (at,)),
        box(b"free", b"CANARY-free"),
    )
    media = box(
        b"mdia",
        full(b"mdhd", TIMES, struct.pack(">IIHH", 1000, 2, 0x55C4, 0)),
        full(b"hdlr", bytes(4), handler, bytes(12), b"CANARY-handler\0"),
        box(b"minf", look, place, tables),
    )
    title = box(b"udta", box(b"\xa9nam", b"CANARY-title"))
    edits = box(b"edts", table(b"elst", ">III", (2, 0, 0x10000)))
    return box(b"trak", head, edits, media, title)


def movie(*tracks: bytes) -> bytes:
    """The box of all tracks."""
    rate = struct.pack(">IIIH", 1000, 2, 0x10000, 0x100)
    head = full(b"mvhd", TIMES, rate, bytes(10), MATRIX, bytes(24), b"\0\0\0\4")
    place = box(b"udta", box(b"\xa9xyz", b"CANARY-place +25.0330+121.5654/"))
    return box(b"moov", head, *tracks, place, full(b"meta", b"CANARY-title"))


def mp4(entry: bytes = VISUAL) -> bytes:
    """A film of two pictures and one sound, and a track of the places where it was taken."""
    head = box(
        b"ftyp", b"isom", struct.pack(">I", 512), b"isom", b"mp42", b"CANA", b"RY-b", b"rand"
    )
    head += box(b"uuid", bytes(16), b"CANARY-uuid")
    body, places = b"CANARY-gap", []
    for samples in (PICTURES, SOUNDS, PLACES):
        places.append(len(head) + 8 + len(body))
        body += b"".join(samples) + b"CANARY-gap"
    tracks = [
        track(1, b"vide", entry, PICTURES, places[0]),
        track(2, b"soun", AUDIBLE, SOUNDS, places[1]),
        track(3, b"meta", GEOGRAPHIC, PLACES, places[2]),
    ]
    return head + box(b"mdat", body) + movie(*tracks) + box(b"skip", b"CANARY-free")


def element(name: int, *parts: bytes) -> bytes:
    """An element of a WebM, its length written in four bytes."""
    body = b"".join(parts)
    width = (name.bit_length() + 7) // 8
    return name.to_bytes(width, "big") + struct.pack(">I", len(body) | 0x10000000) + body


def open_element(name: int, *parts: bytes) -> bytes:
    """An element whose writer did not know its length, as from a browser's recorder."""
    return name.to_bytes(4, "big") + b"\x01" + b"\xff" * 7 + b"".join(parts)


def vorbis() -> bytes:
    """The three headers of Vorbis, comments between them."""
    first, third = b"\x01vorbis" + bytes(23), b"\x05vorbis" + bytes(9)
    comment = b"CANARY-vorbis"
    second = b"\x03vorbis" + struct.pack("<I", 4) + b"Lavf" + struct.pack("<II", 1, len(comment))
    second += comment + b"\x01"
    return bytes((2, len(first), len(second))) + first + second + third


def webm(segment=element, cluster=element, codec: bytes = b"V_VP9") -> bytes:
    """A film of two pictures, one sound and a subtitle."""
    head = element(0x1A45DFA3, element(0x4286, b"\1"), element(0x4282, b"webm"))
    seeks = [
        element(0x4DBB, element(0x53AB, struct.pack(">I", part)), element(0x53AC, b"\1"))
        for part in (0x1549A966, 0x1254C367)
    ]
    info = element(
        0x1549A966,
        *(element(0x2AD7B1, b"\x0f\x42\x40"), element(0x7BA9, b"CANARY-title")),
        *(element(0x4D80, b"CANARY-encoder"), element(0x5741, b"CANARY-encoder")),
        *(element(0x4461, struct.pack(">Q", MOMENT)), element(0x7384, b"CANARY-file")),
        *(element(0xBF, b"\1\2\3\4"), element(0x73A4, b"CANARY-tag")),
    )
    size = element(0xE0, element(0xB0, b"\x10"), element(0xBA, b"\x10"))
    sound = element(0xE1, element(0xB5, struct.pack(">f", 48000)), element(0x9F, b"\2"))
    tracks = element(
        0x1654AE6B,
        _track(1, 1, codec, size, element(0x536E, b"CANARY-name")),
        _track(2, 2, b"A_VORBIS", sound, element(0x63A2, vorbis())),
        _track(3, 17, b"S_TEXT/UTF8", element(0x536E, b"CANARY-subtitle")),
    )
    block = element(0xA1, b"\x82\0\0\x80" + SOUNDS[0])
    blocks = cluster(
        0x1F43B675,
        element(0xE7, b"\0"),
        *(element(0xA3, b"\x81\0\0\x80" + one) for one in PICTURES),
        element(0xA0, block, element(0x9B, b"\1"), element(0x75A1, b"CANARY-name")),
        element(0xA0, element(0xA1, b"\x83\0\0\x80CANARY-subtitle"), element(0x9B, b"\1")),
        element(0xEC, b"CANARY-void"),
    )
    tags = element(0x1254C367, element(0x7373, b"CANARY-tag" * 20))
    files = element(0x1941A469, element(0x61A7, b"CANARY-file"))
    body = [element(0x114D9B74, *seeks), info, tracks, blocks, blocks, tags, files]
    return head + segment(0x18538067, *body)


def _track(number: int, kind: int, codec: bytes, *parts: bytes) -> bytes:
    names = element(0xD7, bytes([number])), element(0x83, bytes([kind])), element(0x86, codec)
    return element(0xAE, *names, element(0x73C5, b"CANARY-t"), *parts)
