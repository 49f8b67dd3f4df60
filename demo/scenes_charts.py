"""Maps and diagrams of the demo paper."""

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
    NIGHT,
    OCHRE,
    PAPER,
    RED,
    SAND,
    SCALE,
    TEAL,
    WIDTH,
    Point,
    box,
    curve,
    disc,
    finish,
    mix,
    pen,
    s,
    sky,
    write,
)
from PIL import Image, ImageDraw, ImageFilter

TAIWAN = (
    (121.6, 25.3),
    (122.0, 25.0),
    (121.85, 24.6),
    (121.6, 24.0),
    (121.35, 23.2),
    (121.0, 22.7),
    (120.88, 21.9),
    (120.7, 22.2),
    (120.3, 22.5),
    (120.05, 23.1),
    (120.15, 23.7),
    (120.45, 24.2),
    (120.75, 24.65),
    (121.05, 25.05),
)
COAST = (
    (112, 21.6),
    (113.5, 22.1),
    (114.3, 22.5),
    (115.5, 22.8),
    (116.7, 23.2),
    (117.5, 23.8),
    (118.1, 24.4),
    (118.8, 24.9),
    (119.4, 25.4),
    (119.7, 26.2),
    (120.2, 27.1),
    (120.8, 28.0),
    (121.5, 28.7),
    (121.9, 29.6),
    (121.2, 30.4),
    (121.9, 31.0),
    (112, 31.0),
)
LUZON = (
    (120.6, 18.5),
    (121.3, 18.6),
    (122.2, 18.5),
    (122.3, 17.3),
    (121.6, 16.2),
    (121.5, 15),
    (119.9, 15),
    (119.9, 16.2),
    (120.4, 16.8),
)
KYUSHU = (
    (129.9, 33.3),
    (131.0, 33.9),
    (131.7, 33.4),
    (131.9, 32.7),
    (131.4, 31.4),
    (130.7, 31.0),
    (130.2, 31.6),
    (130.1, 32.5),
)
ISLETS = (
    (124.2, 24.4, 7),
    (125.3, 24.8, 6),
    (127.8, 26.4, 12),
    (128.9, 27.8, 7),
    (129.5, 28.3, 9),
    (130.5, 30.4, 8),
    (119.6, 23.5, 6),
    (121.95, 20.4, 5),
)


def spot(longitude: float, latitude: float) -> Point:
    """Return where a place lies on the map sheet (112-136 E, 16-30.9 N)."""
    return (longitude - 112) * WIDTH / 24, (30.9 - latitude) * HEIGHT / 14.9


def typhoon_map() -> Image.Image:
    """How to read a forecast track: the circle, not the line."""
    image = sky((0, (30, 62, 84)), (1, (18, 40, 62)))
    brush = pen(image)
    for k in range(114, 136, 4):
        brush.line(s(spot(k, 31), spot(k, 15)), fill=(*MIST, 44), width=2)
        write(image, (spot(k, 16)[0], 980), f"{k}°E", 17, mix(NIGHT, MIST, 0.7), family="Sans")
    for k in range(18, 31, 4):
        brush.line(s(spot(112, k), spot(136, k)), fill=(*MIST, 44), width=2)
        write(image, (34, spot(112, k)[1] - 14), f"{k}°N", 17, mix(NIGHT, MIST, 0.7), family="Sans")
    for land in (TAIWAN, COAST, LUZON, KYUSHU):
        outline = s(*(spot(*place) for place in land))
        brush.polygon(outline, fill=(126, 140, 108))
        brush.line([*outline, outline[0]], fill=(196, 204, 172), width=4)
    for longitude, latitude, size in ISLETS:
        disc(image, *spot(longitude, latitude), size, (126, 140, 108))
    storm(image, *spot(131.0, 19.2))
    track(image)
    for name, place, size in (
        ("臺灣", (120.98, 23.7), 26),
        ("太平洋", (133, 26.6), 40),
        ("東海", (124.4, 29.3), 32),
        ("呂宋", (120.9, 17.5), 22),
        ("巴士海峽", (120.4, 20.9), 22),
    ):
        write(image, spot(*place), name, size, PAPER)
    return finish(image, 0.2)


def storm(image: Image.Image, x: float, y: float) -> None:
    """Spiral rain bands round a clear eye."""
    layer = Image.new("L", (WIDTH, HEIGHT), 0)
    brush, random = ImageDraw.Draw(layer), Random(19)
    brush.ellipse((x - 92, y - 80, x + 92, y + 80), fill=120)
    layer = layer.filter(ImageFilter.GaussianBlur(14))
    brush = ImageDraw.Draw(layer)
    for _ in range(9000):
        arm, turn = random.choice((0, 2.1, 4.2)), random.random() ** 0.62 * 7.0
        radius = 24 * math.exp(turn * 0.36) * random.gauss(1, 0.085)
        angle = arm + turn + random.gauss(0, 0.1)
        px, py = x + radius * math.cos(angle) * 1.06, y + radius * math.sin(angle) * 0.92
        puff = random.uniform(2, 6) * (0.7 + radius / 300)
        bright = round(random.uniform(60, 190) * max(0.12, 1 - radius / 330))
        brush.ellipse(
            (px - puff, py - puff * 0.8, px + puff, py + puff * 0.8), fill=min(235, 40 + bright)
        )
    brush.ellipse((x - 19, y - 17, x + 19, y + 17), fill=0)
    mask = layer.filter(ImageFilter.GaussianBlur(3)).resize(image.size)
    image.paste(Image.new("RGB", image.size, (246, 244, 236)), mask=mask)
    disc(image, x, y, 10, (20, 42, 62))


def track(image: Image.Image) -> None:
    """The likely line, and the widening circles that matter more."""
    stops = (
        (131.0, 19.2, 0, ""),
        (126.9, 21.3, 52, "24 小時"),
        (124.6, 22.8, 96, "48 小時"),
        (122.3, 25.4, 150, "72 小時"),
    )
    brush = pen(image)
    for longitude, latitude, radius, name in stops[:0:-1]:
        x, y = spot(longitude, latitude)
        brush.ellipse(
            s((x - radius, y - radius), (x + radius, y + radius)),
            fill=(*OCHRE, 50),
            outline=(*OCHRE, 255),
            width=6,
        )
        write(image, (x + radius * 0.72 + 14, y - radius * 0.72 - 8), name, 26, OCHRE, "lm")
    line = curve(spot(131.0, 19.2), spot(125.4, 21.4), spot(122.3, 25.4), 48)
    for one, two in zip(line[::2], line[1::2], strict=False):
        brush.line(s(one, two), fill=(236, 96, 70), width=9)
    for longitude, latitude, _, _ in stops[1:]:
        disc(image, *spot(longitude, latitude), 9, (236, 96, 70))


def tide_chart() -> Image.Image:
    """A made-up tide gauge record, to teach the reading of one."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), (250, 246, 236))
    brush, random = pen(image), Random(14)
    write(image, (90, 86), "一根尺量出來的海", 52, INK, "lm")
    write(
        image,
        (90, 146),
        "某潮位站年平均海平面，以最初十年平均為零（公分，示意資料）",
        26,
        GREY,
        "lm",
        "Regular",
        "Sans",
    )
    for level in range(-5, 26, 5):
        y = 820 - level * 22
        brush.line(s((150, y), (1490, y)), fill=(206, 200, 186), width=4 if level == 0 else 2)
        write(image, (130, y), str(level), 24, GREY, "rm", "Regular", "Sans")
    years, line, trend = range(1906, 2026), [], []
    for k, year in enumerate(years):
        x, rise = 160 + k * 11, 0.07 * k + 0.0009 * k * k
        trend.append((x, 820 - rise * 22))
        line.append((x, 820 - (rise + random.gauss(0, 1.1) + 1.2 * math.sin(k / 2.9)) * 22))
        if year % 20 == 0:
            brush.line(s((x, 930), (x, 942)), fill=GREY, width=3)
            write(image, (x, 962), str(year), 24, GREY, "mm", "Regular", "Sans")
    brush.line(s((150, 930), (1490, 930)), fill=GREY, width=3)
    brush.line(s(*line), fill=TEAL, width=5, joint="curve")
    brush.line(s(*trend), fill=RED, width=11, joint="curve")
    notes(image, brush)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def notes(image: Image.Image, brush: ImageDraw.ImageDraw) -> None:
    """What to look at, written on the chart."""
    write(image, (1180, 300), "長期趨勢", 30, RED, "rm")
    brush.line(s((1190, 300), (1330, 452)), fill=RED, width=4)
    write(image, (560, 590), "每年起伏：水溫、氣壓、洋流", 28, TEAL, "mm")
    brush.line(s((560, 612), (600, 744)), fill=TEAL, width=4)
    for y in (870,):
        brush.line(s((822, y - 40), (822, y + 44)), fill=BRONZE, width=4)
    write(image, (838, 890), "更換儀器：此後須校正", 24, BRONZE, "lm")


def codepoints() -> Image.Image:
    """Four characters and their numbers."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), (250, 246, 236))
    write(image, (90, 92), "看似一字，各有號碼", 52, INK, "lm")
    write(
        image,
        (90, 152),
        "號碼由萬國碼（Unicode）編定；寫法由字型決定",
        26,
        GREY,
        "lm",
        "Regular",
        "Sans",
    )
    cells = (
        ("啟", "U+555F", "E5 95 9F", "正體通行字形"),
        ("启", "U+542F", "E5 90 AF", "簡體，亦為古字"),
        ("啓", "U+5553", "E5 95 93", "異體"),
        ("㐂", "U+3402", "E3 90 82", "「喜」的草體"),
    )
    for k, (char, number, octets, note) in enumerate(cells):
        left = 90 + k * 362
        pen(image).rectangle(
            box(left, 220, 334, 690), fill=(255, 253, 247), outline=(206, 198, 180), width=3
        )
        pen(image).rectangle(box(left, 220, 334, 12), fill=(RED, TEAL, OCHRE, MOSS)[k])
        for dash in range(0, 280, 14):
            pen(image).line(
                s((left + 27 + dash, 400), (left + 34 + dash, 400)), fill=(224, 200, 190), width=2
            )
            pen(image).line(
                s((left + 167, 260 + dash), (left + 167, 267 + dash)), fill=(224, 200, 190), width=2
            )
        write(image, (left + 167, 400), char, 230, INK)
        write(image, (left + 167, 630), number, 44, INK, "mm", "Bold", "Sans")
        write(image, (left + 167, 706), octets, 32, TEAL, "mm", "Regular", "Sans")
        write(image, (left + 167, 836), note, 28, GREY, "mm", "Regular")
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def canal() -> Image.Image:
    """A lock staircase in section: every ship costs a lake some water."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), (244, 236, 218))
    brush = pen(image)
    write(image, (80, 90), "一艘船過河，要放掉多少湖水", 50, INK, "lm")
    write(
        image,
        (80, 148),
        "舊船閘剖面示意：三級階梯，湖面高出海面約二十六公尺",
        26,
        GREY,
        "lm",
        "Regular",
        "Sans",
    )
    levels = ((0, 300, 400), (300, 560, 520), (560, 820, 610), (820, 1080, 700), (1080, 1600, 790))
    for k, (left, right, top) in enumerate(levels):
        brush.rectangle(s((left, top), (right, HEIGHT)), fill=mix((110, 164, 172), DEEP, k / 7))
        for line in range(4):
            brush.line(
                s((left + 14, top + 22 + line * 26), (right - 14, top + 22 + line * 26)),
                fill=(255, 255, 255, 40 - line * 8),
                width=5,
            )
    ground = [
        (0, HEIGHT),
        (0, 640),
        (300, 640),
        (300, 700),
        (560, 700),
        (560, 790),
        (820, 790),
        (820, 870),
        (1080, 870),
        (1080, 940),
        (1600, 950),
        (1600, HEIGHT),
    ]
    brush.polygon(s(*ground), fill=(122, 104, 86))
    for x, top in ((300, 380), (560, 500), (820, 590), (1080, 680)):
        brush.rectangle(box(x - 13, top - 26, 26, HEIGHT), fill=(66, 70, 74))
        brush.rectangle(box(x - 17, top - 34, 34, 12), fill=RED)
    freighter(image, 430, 520)
    for name, x, y, tint in (
        ("湖", 150, 360, DEEP),
        ("閘室", 690, 560, GREY),
        ("海", 1340, 750, DEEP),
        ("水往海裡流，不再回來", 1320, 560, RED),
    ):
        write(image, (x, y), name, 34, tint)
    arrow = curve((1010, 520), (1120, 600), (1150, 760))
    brush.line(s(*arrow), fill=RED, width=9, joint="curve")
    brush.polygon(s((1128, 744), (1176, 742), (1154, 784)), fill=RED)
    return finish(image, 0.2)


def freighter(image: Image.Image, x: float, water: float) -> None:
    """A small box ship afloat in a lock chamber."""
    brush = pen(image)
    brush.polygon(
        s((x - 108, water - 18), (x + 108, water - 18), (x + 92, water + 40), (x - 96, water + 40)),
        fill=(52, 56, 66),
    )
    brush.rectangle(box(x - 100, water + 26, 194, 14), fill=RED)
    for k in range(6):
        for row in range(2 + k % 2):
            brush.rectangle(
                box(x - 60 + k * 25, water - 38 - row * 20, 23, 18),
                fill=(TEAL, OCHRE, RED, MOSS, SAND)[(k * 2 + row) % 5],
            )
    brush.rectangle(box(x - 100, water - 92, 34, 74), fill=PAPER)
    brush.rectangle(box(x - 96, water - 86, 26, 8), fill=DEEP)


CHARTS = {
    "typhoon-map.jpg": typhoon_map,
    "tide-gauge.png": tide_chart,
    "codepoints.png": codepoints,
    "canal.jpg": canal,
}
