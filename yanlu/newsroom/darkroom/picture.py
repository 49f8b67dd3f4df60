"""A picture made anew from its pixels. Runs in the child process only."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator

import pillow_heif
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from .answer import Piece
from .errors import refusal
from .sniffing import picture_format

# Named so that they are there before the process is limited; Pillow asks no others.
PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
WIDTHS = (320, 640, 960, 1280, 1920)
DESK_WIDTH = 1280
PIXELS_IN = 100_000_000
PIXELS_KEPT = 1 << 24
LONGEST_SIDE = 16383  # of a WebP, RFC 9649
GRAPHIC_COLOURS = 256
LOSSLESS = {"lossless": True, "quality": 50, "method": 4}
ORIENTATION_TAG = 0x0112
TURNS = {  # EXIF 2.32, table 6
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pillow_heif.register_heif_opener(
    decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
)
Image.MAX_IMAGE_PIXELS = PIXELS_IN
warnings.simplefilter("error", Image.DecompressionBombWarning)


def picture_pieces(data: bytearray) -> Iterator[Piece]:
    """The original, the renditions from narrow to wide, and the picture for the desk.

    Args:
        data: the upload.

    Raises:
        DarkroomError: `not-a-picture`, `unsupported`, `animated`, `too-many-pixels`, `damaged`.
    """
    master = develop(data)
    graphic = master.getcolors(GRAPHIC_COLOURS) is not None
    yield _original(master, graphic)
    for width in _widths(master.width):
        yield _rendition(_at_width(master, width), graphic)
    yield _desk(_at_width(master, min(master.width, DESK_WIDTH)))


def develop(data: bytearray) -> Image.Image:
    """The upright picture in sRGB: RGB, or RGBA where parts are transparent, and nothing else."""
    image = _open(data)
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    image.draft(image.mode, _kept_size(image.size))
    image = _plain_mode(_loaded(image))
    image = image.resize(_kept_size(image.size), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _in_srgb(image, profile)
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _open(data: bytearray) -> Image.Image:
    kind = picture_format(data)
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise refusal("too-many-pixels") from error
    if image.width * image.height > PIXELS_IN:
        raise refusal("too-many-pixels")
    if kind in ("GIF", "PNG", "WEBP", "AVIF") and getattr(image, "is_animated", False):
        raise refusal("animated")
    return image


def _loaded(image: Image.Image) -> Image.Image:
    try:
        image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise refusal("too-many-pixels") from error
    return image


def _orientation(image: Image.Image) -> int:
    """How the camera was held; a block of EXIF that cannot be read says nothing."""
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:
        return 1


def _kept_size(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    scale = min(1.0, math.sqrt(PIXELS_KEPT / (width * height)), LONGEST_SIDE / max(size))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture in one of L, LA, RGB, RGBA and CMYK, 8 bits a channel."""
    if image.mode.startswith("I;16"):
        high_byte = 0 if image.mode.endswith("B") else 1
        return Image.frombytes("L", image.size, image.tobytes()[high_byte::2])
    if image.mode in ("LA", "RGBA") or not image.has_transparency_data:
        target = {"1": "L", "P": "RGB", "RGBX": "RGB"}.get(image.mode, image.mode)
    else:
        target = "LA" if image.mode in ("1", "L") else "RGBA"
    if target not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        raise refusal("unsupported")
    return image if image.mode == target else image.convert(target)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return _colours_in_srgb(image, profile)
    alpha = image.getchannel("A")
    solid = image.convert(image.mode.removesuffix("A"))
    colours = _colours_in_srgb(solid, profile)
    if alpha.getextrema() == (255, 255):
        return colours
    colours.putalpha(alpha)
    return _hidden_colours_removed(colours, alpha)


def _colours_in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB; one whose profile cannot be read is taken for sRGB, as browsers do."""
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile)) if profile else None
        if source is None:
            return image.convert("RGB")
        converted = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")
    return converted if converted is not None else image.convert("RGB")


def _hidden_colours_removed(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """What is wholly transparent is not seen, so it must not be there: not under a redaction."""
    seen = alpha.point([0] + [255] * 255)
    return Image.composite(image, Image.new("RGBA", image.size), seen)


def _widths(own: int) -> list[int]:
    return [width for width in WIDTHS if width < own] + [own] * (own <= WIDTHS[-1])


def _at_width(image: Image.Image, width: int) -> Image.Image:
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _original(image: Image.Image, graphic: bool) -> Piece:
    if graphic:
        return _piece("original", "WEBP", image, **LOSSLESS)
    return _piece("original", "WEBP", image, quality=90, method=2)


def _rendition(image: Image.Image, graphic: bool) -> Piece:
    """Lossy, or without loss for a graphic whose sharp edges are worth up to twice the bytes."""
    lossy = _piece("rendition", "WEBP", image, quality=80, method=4)
    if not graphic:
        return lossy
    exact = _piece("rendition", "WEBP", image, **LOSSLESS)
    return exact if len(exact.data) <= 2 * len(lossy.data) else lossy


def _desk(image: Image.Image) -> Piece:
    if image.mode == "RGBA":
        return _piece("desk", "PNG", image)
    return _piece("desk", "JPEG", image, quality=82, optimize=True)


def _piece(role: str, form: str, image: Image.Image, **options: int) -> Piece:
    file = io.BytesIO()
    image.save(file, form, **options)
    return Piece(role, f"image/{form.lower()}", image.width, image.height, file.getbuffer())
