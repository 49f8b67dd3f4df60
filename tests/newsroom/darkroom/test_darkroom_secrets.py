"""What cameras write into pictures, and what must be gone when they are stored."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from yanlu.newsroom.darkroom import DarkroomError, develop_picture
from yanlu.newsroom.darkroom.proof import prove

from .negatives import (
    WORDS,
    archive,
    canaries,
    dirty_jpeg,
    dirty_modern,
    dirty_png,
    dirty_webp,
    encoded,
    exif,
    profile,
    scene,
    xmp,
)

pillow_heif.register_heif_opener()

DIRTY = {
    "JPEG": dirty_jpeg,
    "PNG": dirty_png,
    "WEBP": dirty_webp,
    "AVIF": lambda: dirty_modern("AVIF"),
    "HEIF": lambda: dirty_modern("HEIF"),
}
ALL = {*WORDS, "place"}
IN_MODERN = {"CANARY-maker", "CANARY-serial", "CANARY-thumbnail", "CANARY-makernote", "CANARY-xmp"}


def everything_kept(data: bytes, folder: Path) -> bytes:
    """All bytes that the darkroom hands out or stores."""
    developed = develop_picture(data, folder)
    return b"".join([developed.desk, *(path.read_bytes() for path in folder.iterdir())])


def test_the_pictures_of_this_test_are_full_of_secrets() -> None:
    assert canaries(dirty_jpeg()) == ALL - {"CANARY-text"}
    assert canaries(dirty_png()) == ALL - {"CANARY-iptc", "CANARY-comment", "CANARY-jfxx"}
    assert {*IN_MODERN, "place", "CANARY-profile", "CANARY-zip"} <= canaries(dirty_webp())
    for form in ("AVIF", "HEIF"):
        assert {*IN_MODERN, "place", "CANARY-zip"} <= canaries(dirty_modern(form))


@pytest.mark.parametrize("form", DIRTY)
def test_an_intruder_finds_no_secret_in_any_stored_byte(form: str, tmp_path: Path) -> None:
    assert canaries(everything_kept(DIRTY[form](), tmp_path)) == set()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_control_a_naive_resize_keeps_the_place_and_the_serial_number(form: str) -> None:
    image = Image.open(io.BytesIO(DIRTY[form]()))
    small = image.resize((80, 60))
    naive = encoded(small, form, exif=image.info["exif"], icc_profile=image.info["icc_profile"])
    assert {"place", "CANARY-serial"} <= canaries(naive)


def test_the_same_upload_gives_the_same_bytes(tmp_path: Path) -> None:
    one = develop_picture(dirty_jpeg(), tmp_path / "one")
    two = develop_picture(dirty_jpeg(), tmp_path / "two")
    assert one == two


def test_a_cropped_secret_under_full_transparency_is_gone(tmp_path: Path) -> None:
    redacted = scene(mode="RGBA")
    redacted.putalpha(Image.new("L", redacted.size, 255))
    redacted.paste((12, 34, 56, 0), (100, 100, 200, 200))
    developed = develop_picture(encoded(redacted, "PNG"), tmp_path)
    files = [Image.open(path) for path in tmp_path.iterdir()]
    for image in [*files, Image.open(io.BytesIO(developed.desk))]:
        if image.size == redacted.size:
            assert image.convert("RGBA").getpixel((150, 150))[3] == 0
            assert image.convert("RGBA").getpixel((150, 150))[:3] != (12, 34, 56)
    assert developed.desk_type == "image/png"


@pytest.mark.parametrize(
    "naive",
    [
        encoded(scene(), "WEBP", exif=b"Exif\0\0" + exif()),
        encoded(scene(), "WEBP", xmp=xmp()),
        encoded(scene(), "WEBP", icc_profile=profile()),
        encoded(scene(), "WEBP") + archive(),
        encoded(scene(), "WEBP")[:-2],
    ],
)
def test_the_proof_refuses_webp_that_holds_more_than_pixels(naive: bytes) -> None:
    with pytest.raises(DarkroomError, match="did not pass"):
        prove("image/webp", memoryview(naive))


@pytest.mark.parametrize(
    ("kind", "naive"),
    [
        ("image/jpeg", encoded(scene(), "JPEG", comment=b"CANARY-comment")),
        ("image/jpeg", encoded(scene(), "JPEG", exif=b"Exif\0\0" + exif())),
        ("image/jpeg", encoded(scene(), "JPEG", progressive=True) + b"\xff\xd9"),
        ("image/jpeg", encoded(scene(), "JPEG") + archive()),
        ("image/jpeg", encoded(scene(), "JPEG")[:-2]),
        ("image/png", encoded(scene(), "PNG", icc_profile=profile())),
        ("image/png", encoded(scene(), "PNG") + archive()),
        ("image/png", encoded(scene(), "PNG")[:-12]),
        ("image/svg+xml", b"<svg/>"),
        ("image/webp", b""),
    ],
)
def test_the_proof_refuses_desk_pictures_that_hold_more_than_pixels(
    kind: str, naive: bytes
) -> None:
    with pytest.raises(DarkroomError, match="did not pass"):
        prove(kind, memoryview(naive))


@pytest.mark.parametrize(
    ("kind", "form", "mode", "options"),
    [
        ("image/jpeg", "JPEG", "RGB", {"optimize": True}),
        ("image/png", "PNG", "RGBA", {}),
        ("image/webp", "WEBP", "RGB", {}),
        ("image/webp", "WEBP", "RGB", {"lossless": True}),
    ],
)
def test_the_proof_reads_the_size_of_plain_pictures(
    kind: str, form: str, mode: str, options: dict[str, bool]
) -> None:
    plain = encoded(scene((401, 299), mode), form, **options)
    assert prove(kind, memoryview(plain)) == (401, 299)


@pytest.mark.parametrize("options", [{}, {"lossless": True}])
def test_the_proof_reads_the_size_of_transparent_webp(options: dict[str, bool]) -> None:
    image = scene((401, 299), "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    assert prove("image/webp", memoryview(encoded(image, "WEBP", **options))) == (401, 299)


@pytest.mark.skipif(not shutil.which("exiftool"), reason="a second opinion, where it is installed")
@pytest.mark.parametrize("form", DIRTY)
def test_exiftool_finds_sizes_and_colours_only(form: str, tmp_path: Path) -> None:
    develop_picture(DIRTY[form](), tmp_path)
    told = subprocess.run(
        ["exiftool", "-json", "-G", "-a", "-u", *map(str, tmp_path.iterdir())],
        capture_output=True,
        check=True,
    )
    groups = {name.split(":")[0] for file in json.loads(told.stdout) for name in file}
    assert groups <= {"SourceFile", "ExifTool", "File", "RIFF", "Composite"}
