"""Still lifes and charts of the demo paper: things, maps, diagrams."""

from __future__ import annotations

import math
from random import Random

from drawing import (
    BRONZE,
    DEEP,
    GREY,
    HEIGHT,
    INK,
    MIST,
    MOSS,
    OCHRE,
    PAPER,
    PLUM,
    RED,
    SAND,
    SCALE,
    TEAL,
    WIDTH,
    Colour,
    Point,
    box,
    curve,
    disc,
    finish,
    font,
    glow,
    mix,
    pen,
    s,
    sky,
    write,
)
from PIL import Image, ImageDraw, ImageFilter


def lead_type() -> Image.Image:
    """A case of metal type, every face mirrored, some inked."""
    image = sky((0, (42, 40, 40)), (1, (26, 25, 26)))
    text = (
        "言路報山窮水盡疑無柳暗花明又一村春風化雨天地玄黃宇宙洪荒日月"
        "盈昃辰宿列張寒來暑往秋收冬藏閏餘成歲律呂調陽雲騰致雨露結為霜"
    )
    random, size = Random(5), 134
    for row in range(8):
        for column in range(13):
            x, y = column * size - 60 + (row % 2) * 12, row * size - 40
            inked = (row, column) in {(3, 6), (3, 7), (3, 8), (5, 3), (1, 10)}
            sort(image, (x, y), size - 7, text[(row * 13 + column) % len(text)], inked, random)
    soft = image.filter(ImageFilter.GaussianBlur(9))
    mask = Image.linear_gradient("L").point(
        [int(min(255, abs(k - 122) ** 1.5 / 5)) for k in range(256)]
    )
    image.paste(soft, mask=mask.resize(image.size))
    glow(image, 300, 160, 620, (255, 224, 170), 34)
    return finish(image)


def sort(
    image: Image.Image, at: Point, size: float, char: str, inked: bool, random: Random
) -> None:
    """One piece of type, its face raised and reversed."""
    side = round(size * SCALE)
    metal = mix((128, 126, 124), (176, 172, 166), random.random())
    tile = Image.new("RGB", (side, side), metal)
    brush, face = ImageDraw.Draw(tile), font(size * 0.74)
    brush.rectangle((0, 0, side - 1, side - 1), outline=mix(metal, INK, 0.45), width=5)
    brush.line((4, side - 4, 4, 4, side - 4, 4), fill=mix(metal, PAPER, 0.55), width=5)
    middle = side / 2
    for shift, shade in ((7, mix(metal, INK, 0.62)), (-3, mix(metal, PAPER, 0.8))):
        brush.text((middle + shift, middle + shift), char, font=face, fill=shade, anchor="mm")
    top = RED if inked else mix(metal, INK, 0.2)
    brush.text((middle, middle), char, font=face, fill=top, anchor="mm")
    tile = tile.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image.paste(tile, (round(at[0] * SCALE), round((at[1] + random.uniform(-4, 4)) * SCALE)))


def seed_jars() -> Image.Image:
    """Two shelves of labelled jars, each with its own seed."""
    image = sky((0, (50, 58, 54)), (1, (34, 38, 38)))
    glow(image, 800, 330, 760, (214, 176, 116), 90)
    kinds = (
        ("紅藜", (176, 58, 66), 4),
        ("小米", (226, 186, 92), 4),
        ("樹豆", (128, 92, 66), 9),
        ("赤小豆", (122, 36, 40), 8),
        ("黑糯玉米", (58, 44, 62), 10),
        ("大麥", (206, 172, 116), 8),
        ("鷹嘴豆", (222, 186, 130), 12),
        ("扁豆", (196, 110, 60), 7),
        ("蕎麥", (96, 76, 64), 7),
        ("白芝麻", (238, 226, 198), 4),
        ("綠豆", (112, 128, 62), 7),
        ("薏仁", (232, 222, 204), 9),
    )
    for shelf in range(2):
        foot = 470 + shelf * 470
        for k in range(6):
            jar(image, 148 + k * 262 - shelf * 12, foot, kinds[shelf * 6 + k], shelf * 6 + k)
        brush = pen(image)
        brush.rectangle(box(0, foot, WIDTH, 34), fill=(112, 78, 50))
        brush.rectangle(box(0, foot, WIDTH, 6), fill=(160, 116, 74))
        brush.rectangle(box(0, foot + 34, WIDTH, 22), fill=(0, 0, 0, 90))
    return finish(image)


def jar(
    image: Image.Image, x: float, foot: float, kind: tuple[str, Colour, int], seed: int
) -> None:
    """A glass jar filled with seeds to its own level."""
    name, colour, grain = kind
    random = Random(seed)
    wide, tall = 184, random.uniform(286, 336)
    left, top = x - wide / 2, foot - tall
    level = top + tall * random.uniform(0.22, 0.42)
    layer = Image.new("RGB", image.size, mix(colour, INK, 0.5))
    brush = ImageDraw.Draw(layer)
    for _ in range(round(60000 / grain**1.55)):
        px, py = random.uniform(left, left + wide), random.uniform(level, foot)
        shade = mix(colour, random.choice([INK, PAPER, PAPER]), random.uniform(0, 0.34))
        brush.ellipse(
            s((px - grain, py - grain * 0.72), (px + grain, py + grain * 0.72)), fill=shade
        )
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        box(left + 7, level, wide - 14, foot - level - 8), 46, fill=255
    )
    image.paste(layer, mask=mask)
    glass(image, left, top, wide, tall)
    label(image, x, level + (foot - level) * 0.42, name)


def glass(image: Image.Image, left: float, top: float, wide: float, tall: float) -> None:
    """The jar itself: outline, shine, cork."""
    brush = pen(image)
    brush.rounded_rectangle(
        box(left, top, wide, tall),
        56,
        fill=(220, 236, 230, 30),
        outline=(226, 240, 234, 150),
        width=5,
    )
    brush.rounded_rectangle(box(left + 18, top + 34, 16, tall - 80), 16, fill=(255, 255, 255, 74))
    brush.rounded_rectangle(
        box(left + wide - 26, top + 60, 8, tall - 130), 8, fill=(255, 255, 255, 44)
    )
    brush.rounded_rectangle(box(left + 26, top - 34, wide - 52, 46), 14, fill=(176, 132, 84))
    brush.line(s((left + 34, top - 16), (left + wide - 34, top - 16)), fill=(140, 100, 62), width=4)
    brush.rectangle(box(left + 20, top + 8, wide - 40, 7), fill=(214, 196, 150))


def label(image: Image.Image, x: float, y: float, name: str) -> None:
    """A paper tag tied round a jar."""
    wide = 46 + 27 * len(name)
    pen(image).rounded_rectangle(box(x - wide / 2, y - 27, wide, 54), 8, fill=PAPER)
    pen(image).rounded_rectangle(
        box(x - wide / 2 + 5, y - 22, wide - 10, 44), 6, outline=(190, 150, 110), width=2
    )
    write(image, (x, y), name, 27, INK)


def circuit() -> Image.Image:
    """A package on its substrate, traces fanning out in gold."""
    image = sky((0, (14, 48, 56)), (1, (10, 34, 44)))
    brush, random = pen(image), Random(17)
    for x in range(0, WIDTH, 20):
        for y in range(0, HEIGHT, 20):
            brush.ellipse(box(x, y, 2, 2), fill=(60, 110, 112, 90))
    for side in range(4):
        for k in range(26):
            trace(brush, random, side, (k - 12.5) * 13)
    for left, top, wide, tall in (
        (180, 140, 120, 70),
        (1300, 180, 130, 76),
        (230, 790, 150, 72),
        (1290, 770, 120, 90),
    ):
        brush.rounded_rectangle(
            box(left, top, wide, tall), 8, fill=(24, 26, 30), outline=(96, 100, 100), width=3
        )
        for k in range(6):
            for edge in (top - 12, top + tall):
                brush.rectangle(
                    box(left + 10 + k * (wide - 26) / 5, edge, 7, 12), fill=(196, 188, 168)
                )
    chip(image)
    return finish(image)


def trace(brush: ImageDraw.ImageDraw, random: Random, side: int, shift: float) -> None:
    """One wire: straight out of the package, a 45 degree turn, straight on to its pad."""
    out, turn = 190 + random.uniform(16, 150), shift * random.uniform(0.5, 1.5)
    far = out + abs(turn) + random.uniform(60, 520)
    line = [(190.0, shift), (out, shift), (out + abs(turn), shift + turn), (far, shift + turn)]
    turned = [_turn(point, side) for point in line]
    tint = mix((196, 142, 70), (250, 214, 140), random.random())
    brush.line(s(*turned), fill=(*tint, 235), width=6, joint="curve")
    x, y = turned[-1]
    brush.ellipse(s((x - 7, y - 7), (x + 7, y + 7)), fill=tint)
    brush.ellipse(s((x - 3, y - 3), (x + 3, y + 3)), fill=(10, 34, 44))


def _turn(point: Point, side: int) -> Point:
    x, y = point
    for _ in range(side):
        x, y = -y, x
    return WIDTH / 2 + x, HEIGHT / 2 + y


def chip(image: Image.Image) -> None:
    """The package: substrate, interposer, one large die and four stacks of memory."""
    brush = pen(image)
    brush.rounded_rectangle(box(606, 306, 400, 400), 18, fill=(0, 0, 0, 80))
    brush.rounded_rectangle(
        box(600, 300, 400, 400), 14, fill=(44, 76, 62), outline=(214, 170, 96), width=5
    )
    brush.rectangle(box(640, 340, 320, 320), fill=(70, 74, 80))
    colours = [(96, 112, 132), (126, 104, 120), (88, 122, 116), (140, 118, 92)]
    for row in range(12):
        for column in range(8):
            shade = mix(colours[(row * 3 + column * 5) % 4], INK, ((row * 7 + column * 3) % 5) / 9)
            brush.rectangle(box(716 + column * 21, 352 + row * 24.8, 19, 22.6), fill=shade)
    for left in (650, 896):
        for top in (352, 506):
            for layer in range(4):
                brush.rectangle(
                    box(left + layer * 2, top + layer * 3, 48, 132),
                    fill=mix((40, 44, 50), (96, 100, 104), layer / 4),
                )
            write(image, (left + 30, top + 74), "記憶體", 13, SAND, family="Sans")
    write(image, (800, 500), "邏輯", 34, PAPER)


def library() -> Image.Image:
    """A wall of books, a ladder, a lamp at midnight."""
    image = sky((0, (52, 34, 28)), (1, (34, 22, 20)))
    random = Random(10)
    for shelf in range(5):
        books(image, random, 196 + shelf * 200)
    for x in (-8, 516, 1048, 1584):
        pen(image).rectangle(box(x, 0, 26, HEIGHT), fill=(86, 54, 36))
        pen(image).rectangle(box(x, 0, 5, HEIGHT), fill=(120, 80, 54))
    shade = Image.new("L", image.size, 150)
    mask = Image.new("L", (200, 125), 0)
    ImageDraw.Draw(mask).ellipse((20, -20, 165, 130), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(26)).resize(image.size)
    shade.paste(0, mask=mask)
    image.paste(Image.new("RGB", image.size, (14, 14, 30)), mask=shade)
    ladder(image)
    lamp(image)
    return finish(image)


def books(image: Image.Image, random: Random, foot: float) -> None:
    """One shelf of spines, a few leaning, a few gaps."""
    brush, x = pen(image), 18.0
    tints = [
        RED,
        DEEP,
        TEAL,
        OCHRE,
        MOSS,
        PLUM,
        BRONZE,
        SAND,
        (120, 50, 44),
        (46, 60, 84),
        (214, 190, 150),
    ]
    marks = "史詩文地天經集傳志論語圖譜曲山海"
    while x < WIDTH - 10:
        wide, tall = random.uniform(18, 50), random.uniform(116, 168)
        if random.random() < 0.05:
            x += random.uniform(20, 60)
        colour = mix(random.choice(tints), (80, 56, 44), random.uniform(0, 0.4))
        brush.rectangle(box(x, foot - tall, wide - 1.5, tall), fill=colour)
        brush.rectangle(box(x, foot - tall, 3, tall), fill=(255, 255, 255, 40))
        brush.rectangle(box(x + wide - 6, foot - tall, 4, tall), fill=(0, 0, 0, 60))
        gilt = mix(colour, (250, 226, 170), 0.6)
        for band in (0.1, 0.86):
            brush.rectangle(box(x + 2, foot - tall * (1 - band), wide - 6, 3), fill=gilt)
        if wide > 26:
            for k in range(random.choice((2, 3, 4))):
                write(
                    image, (x + wide / 2, foot - tall + 38 + k * 19), random.choice(marks), 15, gilt
                )
        x += wide
    brush.rectangle(box(0, foot, WIDTH, 18), fill=(104, 66, 44))
    brush.rectangle(box(0, foot + 18, WIDTH, 14), fill=(0, 0, 0, 110))


def ladder(image: Image.Image) -> None:
    """A library ladder leaning on the rail."""
    brush = pen(image)
    for step in range(11):
        y = 60 + step * 90
        brush.line(s((1150 + step * 9, y), (1296 + step * 17, y)), fill=(196, 146, 94), width=18)
    for top, foot in ((1140, 1246), (1290, 1484)):
        brush.line(s((top, -20), (foot, HEIGHT + 20)), fill=(168, 120, 76), width=26)
        brush.line(s((top - 4, -20), (foot - 4, HEIGHT + 20)), fill=(222, 176, 118), width=6)


def lamp(image: Image.Image) -> None:
    """A hanging lamp and the cone of light it throws."""
    cone = Image.new("L", image.size, 0)
    ImageDraw.Draw(cone).polygon(s((700, 226), (860, 226), (1250, 1000), (310, 1000)), fill=52)
    image.paste(
        Image.new("RGB", image.size, (255, 214, 140)),
        mask=cone.filter(ImageFilter.GaussianBlur(60)),
    )
    glow(image, 780, 250, 84, (255, 236, 180), 235)
    brush = pen(image)
    brush.line(s((780, -10), (780, 150)), fill=(20, 18, 18), width=7)
    brush.polygon(
        s(*curve((680, 226), (700, 150), (764, 140)), *curve((796, 140), (860, 150), (880, 226))),
        fill=(46, 98, 82),
    )
    brush.ellipse(s((736, 214), (824, 240)), fill=(255, 246, 214))


def marathon() -> Image.Image:
    """Race numbers pinned to a board the evening before."""
    image = sky((0, (206, 124, 84)), (1, (184, 96, 70)))
    brush, random = pen(image), Random(27)
    for k in range(26):
        y = 40 + k * 42
        brush.line(
            s((-10, y), (WIDTH + 10, y + 60 * math.sin(k))), fill=(255, 214, 160, 26), width=30
        )
    numbers = (("4219", TEAL), ("0886", DEEP), ("2026", RED), ("1115", MOSS), ("0378", PLUM))
    places = ((330, 300, -9), (820, 250, 5), (1290, 320, -4), (560, 710, 7), (1080, 720, -6))
    for (number, colour), (x, y, angle) in zip(numbers, places, strict=True):
        bib(image, (x, y), angle + random.uniform(-1, 1), number, colour)
    return finish(image)


def bib(image: Image.Image, at: Point, angle: float, number: str, colour: Colour) -> None:
    """One race number with its pins and its shadow."""
    wide, tall = 470, 330
    sheet = Image.new("RGBA", (wide * SCALE, tall * SCALE))
    brush = ImageDraw.Draw(sheet)
    brush.rounded_rectangle(box(4, 4, wide - 8, tall - 8), 24, fill=(*PAPER, 255))
    brush.rectangle(box(4, 30, wide - 8, 62), fill=(*colour, 255))
    brush.text(s((wide / 2, 61))[0], "河濱馬拉松", font=font(36), fill=PAPER, anchor="mm")
    brush.text(
        s((wide / 2, 188))[0], number, font=font(138, family="Sans"), fill=colour, anchor="mm"
    )
    brush.text(
        s((wide / 2, 292))[0],
        "日出起跑・量力而跑",
        font=font(22, "Regular"),
        fill=GREY,
        anchor="mm",
    )
    for x in (30, wide - 30):
        for y in (22, tall - 24):
            brush.ellipse(box(x - 7, y - 7, 14, 14), fill=(90, 74, 66, 255))
            brush.line(s((x - 26, y + 9), (x + 24, y - 9)), fill=(208, 210, 208, 255), width=7)
    sheet = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    place = (round(at[0] * SCALE - sheet.width / 2), round(at[1] * SCALE - sheet.height / 2))
    shadow = (
        sheet.getchannel("A")
        .point([k // 3 for k in range(256)])
        .filter(ImageFilter.GaussianBlur(16))
    )
    image.paste(Image.new("RGB", sheet.size, (70, 28, 22)), (place[0] + 16, place[1] + 24), shadow)
    image.paste(sheet, place, sheet)


def port() -> Image.Image:
    """Stacked boxes under the cranes."""
    image = sky((0, (150, 176, 182)), (0.6, (236, 218, 184)), (1, (236, 218, 184)))
    glow(image, 1240, 420, 260, (255, 236, 196), 160)
    for x, tall, shade in (
        (980, 1.0, (116, 136, 142)),
        (520, 1.25, (74, 92, 102)),
        (60, 1.5, (40, 56, 68)),
    ):
        crane(image, x, 700, tall, shade)
    pen(image).rectangle(box(0, 700, WIDTH, 300), fill=(84, 92, 94))
    random = Random(33)
    colours = [RED, TEAL, OCHRE, DEEP, MOSS, (168, 90, 60), SAND, (70, 96, 120)]
    for column in range(8):
        for row in range(random.choice((3, 4, 5, 5, 6))):
            container(
                image,
                20 + column * 198,
                920 - row * 82,
                mix(random.choice(colours), (80, 70, 64), 0.12),
            )
    pen(image).rectangle(box(0, 1000 - 80, WIDTH, 80), fill=(54, 58, 62))
    pen(image).rectangle(box(0, 940, WIDTH, 7), fill=(226, 190, 90))
    return finish(image)


def container(image: Image.Image, left: float, foot: float, colour: Colour) -> None:
    """One corrugated box, 20 feet seen from the side."""
    brush, top = pen(image), foot - 80
    brush.rectangle(box(left, top, 194, 80), fill=colour)
    for k in range(22):
        brush.rectangle(
            box(left + 8 + k * 8.2, top + 8, 3.6, 64), fill=(*mix(colour, INK, 0.4), 120)
        )
        brush.rectangle(
            box(left + 11.6 + k * 8.2, top + 8, 1.6, 64), fill=(*mix(colour, PAPER, 0.5), 110)
        )
    brush.rectangle(box(left, top, 194, 80), outline=mix(colour, INK, 0.45), width=6)
    for x in (left, left + 184):
        for y in (top, top + 71):
            brush.rectangle(box(x, y, 10, 9), fill=mix(colour, INK, 0.6))


def crane(image: Image.Image, x: float, foot: float, size: float, shade: Colour) -> None:
    """A ship-to-shore gantry crane."""
    brush, tall = pen(image), 360 * size
    for leg in (0, 150 * size):
        brush.line(s((x + leg, foot), (x + leg, foot - tall)), fill=shade, width=round(22 * size))
    for high in (0.2, 0.66):
        brush.line(
            s((x, foot - tall * high), (x + 150 * size, foot - tall * high)),
            fill=shade,
            width=round(14 * size),
        )
    brush.line(
        s((x, foot - tall * 0.2), (x + 150 * size, foot - tall * 0.66)),
        fill=shade,
        width=round(8 * size),
    )
    beam = foot - tall * 0.72
    brush.line(
        s((x - 120 * size, beam), (x + 440 * size, beam)), fill=shade, width=round(20 * size)
    )
    peak = (x + 150 * size, foot - tall * 1.22)
    brush.line(s((x + 150 * size, foot - tall), peak), fill=shade, width=round(14 * size))
    for end in (-110, 260, 430):
        brush.line(s(peak, (x + end * size, beam)), fill=shade, width=round(6 * size))
    brush.rectangle(box(x + 290 * size, beam, 46 * size, 26 * size), fill=shade)
    brush.line(s((x + 312 * size, beam), (x + 312 * size, beam + 150 * size)), fill=shade, width=4)
    brush.rectangle(
        box(x + 262 * size, beam + 150 * size, 100 * size, 42 * size), fill=mix(shade, RED, 0.5)
    )


def dial() -> Image.Image:
    """A clock face with room for a sixty-first second."""
    image = sky((0, (28, 44, 62)), (1, (16, 26, 40)))
    for k, x in enumerate(range(90, WIDTH, 7)):
        pen(image).ellipse(box(x, (k * k * 37) % 1000, 3, 3), fill=(*MIST, 60 + k % 90))
    disc(image, 800, 1480, 1010, (44, 92, 110))
    disc(image, 800, 1500, 1010, (24, 60, 80))
    disc(image, 800, 470, 402, BRONZE)
    disc(image, 800, 470, 386, PAPER)
    for tick in range(60):
        _tick(image, tick / 60 * math.tau, 26 if tick % 5 else 50, INK)
    for hour, name in enumerate(("十二", "三", "六", "九")):
        angle = hour / 4 * math.tau
        write(image, (800 + 282 * math.sin(angle), 470 - 282 * math.cos(angle)), name, 52, INK)
    pen(image).pieslice(s((800 - 386, 84), (800 + 386, 856)), -96, -90, fill=(*RED, 90))
    for angle, long, wide in ((-1.0, 190, 26), (-0.104, 270, 18)):
        tip = (800 + long * math.sin(angle), 470 - long * math.cos(angle))
        pen(image).line(s((800, 470), tip), fill=INK, width=wide)
    _tick(image, -0.052, 120, RED)
    disc(image, 800, 470, 22, INK)
    write(image, (800, 610), "23:59:60", 58, RED, family="Sans")
    return finish(image)


def _tick(image: Image.Image, angle: float, long: float, colour: Colour) -> None:
    one, two = ((800 + r * math.sin(angle), 470 - r * math.cos(angle)) for r in (370, 370 - long))
    pen(image).line(s(one, two), fill=colour, width=14 if long > 40 else 6)


THINGS = {
    "lead-type.jpg": lead_type,
    "seed-jars.jpg": seed_jars,
    "circuit.jpg": circuit,
    "library.jpg": library,
    "marathon.jpg": marathon,
    "container-port.jpg": port,
    "leap-second.jpg": dial,
}
