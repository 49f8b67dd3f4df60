"""Landscapes of the demo paper: sea, hills, night sky, town."""

from __future__ import annotations

import math
from random import Random

from drawing import (
    BRONZE,
    HEIGHT,
    INK,
    OCHRE,
    PAPER,
    RED,
    SAND,
    SCALE,
    WIDTH,
    Colour,
    Point,
    arc_points,
    curve,
    disc,
    finish,
    glow,
    mix,
    pen,
    ridge,
    s,
    sky,
    veil,
)
from PIL import Image, ImageDraw, ImageFilter


def harbour() -> Image.Image:
    """A harbour at dawn, after the storm."""
    image = sky((0, (58, 72, 96)), (0.3, (152, 122, 128)), (0.52, (236, 178, 130)), (1, SAND))
    glow(image, 1060, 520, 420, (255, 214, 150), 150)
    disc(image, 1060, 470, 52, (255, 240, 208))
    clouds(image, 11)
    ridge(image, 5, 470, 190, (142, 124, 134))
    veil(image, 380, 640, (236, 190, 150), 120)
    ridge(image, 23, 560, 120, (104, 98, 114))
    veil(image, 480, 640, (226, 178, 148), 110)
    for seed, tall, colour in (
        (3, 150, (92, 92, 110)),
        (8, 210, (62, 68, 88)),
        (13, 150, (36, 44, 62)),
    ):
        skyline(image, seed, 640, tall, colour)
    water(image, 640)
    ferry(image, 470, 742)
    return finish(image)


def clouds(image: Image.Image, seed: int) -> None:
    """Long flat clouds left over from a storm."""
    random = Random(seed)
    layer = Image.new("RGBA", image.size)
    brush = ImageDraw.Draw(layer)
    for _ in range(26):
        x, y, wide = random.uniform(-200, WIDTH), random.uniform(40, 380), random.uniform(200, 620)
        shade = (*mix((92, 84, 104), (255, 226, 190), y / 400), random.randrange(50, 120))
        brush.ellipse(s((x, y), (x + wide, y + random.uniform(6, 26))), fill=shade)
    image.paste(layer, mask=layer.filter(ImageFilter.GaussianBlur(9)))


def skyline(image: Image.Image, seed: int, foot: float, tall: float, colour: Colour) -> None:
    """One layer of towers, some windows lit."""
    random, brush, x = Random(seed), ImageDraw.Draw(image), -10.0
    while x < WIDTH:
        wide = random.uniform(16, 52)
        swell = 0.55 + 0.45 * math.sin(x / 230 + seed)
        top = foot - tall * swell * random.uniform(0.45, 1.15) - 26
        brush.rectangle(s((x, top), (x + wide, foot)), fill=colour)
        if random.random() < 0.25:
            brush.rectangle(s((x + wide / 2 - 2, top - 26), (x + wide / 2, top)), fill=colour)
        windows(brush, random, (x, top, wide, foot), mix(colour, (255, 208, 140), 0.62))
        x += wide + random.choice((0, 0, 2, 5))


def windows(
    brush: ImageDraw.ImageDraw,
    random: Random,
    tower: tuple[float, float, float, float],
    lit: Colour,
) -> None:
    """Light a few windows of one tower (left, top, width, foot)."""
    left, top, wide, foot = tower
    for column in range(int(wide // 8)):
        for row in range(int((foot - top) // 11)):
            if random.random() < 0.14:
                x, y = left + 4 + column * 8, top + 6 + row * 11
                brush.rectangle(s((x, y), (x + 3, y + 4)), fill=lit)


def water(image: Image.Image, shore: float) -> None:
    """Mirror what stands above the shore and break it into ripples."""
    edge = round(shore * SCALE)
    above = image.crop((0, 2 * edge - image.height, image.width, edge))
    mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur(14))
    image.paste(Image.blend(mirror, Image.new("RGB", mirror.size, (70, 78, 98)), 0.42), (0, edge))
    random, brush = Random(4), pen(image)
    for _ in range(900):
        y = shore + (HEIGHT - shore) * random.random() ** 1.6
        near = (y - shore) / (HEIGHT - shore)
        x, long = random.gauss(1060, 130 + 520 * near), random.uniform(8, 34) * (0.6 + 2 * near)
        bright = (255, 222, 168, 120) if abs(x - 1060) < 70 + 150 * near else (214, 190, 180, 46)
        brush.line(s((x, y), (x + long, y)), fill=bright, width=round(2 + 3 * near))


def ferry(image: Image.Image, x: float, y: float) -> None:
    """A two-decked harbour ferry and its wake."""
    brush = pen(image)
    hull = [(x, y), (x + 190, y), (x + 172, y + 30), (x + 20, y + 30)]
    brush.polygon(s(*hull), fill=(28, 70, 62))
    brush.rectangle(s((x + 14, y - 24), (x + 176, y)), fill=PAPER)
    brush.rectangle(s((x + 40, y - 46), (x + 156, y - 24)), fill=(30, 76, 66))
    brush.rectangle(s((x + 92, y - 74), (x + 108, y - 46)), fill=INK)
    for k in range(11):
        brush.rectangle(s((x + 22 + k * 14, y - 18), (x + 30 + k * 14, y - 7)), fill=(60, 64, 70))
    for k in range(7):
        brush.line(
            s((x - 30 - 44 * k, y + 31 + k * 3), (x + 40 - 30 * k, y + 31 + k * 3)),
            fill=(255, 240, 220, 130 - 16 * k),
            width=4,
        )


def star_trails() -> Image.Image:
    """Stars wheeling over a mountain observatory."""
    image = sky(
        (0, (10, 18, 34)), (0.6, (26, 50, 78)), (0.85, (98, 104, 110)), (1, (196, 150, 106))
    )
    brush, random = pen(image), Random(2)
    for _ in range(560):
        radius = 20 + 1180 * random.random() ** 0.8
        start, long = random.uniform(0, 360), random.uniform(18, 34)
        tint = random.choice([(255, 244, 220), (196, 214, 240), (250, 214, 168), (220, 232, 240)])
        points = arc_points(930, 420, radius, start, start + long)
        brush.line(
            s(*points), fill=(*tint, random.randrange(70, 230)), width=random.choice((3, 4, 6))
        )
    disc(image, 930, 420, 3, PAPER)
    ridge(image, 14, 850, 130, (34, 48, 66))
    veil(image, 720, 960, (150, 122, 104), 60)
    ridge(image, 31, 930, 120, (14, 20, 30))
    observatory(image, 360, 818)
    return finish(image)


def observatory(image: Image.Image, x: float, y: float) -> None:
    """A dome with its slit open to the pole."""
    brush = pen(image)
    brush.rectangle(s((x - 96, y), (x + 96, y + 180)), fill=(14, 20, 30))
    brush.pieslice(s((x - 108, y - 108), (x + 108, y + 108)), 180, 360, fill=(24, 32, 44))
    brush.polygon(
        s(*arc_points(x, y, 108, 292, 314), *arc_points(x, y, 66, 314, 292)), fill=(222, 150, 82)
    )
    brush.rectangle(s((x - 16, y + 34), (x + 8, y + 70)), fill=(240, 180, 106))
    glow(image, x - 4, y + 52, 60, (255, 196, 120), 60)


def tea_terraces() -> Image.Image:
    """Tea rows winding down a hill under morning mist."""
    image = sky((0, (214, 222, 212)), (0.28, (240, 232, 208)), (1, (186, 200, 160)))
    disc(image, 1180, 170, 64, (250, 244, 226))
    ridge(image, 41, 300, 170, (172, 190, 182))
    veil(image, 230, 420, (240, 236, 216), 190)
    ridge(image, 52, 380, 120, (132, 158, 140))
    veil(image, 330, 480, (238, 236, 212), 190)
    y, row = 430.0, 0
    while y < HEIGHT + 60:
        tea_row(image, y, row)
        y += 15 + (y - 420) * 0.105
        row += 1
    for x, foot, tall in ((520, 690, 54), (610, 706, 56), (1130, 622, 40)):
        picker(image, x, foot, tall)
    return finish(image)


def tea_row(image: Image.Image, y: float, row: int) -> None:
    """One hedge of tea: a dark side, a bright rounded crown."""
    near = min(1.0, (y - 430) / 520)
    random, brush, bush = Random(row), pen(image), 9 + 34 * near
    swing = 20 + 46 * near
    line = [
        (
            x,
            y
            + swing * math.sin(x / (300 + 110 * near) + row * 0.16)
            + swing * 0.5 * math.sin(x / 131 + row * 0.23),
        )
        for x in range(-60, WIDTH + 80, 6)
    ]
    dark, light = (
        mix((116, 142, 100), (38, 62, 42), near),
        mix((170, 188, 122), (112, 146, 66), near),
    )
    brush.polygon(
        s(*line, (WIDTH + 80, HEIGHT + 90), (-60, HEIGHT + 90)), fill=mix(dark, BRONZE, 0.18)
    )
    for x, at in line[:: max(1, round(bush / 12))]:
        size = bush * random.uniform(0.75, 1.15)
        brush.ellipse(s((x - size, at - size * 0.55), (x + size, at + size * 1.1)), fill=dark)
    for x, at in line[:: max(1, round(bush / 14))]:
        size, jitter = bush * random.uniform(0.3, 0.62), random.uniform(-bush, bush) * 0.3
        shade = mix(dark, light, random.uniform(0.45, 1))
        brush.ellipse(
            s((x - size, at - size * 0.8 + jitter), (x + size, at + size * 0.4 + jitter)),
            fill=shade,
        )


def picker(image: Image.Image, x: float, foot: float, tall: float) -> None:
    """A tea picker under a bamboo hat, a basket on the back."""
    brush = pen(image)
    brush.rounded_rectangle(
        s((x - tall * 0.2, foot - tall * 0.68), (x + tall * 0.2, foot)), tall * 0.24, fill=RED
    )
    brush.ellipse(
        s((x + tall * 0.1, foot - tall * 0.6), (x + tall * 0.4, foot - tall * 0.14)), fill=BRONZE
    )
    brush.ellipse(
        s((x - tall * 0.14, foot - tall * 0.94), (x + tall * 0.14, foot - tall * 0.64)),
        fill=(196, 148, 112),
    )
    hat = [
        (x - tall * 0.42, foot - tall * 0.8),
        (x, foot - tall * 1.16),
        (x + tall * 0.42, foot - tall * 0.8),
    ]
    brush.polygon(s(*hat), fill=(240, 224, 178))


def wetland() -> Image.Image:
    """Egrets in the shallows at dusk."""
    image = sky(
        (0, (86, 92, 112)), (0.34, (206, 148, 120)), (0.5, (244, 196, 142)), (1, (112, 104, 112))
    )
    glow(image, 520, 470, 300, (255, 216, 156), 140)
    disc(image, 520, 440, 58, (252, 226, 180))
    ridge(image, 71, 500, 90, (120, 98, 108))
    veil(image, 420, 520, (244, 196, 150), 120)
    reflection(image, 510)
    for x, y, tall in ((900, 760, 250), (1120, 720, 190), (700, 640, 110), (1310, 660, 120)):
        egret(image, x, y, tall)
    reeds(image)
    return finish(image)


def reflection(image: Image.Image, shore: float) -> None:
    """Still water below the shore, with quiet ripples."""
    edge = round(shore * SCALE)
    above = image.crop((0, max(0, 2 * edge - image.height), image.width, edge))
    mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur(8))
    image.paste(mirror.resize((image.width, image.height - edge)), (0, edge))
    random, brush = Random(9), pen(image)
    for _ in range(420):
        y = shore + (HEIGHT - shore) * random.random() ** 1.3
        near, x = (y - shore) / (HEIGHT - shore), random.uniform(-100, WIDTH)
        shade = random.choice([(255, 226, 190, 60), (60, 60, 82, 60)])
        brush.line(s((x, y), (x + 40 + 190 * near, y)), fill=shade, width=round(2 + 3 * near))


def egret(image: Image.Image, x: float, foot: float, tall: float) -> None:
    """A white egret standing, and its pale double in the water."""
    brush, white, u = pen(image), (250, 244, 232), tall / 100
    for flip, colour in ((-0.55, (250, 240, 224, 70)), (1.0, (*white, 255))):

        def at(dx: float, up: float, flip: float = flip) -> Point:
            return x + dx * u, foot - up * u * flip

        for leg in (-3, 5):
            brush.line(
                s(at(leg, 36), at(leg - 2, 0)),
                fill=(52, 46, 50, colour[3]),
                width=round(2.4 * u) + 1,
            )
        body = curve(at(-34, 34), at(-6, 74), at(20, 56)) + curve(
            at(20, 56), at(6, 26), at(-34, 34)
        )
        brush.polygon(s(*body), fill=colour)
        neck = curve(at(12, 54), at(38, 66), at(20, 80), 30) + curve(
            at(20, 80), at(8, 92), at(24, 97), 30
        )
        brush.line(s(*neck), fill=colour, width=round(6.5 * u * 2 * 0.62) + 2, joint="curve")
        brush.polygon(s(at(20, 101), at(28, 100), at(30, 95), at(20, 93)), fill=colour)
        brush.polygon(s(at(29, 99), at(47, 94), at(29, 95)), fill=(*OCHRE, colour[3]))


def reeds(image: Image.Image) -> None:
    """Dark reeds leaning in from both corners."""
    random, brush = Random(12), pen(image)
    for _ in range(210):
        left = random.random() < 0.55
        x = random.uniform(-30, 330) if left else random.uniform(1380, WIDTH + 40)
        tall, lean = random.uniform(130, 430), random.uniform(-50, 70)
        stem = curve((x, HEIGHT + 10), (x, HEIGHT - tall * 0.6), (x + lean, HEIGHT - tall))
        shade = mix((24, 26, 36), (92, 70, 66), random.random() * 0.5)
        brush.line(s(*stem), fill=shade, width=random.choice((3, 4, 6)))
        if random.random() < 0.3:
            tip = stem[-1]
            brush.line(s((tip[0] - lean * 0.06, tip[1] + 34), tip), fill=(104, 70, 54), width=13)


LAND = {
    "harbour-dawn.jpg": harbour,
    "star-trails.jpg": star_trails,
    "tea-terraces.jpg": tea_terraces,
    "wetland.jpg": wetland,
}
