"""Pictures as they come from cameras and phones, full of what no reader may ever get."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms

PLACE = (25, 1, 2, 1, 31415, 100)  # degrees, minutes, seconds
WORDS = (
    *("CANARY-maker", "CANARY-serial", "CANARY-thumbnail", "CANARY-makernote", "CANARY-xmp"),
    *("CANARY-iptc", "CANARY-comment", "CANARY-profile", "CANARY-text", "CANARY-private"),
    *("CANARY-zip", "CANARY-jfxx"),
)


def canaries(data: bytes) -> set[str]:
    """Which of the secrets stand in these bytes."""
    found = {
        word
        for word in WORDS
        if any(word.encode(form) in data for form in ("ascii", "utf-16-le", "utf-16-be"))
    }
    places = [struct.pack(f"{order}6I", *PLACE) for order in "<>"]
    return found | ({"place"} if any(place in data for place in places) else set())


def scene(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """A picture with a red first quarter, and many colours elsewhere."""
    width, height = size
    bands = [Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)]
    image = Image.merge("RGB", [*bands, bands[0].transpose(Image.Transpose.ROTATE_180)])
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """The picture in this format."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def archive() -> bytes:
    """A zip file, which many programs read from its end, whatever stands before it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as paper:
        paper.writestr("secret.html", "<script>CANARY-zip</script>")
    return file.getvalue()


def profile() -> bytes:
    """sRGB with a secret at its end."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"CANARY-profile"
    return struct.pack(">I", len(data)) + data[4:]


def swapped_profile() -> bytes:
    """A profile in which red is blue and blue is red."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, blue = data.index(b"rXYZ"), data.index(b"bXYZ")
    changed = bytearray(data)
    changed[red : red + 4], changed[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(changed)


def exif(orientation: int = 0) -> bytes:
    """A TIFF block with maker, serial number, place, the maker's notes and a thumbnail."""
    thumbnail = _with_comment(encoded(scene((16, 12)), "JPEG"), b"CANARY-thumbnail")
    place, note = struct.pack(">6I", *PLACE), b"CANARY-makernote"
    heap, at = b"", 8 + 3 * 200

    def put(data: bytes) -> tuple[int, int]:
        nonlocal heap
        heap += data + b"\0" * (len(data) % 2)
        return len(data), at + len(heap) - len(data) - len(data) % 2

    def entry(tag: int, kind: int, count: int, value: int) -> bytes:
        return struct.pack(">HHII", tag, kind, count, value)

    def directory(entries: list[bytes], following: int = 0) -> bytes:
        body = struct.pack(">H", len(entries)) + b"".join(entries) + struct.pack(">I", following)
        return body.ljust(200, b"\0")

    first = [
        entry(0x010F, 2, *put(b"CANARY-maker\0")),
        *([entry(0x0112, 3, 1, orientation << 16)] if orientation else []),
        entry(0x8769, 4, 1, 208),
        entry(0x8825, 4, 1, 408),
    ]
    camera = [entry(0x927C, 7, *put(note)), entry(0xA431, 2, *put(b"CANARY-serial\0"))]
    (_, place_at), (length, thumbnail_at) = put(place), put(thumbnail)
    gps = [entry(1, 2, 2, 0x4E000000), entry(2, 5, 3, place_at)]
    small = [entry(0x0103, 3, 1, 6 << 16), entry(0x0201, 4, 1, thumbnail_at)]
    small.append(entry(0x0202, 4, 1, length))
    second_at = at + len(heap)
    parts = [directory(first, second_at), directory(camera), directory(gps), heap]
    return b"".join([b"MM\0*", struct.pack(">I", 8), *parts, directory(small)])


def xmp() -> bytes:
    """A packet of XMP."""
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">CANARY-xmp</x:xmpmeta>'


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + _segment(0xFE, comment) + jpeg[2:]


def dirty_jpeg(orientation: int = 1) -> bytes:
    """A JPEG with every kind of metadata that we know, and a zip file behind its end."""
    iptc = b"\x1c\x02\x50" + struct.pack(">H", 11) + b"CANARY-iptc"
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    segments = [
        _segment(0xE0, b"JFXX\0\x13" + b"\x01\x01" + b"CANARY-jfxx"),
        _segment(0xE1, b"Exif\0\0" + exif(orientation)),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()),
        _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + profile()),
        _segment(0xED, b"Photoshop 3.0\0" + block),
        _segment(0xEF, b"CANARY-private"),
        _segment(0xFE, b"CANARY-comment"),
    ]
    plain = encoded(scene(), "JPEG", quality=90)
    return plain[:20] + b"".join(segments) + plain[20:] + archive()


def png_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def dirty_png() -> bytes:
    """A PNG likewise."""
    chunks = [
        png_chunk(b"iCCP", b"x\0\0" + zlib.compress(profile(), 0)),
        png_chunk(b"eXIf", exif()),
        png_chunk(b"tEXt", b"Comment\0CANARY-text"),
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()),
        png_chunk(b"prVt", b"CANARY-private"),
    ]
    plain = encoded(scene(), "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:] + archive()


def dirty_webp() -> bytes:
    """A WebP likewise."""
    tags = {"exif": b"Exif\0\0" + exif(), "xmp": xmp(), "icc_profile": profile()}
    plain = encoded(scene(), "WEBP", **tags)
    body = plain[8:] + b"prVt" + struct.pack("<I", 14) + b"CANARY-private"
    return b"RIFF" + struct.pack("<I", len(body)) + body + archive()


def dirty_modern(form: str) -> bytes:
    """An AVIF or HEIF with EXIF, XMP and a profile, and a zip file behind its end."""
    return encoded(scene(), form, exif=exif(), xmp=xmp(), icc_profile=profile()) + archive()
