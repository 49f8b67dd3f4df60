"""Pens, papers and grain that the demo's illustrations share."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT, SCALE = 1600, 1000, 2
SIZE = (WIDTH * SCALE, HEIGHT * SCALE)
LARGEST = 150_000  # bytes of one picture
FONTS = Path("/usr/share/fonts/opentype/noto")

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK, NIGHT, DEEP = (22, 30, 38), (17, 32, 48), (31, 62, 82)
TEAL, MIST, SAND = (79, 127, 134), (190, 205, 200), (232, 217, 189)
PAPER, RED, OCHRE = (245, 238, 224), (190, 66, 44), (217, 156, 74)
MOSS, PLUM, BRONZE = (92, 118, 74), (86, 60, 78), (138, 98, 58)
GREY = (110, 112, 112)


def mix(one: Colour, two: Colour, part: float) -> Colour:
    """Return the colour `part` of the way from one to the other."""
    r, g, b = (round(x + (y - x) * part) for x, y in zip(one, two, strict=True))
    return r, g, b


def font(size: float, weight: str = "Bold", family: str = "Serif") -> ImageFont.FreeTypeFont:
    """Return Noto CJK in its Taiwanese forms, sized in picture pixels."""
    path = FONTS / f"Noto{family}CJK-{weight}.ttc"
    return ImageFont.truetype(str(path), round(size * SCALE), index=3)


def s(*points: Point) -> list[Point]:
    """Scale picture points up to the drawing's pixels."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def box(left: float, top: float, wide: float, tall: float) -> list[Point]:
    """Return a rectangle's corners in drawing pixels."""
    return s((left, top), (left + wide, top + tall))


def sky(*stops: tuple[float, Colour]) -> Image.Image:
    """Return a canvas shaded from top to bottom through the stops (place 0-1, colour)."""
    column = Image.new("RGB", (1, 400))
    for y in range(400):
        place = y / 399
        below = [k for k in range(len(stops)) if stops[k][0] <= place]
        at = min(below[-1], len(stops) - 2)
        (from_place, one), (to_place, two) = stops[at], stops[at + 1]
        part = (place - from_place) / (to_place - from_place)
        column.putpixel((0, y), mix(one, two, min(1, max(0, part))))
    return column.resize(SIZE, Image.Resampling.BICUBIC)


def pen(image: Image.Image) -> ImageDraw.ImageDraw:
    """Return a pen that can lay translucent colour."""
    return ImageDraw.Draw(image, "RGBA")


def glow(image: Image.Image, x: float, y: float, radius: float, colour: Colour, alpha: int) -> None:
    """Lay a soft round light."""
    mask = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)
    box = [(x - radius) / 4, (y - radius) / 4, (x + radius) / 4, (y + radius) / 4]
    ImageDraw.Draw(mask).ellipse(box, fill=alpha)
    mask = mask.filter(ImageFilter.GaussianBlur(radius / 9)).resize(image.size)
    image.paste(Image.new("RGB", image.size, colour), mask=mask)


def disc(image: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """Draw a clean round disc."""
    ImageDraw.Draw(image).ellipse(
        s((x - radius, y - radius), (x + radius, y + radius)), fill=colour
    )


def heights(seed: int, roughness: float = 0.5, doublings: int = 8) -> list[float]:
    """Return a fractal skyline of 2**doublings + 1 heights, about -1 to 1."""
    random, line, swing = Random(seed), [0.0, 0.0], 1.0
    for _ in range(doublings):
        middles = [(a + b) / 2 + random.uniform(-swing, swing) for a, b in pairwise(line)]
        line = [x for pair in zip(line, middles, strict=False) for x in pair] + [line[-1]]
        swing *= roughness
    return line


def ridge(
    image: Image.Image, seed: int, base: float, swing: float, colour: Colour, roughness: float = 0.5
) -> None:
    """Draw a mountain ridge down to the foot of the canvas."""
    line = heights(seed, roughness)
    step = WIDTH / (len(line) - 1)
    top = [(k * step, base - swing * height) for k, height in enumerate(line)]
    ImageDraw.Draw(image).polygon(s(*top, (WIDTH, HEIGHT), (0, HEIGHT)), fill=colour)


def veil(image: Image.Image, top: float, foot: float, colour: Colour, alpha: int) -> None:
    """Lay a mist that thickens from nothing at the top to `alpha` at the foot, then stops."""
    band = Image.linear_gradient("L").point([k * alpha // 255 for k in range(256)])
    mask = Image.new("L", image.size, 0)
    size = (image.width, round((foot - top) * SCALE))
    mask.paste(band.resize(size), (0, round(top * SCALE)))
    image.paste(Image.new("RGB", image.size, colour), mask=mask)


def write(
    image: Image.Image,
    at: Point,
    text: str,
    size: float,
    colour: Colour,
    anchor: str = "mm",
    weight: str = "Bold",
    family: str = "Serif",
) -> None:
    """Letter a text at a picture point."""
    ImageDraw.Draw(image).text(
        s(at)[0], text, font=font(size, weight, family), fill=colour, anchor=anchor
    )


def curve(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """Return the points of a quadratic curve."""
    parts = [k / steps for k in range(steps + 1)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * bend[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * bend[1] + t * t * end[1],
        )
        for t in parts
    ]


def arc_points(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    """Return the points of an arc, its angles in degrees."""
    steps = max(2, round(abs(end - start)))
    angles = [math.radians(start + (end - start) * k / steps) for k in range(steps + 1)]
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def grain(image: Image.Image, strength: float) -> Image.Image:
    """Return the picture as if printed on slightly rough paper."""
    dots = Image.frombytes("L", image.size, Random(7).randbytes(image.width * image.height))
    fine = dots.filter(ImageFilter.GaussianBlur(1.1)).point([_stretch(k) for k in range(256)])
    rough = dots.resize((image.width // 40, image.height // 40), Image.Resampling.BOX)
    rough = rough.point([min(255, max(0, 128 + (k - 128) * 5)) for k in range(256)])
    cloud = rough.resize(image.size, Image.Resampling.BICUBIC)
    texture = Image.merge("RGB", [Image.blend(fine, cloud, 0.3)] * 3)
    return Image.blend(image, ImageChops.overlay(image, texture), strength)


def _stretch(level: int) -> int:
    return min(255, max(0, 128 + (level - 128) * 2))


def finish(image: Image.Image, strength: float = 0.26) -> Image.Image:
    """Bring a drawing down to print size and give it its grain."""
    return grain(image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), strength)


def save(image: object, path: Path) -> str:
    """Write the picture within its weight and say what was written."""
    assert isinstance(image, Image.Image)
    if path.suffix == ".png":
        image.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    else:
        for quality in range(86, 50, -4):
            image.save(path, quality=quality, optimize=True, progressive=True)
            if path.stat().st_size <= LARGEST:
                break
    return f"{path.name}: {path.stat().st_size // 1024} KB"
