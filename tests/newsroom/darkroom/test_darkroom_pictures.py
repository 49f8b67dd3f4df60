"""Every picture that an editor may bring, and how it looks afterwards."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from yanlu.newsroom.darkroom import DarkroomError, DevelopedPicture, develop_picture

from .negatives import archive, encoded, exif, png_chunk, scene, swapped_profile

pillow_heif.register_heif_opener()

RED, BLUE = (255, 0, 0), (0, 0, 255)


def refused(data: bytes, folder: Path) -> str:
    with pytest.raises(DarkroomError) as caught:
        develop_picture(data, folder)
    assert not folder.exists() or not list(folder.iterdir())
    assert caught.value.message.isascii() is False
    return caught.value.code


def stored(developed: DevelopedPicture, folder: Path) -> Image.Image:
    return Image.open(folder / developed.original.sha256)


def near(colour: object, wanted: tuple[int, int, int], within: int = 24) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= within for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF", "MPO"])
def test_an_editor_brings_any_format_and_gets_webp(form: str, tmp_path: Path) -> None:
    developed = develop_picture(encoded(scene(), form), tmp_path)
    assert (developed.width, developed.height) == (400, 300)
    assert [one.width for one in developed.image.renditions] == [320, 400]
    assert [one.height for one in developed.image.renditions] == [240, 300]
    assert {one.media.type for one in developed.image.renditions} == {"image/webp"}
    assert near(stored(developed, tmp_path).convert("RGB").getpixel((20, 20)), RED)
    assert Image.open(io.BytesIO(developed.desk)).size == (400, 300)


@pytest.mark.parametrize(
    ("own", "widths"),
    [
        (5, [5]),
        (320, [320]),
        (321, [320, 321]),
        (1920, [320, 640, 960, 1280, 1920]),
        (1921, [320, 640, 960, 1280, 1920]),
    ],
)
def test_widths_are_never_larger_than_the_picture(
    own: int, widths: list[int], tmp_path: Path
) -> None:
    developed = develop_picture(encoded(scene((own, 8)), "PNG"), tmp_path)
    assert [one.width for one in developed.image.renditions] == widths
    assert all(one.height >= 1 for one in developed.image.renditions)
    assert Image.open(io.BytesIO(developed.desk)).width == min(own, 1280)


def test_every_file_stands_under_its_hash_with_its_length(tmp_path: Path) -> None:
    developed = develop_picture(encoded(scene(), "JPEG"), tmp_path)
    medias = [developed.original, *(one.media for one in developed.image.renditions)]
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {
        media.sha256: media.length for media in medias
    }


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_picture_taken_upright_stands_upright(form: str, tmp_path: Path) -> None:
    data = encoded(scene(), form, exif=b"Exif\0\0" + exif(orientation=6))
    developed = develop_picture(data, tmp_path)
    assert (developed.width, developed.height) == (300, 400)
    image = stored(developed, tmp_path).convert("RGB")
    assert near(image.getpixel((280, 20)), RED) and not near(image.getpixel((20, 20)), RED)


@pytest.mark.deep
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_is_known(orientation: int, tmp_path: Path) -> None:
    data = encoded(scene((64, 48)), "PNG", exif=exif(orientation))
    image = stored(develop_picture(data, tmp_path), tmp_path).convert("RGB")
    corners = [(3, 3), (-3, 3), (-3, -3), (3, -3)]
    width, height = image.size
    red = [near(image.getpixel((x % width, y % height)), RED) for x, y in corners]
    assert red.index(True) == {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[orientation]
    assert (width, height) == ((64, 48) if orientation < 5 else (48, 64))


def test_colours_are_those_that_the_profile_means(tmp_path: Path) -> None:
    flat = Image.new("RGB", (64, 64), RED)
    data = encoded(flat, "PNG", icc_profile=swapped_profile())
    image = stored(develop_picture(data, tmp_path), tmp_path)
    assert near(image.convert("RGB").getpixel((30, 30)), BLUE, within=3)


def test_a_broken_profile_is_overlooked(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (64, 64), RED), "PNG", icc_profile=b"no profile at all")
    image = stored(develop_picture(data, tmp_path), tmp_path)
    assert image.convert("RGB").getpixel((30, 30)) == RED


def test_a_picture_for_print_keeps_its_colours(tmp_path: Path) -> None:
    data = encoded(scene(mode="CMYK"), "JPEG", quality=95)
    image = stored(develop_picture(data, tmp_path), tmp_path)
    assert near(image.convert("RGB").getpixel((20, 20)), RED)


def test_sixteen_bits_of_grey_become_eight(tmp_path: Path) -> None:
    grey = Image.frombytes("I;16", (256, 4), struct.pack("<256H", *range(0, 65536, 256)) * 4)
    image = stored(develop_picture(encoded(grey, "PNG"), tmp_path), tmp_path)
    assert [image.convert("L").getpixel((at, 0)) for at in (0, 64, 255)] == [0, 64, 255]


def test_a_palette_with_transparency_keeps_both(tmp_path: Path) -> None:
    flat = Image.new("P", (64, 64), 0)
    flat.putpalette([255, 0, 0, 0, 0, 255])
    flat.paste(1, (32, 0, 64, 64))
    developed = develop_picture(encoded(flat, "PNG", transparency=b"\xff\x00"), tmp_path)
    image = stored(developed, tmp_path)
    assert image.getpixel((5, 5)) == (*RED, 255)
    assert image.getpixel((60, 5)) == (0, 0, 0, 0)
    assert developed.desk_type == "image/png"


@pytest.mark.deep
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_png_is_taken(mode: str, tmp_path: Path) -> None:
    assert develop_picture(encoded(scene(mode=mode), "PNG"), tmp_path).width == 400


def test_a_chart_of_few_colours_is_kept_without_loss(tmp_path: Path) -> None:
    chart = Image.new("RGB", (300, 200), "white")
    chart.paste(RED, (10, 10, 60, 190))
    chart.paste(BLUE, (70, 90, 120, 190))
    developed = develop_picture(encoded(chart, "PNG"), tmp_path)
    for media in (developed.original, developed.image.largest.media):
        assert Image.open(tmp_path / media.sha256).convert("RGB").tobytes() == chart.tobytes()


@pytest.mark.deep
def test_a_photograph_dithered_to_few_colours_stays_small(tmp_path: Path) -> None:
    bands = [Image.effect_noise((125, 90), 80).resize((1000, 720)) for _ in range(3)]
    photograph = Image.merge("RGB", bands).quantize(256)
    developed = develop_picture(encoded(photograph, "GIF"), tmp_path)
    assert developed.image.at_least(640).media.length < developed.original.length / 2


@pytest.mark.deep
def test_a_huge_picture_is_kept_at_under_17_megapixels(tmp_path: Path) -> None:
    data = encoded(Image.new("L", (6000, 4000), 90), "JPEG")
    developed = develop_picture(data, tmp_path)
    assert 16_000_000 < developed.width * developed.height <= 1 << 24


def test_a_very_long_strip_fits_into_webp(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (8, 40_000), RED), "PNG")
    developed = develop_picture(data, tmp_path)
    assert (developed.width, developed.height) == (3, 16383)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>photo.jpg</title>", "not-a-picture"),
        ("海報.jpg".encode(), "not-a-picture"),
        (archive(), "not-a-picture"),
        (b"%PDF-1.7\n", "not-a-picture"),
        (b"MZ\x90\0", "not-a-picture"),
        (
            b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
            "drawing",
        ),
        (b"\xef\xbb\xbf  <SVG onload='alert(1)'></SVG>", "drawing"),
        (encoded(scene(), "TIFF"), "unsupported"),
        (encoded(scene(), "BMP"), "unsupported"),
        (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + archive(), "damaged"),
        (b"GIF89a" + b"=1;alert(1)" * 20, "damaged"),
        (b"RIFF\x20\0\0\0WEBPVP8 " + bytes(24), "damaged"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(64), "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "damaged"),
        (bytes(65 << 20), "too-large"),
    ],
)
def test_what_is_not_a_whole_picture_is_refused_in_clear_words(
    data: bytes, code: str, tmp_path: Path
) -> None:
    assert refused(data, tmp_path / "pictures") == code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF"])
@pytest.mark.parametrize(
    "share", [0.5, *(pytest.param(share, marks=pytest.mark.deep) for share in (0.1, 0.9))]
)
def test_a_truncated_picture_is_refused(form: str, share: float, tmp_path: Path) -> None:
    data = encoded(Image.effect_noise((200, 150), 80).convert("RGB"), form)
    assert refused(data[: int(len(data) * share)], tmp_path) == "damaged"


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_picture_that_moves_is_refused(form: str, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (BLUE, "green")]
    first = Image.new("RGB", (32, 32), RED)
    moving = encoded(first, form, save_all=True, append_images=frames)
    assert refused(moving, tmp_path) == "animated"


def claimed(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"x")


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    assert refused(claimed(60_000, 60_000), tmp_path) == "too-many-pixels"
    assert refused(claimed(2**31 - 1, 2**31 - 1), tmp_path) == "too-many-pixels"
    assert refused(encoded(Image.new("1", (12_000, 12_000)), "PNG"), tmp_path) == "too-many-pixels"


@pytest.mark.parametrize("form", ["JPEG", "GIF", "WEBP"])
def test_a_bomb_in_other_formats_is_refused_too(form: str, tmp_path: Path) -> None:
    data = bytearray(encoded(Image.new("RGB", (64, 64)), form))
    places = {"JPEG": (data.find(b"\xff\xc0") + 5, ">HH"), "GIF": (6, "<HH"), "WEBP": (26, "<HH")}
    at, order = places[form]
    side = 16_383 if form == "WEBP" else 60_000
    struct.pack_into(order, data, at, side, side)
    assert refused(bytes(data), tmp_path) in ("too-many-pixels", "damaged")


def test_a_bomb_of_text_is_refused(tmp_path: Path) -> None:
    plain = encoded(scene((16, 16)), "PNG")
    text = b"Comment\0\0" + zlib.compress(bytes(100 << 20))
    bomb = plain[:33] + png_chunk(b"zTXt", text) + plain[33:]
    assert refused(bomb, tmp_path) == "damaged"


def test_an_unreadable_exif_says_nothing(tmp_path: Path) -> None:
    broken = exif()[:30] + b"\xff" * 400
    data = encoded(scene(), "JPEG", exif=b"Exif\0\0" + broken)
    assert develop_picture(data, tmp_path).width == 400
