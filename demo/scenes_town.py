"""Ships, houses and people of the demo paper."""

from __future__ import annotations

import math
from random import Random

from drawing import (
    BRONZE,
    HEIGHT,
    INK,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    PLUM,
    RED,
    TEAL,
    WIDTH,
    curve,
    disc,
    finish,
    glow,
    heights,
    mix,
    pen,
    ridge,
    s,
    sky,
    veil,
)
from PIL import Image, ImageDraw


def junk_ship() -> Image.Image:
    """A trading junk on woodblock waves."""
    image = sky((0, (226, 206, 170)), (0.5, PAPER), (1, PAPER))
    disc(image, 1130, 330, 150, RED)
    for seed, base, colour in ((61, 560, (196, 190, 172)), (66, 600, (150, 166, 160))):
        ridge(image, seed, base, 110, colour)
        veil(image, base - 90, base + 30, PAPER, 200)
    for row in range(4):
        waves(image, 600 + row * 34, row)
    junk(image, 640, 690)
    for row in range(4, 12):
        waves(image, 600 + row * 34, row)
    return finish(image, 0.2)


def waves(image: Image.Image, y: float, row: int) -> None:
    """One row of overlapping fans of sea."""
    brush, radius = pen(image), 62.0
    tone = mix(TEAL, NIGHT, row / 12)
    for k in range(-1, 15):
        x = k * radius * 2 + (row % 2) * radius
        for ring, shade in enumerate(
            (tone, PAPER, tone, mix(tone, PAPER, 0.75), tone, PAPER, tone)
        ):
            size = radius - ring * 9
            brush.pieslice(
                s((x - size, y - size + 40), (x + size, y + size + 40)), 180, 360, fill=shade
            )
        brush.rectangle(s((x - radius, y + 40), (x + radius, y + 76)), fill=tone)


def junk(image: Image.Image, x: float, y: float) -> None:
    """Hull, three battened sails, pennants."""
    brush = pen(image)
    hull = [
        *curve((x - 250, y - 96), (x - 170, y + 20), (x, y + 22)),
        *curve((x, y + 22), (x + 220, y + 20), (x + 270, y - 78)),
        (x + 220, y - 40),
        (x - 190, y - 44),
    ]
    brush.polygon(s(*hull), fill=(70, 44, 38))
    brush.line(s((x - 210, y - 30), (x + 230, y - 26)), fill=OCHRE, width=8)
    for mast, tall, wide in ((-130, 260, 120), (20, 400, 190), (175, 240, 110)):
        brush.line(s((x + mast, y - 30), (x + mast, y - tall - 40)), fill=INK, width=10)
        top, foot = y - tall - 14, y - 70
        edge = curve(
            (x + mast + wide * 0.7, foot), (x + mast + wide * 0.8, top + 60), (x + mast + 20, top)
        )
        sail = [(x + mast - wide * 0.42, foot + 4), *edge, (x + mast - wide * 0.24, top + 34)]
        brush.polygon(s(*sail), fill=(206, 150, 92))
        for k in range(1, 8):
            part = k / 8
            left = x + mast - wide * (0.42 - 0.18 * part)
            right = edge[round(part * 24)]
            brush.line(
                s((left, foot + (top + 34 - foot) * part), right), fill=(96, 60, 44), width=5
            )
        brush.polygon(
            s((x + mast, y - tall - 40), (x + mast - 54, y - tall - 30), (x + mast, y - tall - 20)),
            fill=RED,
        )


def lanterns() -> Image.Image:
    """Lantern strings over a temple-front stage."""
    image = sky((0, (20, 24, 44)), (0.7, (58, 40, 62)), (1, (96, 52, 56)))
    random = Random(3)
    for _ in range(50):
        x, y = random.uniform(0, WIDTH), random.uniform(420, 900)
        glow(
            image, x, y, random.uniform(20, 50), random.choice([(240, 170, 90), (220, 90, 66)]), 46
        )
    temple(image)
    for row, (y, size) in enumerate(((90, 34), (190, 46), (320, 62))):
        string(image, y, size, row)
    return finish(image)


def temple(image: Image.Image) -> None:
    """A swallow-tailed roof and a lit stage below it."""
    brush, dark = pen(image), (22, 18, 28)
    roof = [
        *curve((240, 540), (520, 650), (800, 640)),
        *curve((800, 640), (1080, 650), (1360, 540)),
        *curve((1360, 540), (1250, 700), (1210, 740)),
        (390, 740),
        *curve((390, 740), (350, 700), (240, 540)),
    ]
    brush.rectangle(s((420, 720), (1180, HEIGHT)), fill=(250, 190, 104))
    glow(image, 800, 850, 260, (255, 226, 160), 120)
    brush.polygon(s(*roof), fill=dark)
    for k in range(21):
        brush.line(s((410 + k * 39, 742), (452 + k * 34.8, 664)), fill=(70, 46, 46), width=4)
    for x in (420, 560, 1010, 1150):
        brush.rectangle(s((x, 740), (x + 30, HEIGHT)), fill=(120, 40, 36))
    brush.rectangle(s((380, 930), (1220, HEIGHT)), fill=dark)
    crowd(brush)


def crowd(brush: ImageDraw.ImageDraw) -> None:
    """Heads and shoulders of the audience."""
    random = Random(8)
    for k in range(34):
        x, y = k * 49 + random.uniform(-12, 12), 925 + random.uniform(-16, 26)
        brush.ellipse(s((x - 17, y - 40), (x + 17, y)), fill=(14, 12, 20))
        brush.rounded_rectangle(s((x - 36, y - 4), (x + 36, y + 120)), 50, fill=(14, 12, 20))


def string(image: Image.Image, y: float, size: float, row: int) -> None:
    """One sagging string of red lanterns."""
    rope = curve((-40, y - 60), (WIDTH / 2 + 80 * row, y + 150), (WIDTH + 40, y - 70), 60)
    pen(image).line(s(*rope), fill=(30, 22, 30), width=5)
    for x, top in rope[3 + row :: 6]:
        glow(image, x, top + size * 1.1, size * 2.1, (255, 120, 70), 70)
        brush = pen(image)
        brush.ellipse(
            s((x - size, top + size * 0.3), (x + size, top + size * 1.9)), fill=(206, 58, 40)
        )
        for rib in (0.72, 0.4):
            brush.ellipse(
                s((x - size * rib, top + size * 0.3), (x + size * rib, top + size * 1.9)),
                outline=(250, 150, 84),
                width=3,
            )
        for edge in (0.22, 1.84):
            brush.rectangle(
                s(
                    (x - size * 0.36, top + size * edge),
                    (x + size * 0.36, top + size * (edge + 0.16)),
                ),
                fill=(232, 176, 90),
            )
        brush.line(s((x, top + size * 2), (x, top + size * 2.6)), fill=(232, 176, 90), width=5)


def manor() -> Image.Image:
    """A Victorian house at dusk under a moon drawn in circuits."""
    image = sky(
        (0, (24, 42, 60)), (0.45, (88, 108, 118)), (0.72, (222, 178, 130)), (1, (222, 178, 130))
    )
    circuit_moon(image, 1120, 330, 210)
    ridge(image, 81, 700, 60, (58, 74, 78))
    line = heights(19, 0.62)
    for k, height in enumerate(line):
        tree = 40 + 46 * height
        x, y = k * WIDTH / 256, 716
        pen(image).ellipse(s((x - tree, y - tree * 1.5), (x + tree, y + tree)), fill=(38, 56, 60))
    house(image)
    pen(image).rectangle(s((0, 764), (WIDTH, HEIGHT)), fill=(66, 88, 66))
    lawn(image)
    delegates(image)
    return finish(image)


def circuit_moon(image: Image.Image, x: float, y: float, radius: float) -> None:
    """A full moon whose seas are circuit traces."""
    glow(image, x, y, radius * 1.7, (250, 226, 180), 70)
    disc(image, x, y, radius, (246, 230, 196))
    random, brush = Random(21), pen(image)
    for _ in range(64):
        angle, far = random.uniform(0, math.tau), radius * random.random() ** 0.5 * 0.86
        px, py = x + far * math.cos(angle), y + far * math.sin(angle)
        trail = [(px, py)]
        for _ in range(random.randrange(2, 5)):
            step = random.choice([(34, 0), (-34, 0), (0, 34), (24, 24), (-24, 24)])
            px, py = px + step[0], py + step[1]
            if math.hypot(px - x, py - y) < radius * 0.93:
                trail.append((px, py))
        brush.line(s(*trail, trail[-1]), fill=(178, 140, 92, 190), width=5, joint="curve")
        for end in (trail[0], trail[-1]):
            disc(image, end[0], end[1], 5, (160, 118, 74))


def house(image: Image.Image) -> None:
    """Gables, bays, a copper dome and lit windows, all in one dark cut."""
    brush, wall = pen(image), (26, 34, 44)
    brush.rectangle(s((270, 580), (1000, 790)), fill=wall)
    for left, wide, top in ((250, 130, 500), (400, 110, 530), (620, 150, 480), (880, 140, 510)):
        brush.rectangle(s((left, top + 70), (left + wide, 790)), fill=wall)
        brush.polygon(
            s((left - 14, top + 76), (left + wide / 2, top), (left + wide + 14, top + 76)),
            fill=wall,
        )
    brush.pieslice(s((506, 500), (616, 640)), 180, 360, fill=(52, 88, 84))
    brush.rectangle(s((510, 570), (612, 790)), fill=wall)
    brush.polygon(s((555, 505), (561, 450), (567, 505)), fill=(52, 88, 84))
    for x in (330, 470, 690, 800, 850, 960):
        brush.rectangle(s((x, 470 + x % 60), (x + 24, 600)), fill=wall)
    brush.rectangle(s((270, 664), (1000, 668)), fill=(60, 70, 78))
    for k in range(19):
        x = 284 + k * 38
        for y in (606, 700):
            lit = (250, 196, 112) if (k * 7 + y) % 5 else (80, 84, 86)
            brush.rectangle(s((x, y), (x + 18, y + 34)), fill=lit)
            brush.line(s((x + 9, y), (x + 9, y + 34)), fill=wall, width=4)


def lawn(image: Image.Image) -> None:
    """Woodcut strokes of wet grass and window light."""
    random, brush = Random(6), pen(image)
    for _ in range(1500):
        y = 764 + 236 * random.random() ** 1.4
        near, x = (y - 764) / 236, random.uniform(-40, WIDTH)
        shade = random.choice([(98, 118, 82, 150), (30, 44, 40, 160), (198, 172, 116, 70)])
        brush.line(
            s((x, y), (x + 14 + 60 * near, y - 2 * near)), fill=shade, width=round(3 + 4 * near)
        )


def delegates(image: Image.Image) -> None:
    """A row of people on the lawn, seen from behind."""
    random, brush = Random(15), pen(image)
    for k in range(15):
        x, foot = 180 + k * 88 + random.uniform(-16, 16), 940 + random.uniform(-10, 16)
        tall, coat = (
            random.uniform(134, 158),
            mix((16, 22, 30), random.choice([PLUM, TEAL, BRONZE, MOSS, RED]), 0.55),
        )
        brush.polygon(
            s(
                (x - 20, foot - tall * 0.5),
                (x - 15, foot),
                (x - 3, foot),
                (x, foot - tall * 0.4),
                (x + 3, foot),
                (x + 15, foot),
                (x + 20, foot - tall * 0.5),
            ),
            fill=(14, 18, 24),
        )
        brush.rounded_rectangle(
            s((x - 29, foot - tall * 0.82), (x + 29, foot - tall * 0.36)), 38, fill=coat
        )
        brush.ellipse(
            s((x - 14, foot - tall), (x + 14, foot - tall * 0.79)),
            fill=random.choice([(34, 28, 30), (70, 52, 42), (120, 112, 104), (44, 36, 36)]),
        )
        brush.line(s((x - 24, foot + 4), (x + 90, foot + 14)), fill=(16, 24, 22, 120), width=10)


TOWN = {
    "junk-ship.jpg": junk_ship,
    "lanterns.jpg": lanterns,
    "summit-hall.jpg": manor,
}
