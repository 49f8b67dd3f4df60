"""Draws the demo paper's two short films, frame by frame, and packs them with ffmpeg.

Run it as `python demo/draw_video.py`; it writes `<name>.webm`, its poster and its captions
into `demo/pictures/`. It needs Pillow, `ffmpeg` with VP9, and `fonts-noto-cjk`.
"""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

from drawing import DEEP, INK, MIST, NIGHT, OCHRE, PAPER, RED, TEAL, Colour, Point, mix
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE, RATE, SECONDS = (640, 360), 25, 9
PICTURES = Path(__file__).parent / "pictures"
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
Frame = Callable[[float], Image.Image]


def main() -> None:
    """Draw both films."""
    for name, frame, poster_at, captions in (
        ("typhoon", typhoon, 8.0, TYPHOON),
        ("summit", summit, 8.4, SUMMIT),
    ):
        film(PICTURES / f"{name}.webm", frame)
        frame(poster_at).resize((1280, 720), Image.Resampling.LANCZOS).save(
            PICTURES / f"{name}-poster.jpg", quality=82, optimize=True
        )
        (PICTURES / f"{name}.vtt").write_text(webvtt(captions), encoding="utf-8")


def film(path: Path, frame: Frame) -> None:
    """Pipe the frames to ffmpeg as raw pixels."""
    command = [
        "ffmpeg",
        "-y",
        "-loglevel",
        "error",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        "640x360",
        "-r",
        str(RATE),
        "-i",
        "-",
        "-c:v",
        "libvpx-vp9",
        "-b:v",
        "0",
        "-crf",
        "38",
        "-pix_fmt",
        "yuv420p",
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        str(path),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for k in range(RATE * SECONDS):
            encoder.stdin.write(frame(k / RATE).tobytes())
        encoder.stdin.close()
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


def webvtt(captions: list[tuple[float, float, str]]) -> str:
    """Return captions (from, to, text) as a WebVTT file."""
    cues = [f"00:{a:06.3f} --> 00:{b:06.3f}\n{text}\n" for a, b, text in captions]
    return "WEBVTT\n\n" + "\n".join(cues)


def ease(value: float) -> float:
    """Return 0 to 1 with a soft start and a soft stop."""
    value = min(1.0, max(0.0, value))
    return value * value * (3 - 2 * value)


def letter(
    image: Image.Image, at: Point, text: str, size: int, colour: Colour, seen: float = 1.0
) -> None:
    """Write a text that fades in."""
    layer = Image.new("L", image.size, 0)
    face = ImageFont.truetype(SERIF, size, index=3)
    ImageDraw.Draw(layer).text(at, text, font=face, fill=round(255 * ease(seen)), anchor="mm")
    image.paste(Image.new("RGB", image.size, colour), mask=layer)


def ground(top: Colour, foot: Colour) -> Image.Image:
    """Return a shaded background."""
    shade = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, foot), Image.new("RGB", SIZE, top), shade)


TYPHOON = [
    (0.3, 3.0, "颱風由外到內分成三圈。"),
    (3.0, 5.0, "最外面是外圍環流，帶來陣雨。"),
    (5.0, 7.0, "中間是暴風圈，風雨最強。"),
    (7.0, 9.0, "中心是颱風眼：風暫停，別出門。"),
]


def typhoon(t: float) -> Image.Image:
    """A turning storm whose three rings are named one after another."""
    image = ground((34, 68, 92), (14, 32, 52))
    x, y, wide = 250.0, 184.0, 2
    layer = Image.new("L", (SIZE[0] * wide, SIZE[1] * wide), 0)
    brush, random = ImageDraw.Draw(layer), Random(5)
    for _ in range(1500):
        arm, turn = random.choice((0, 2.1, 4.2)), random.random() ** 0.7 * 6.4
        radius = 14 * math.exp(turn * 0.36) * random.gauss(1, 0.08)
        angle = arm + turn - t * 0.5 + random.gauss(0, 0.09)
        px, py, puff = (
            x + radius * math.cos(angle),
            y + radius * math.sin(angle) * 0.9,
            3 + radius / 34,
        )
        bright = round(230 * max(0.16, 1 - radius / 190))
        brush.ellipse([wide * v for v in (px - puff, py - puff, px + puff, py + puff)], fill=bright)
    brush.ellipse([wide * v for v in (x - 11, y - 10, x + 11, y + 10)], fill=0)
    mask = layer.resize(SIZE, Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(1.6))
    image.paste(Image.new("RGB", SIZE, (244, 242, 234)), mask=mask)
    letter(image, (520, 54), "看懂颱風", 34, PAPER, t / 0.8)
    rings = ((150, MIST, "外圍環流", 3.0), (84, OCHRE, "暴風圈", 5.0), (19, RED, "颱風眼", 7.0))
    for k, (radius, colour, name, since) in enumerate(rings):
        ring(image, (x, y), radius * ease((t - since) / 0.8), colour)
        letter(image, (520, 132 + k * 62), name, 28, mix(colour, PAPER, 0.2), (t - since) / 0.6)
    return image


def ring(image: Image.Image, at: Point, radius: float, colour: Colour) -> None:
    """A smooth ring, drawn large and brought down."""
    if radius < 2:
        return
    big = Image.new("L", (SIZE[0] * 3, SIZE[1] * 3), 0)
    (x, y), r = at, radius
    ImageDraw.Draw(big).ellipse(
        [3 * v for v in (x - r, y - r * 0.9, x + r, y + r * 0.9)], outline=255, width=7
    )
    mask = big.resize(SIZE, Image.Resampling.LANCZOS)
    image.paste(Image.new("RGB", SIZE, colour), mask=mask)


SUMMIT = [
    (0.3, 3.0, "二〇二三年十一月，英國布萊切利：首屆人工智慧安全峰會。"),
    (3.0, 5.6, "二〇二四年五月，首爾：企業承諾公布安全框架。"),
    (5.6, 9.0, "二〇二五年二月，巴黎：會名裡的「安全」改成了「行動」。"),
]
STOPS = (
    ((110, 200), "布萊切利", "2023.11", 0.6),
    ((548, 214), "首爾", "2024.5", 3.2),
    ((210, 286), "巴黎", "2025.2", 6.0),
)


def summit(t: float) -> Image.Image:
    """Three places, and the road between them drawn as time passes."""
    image = ground((246, 239, 224), (226, 214, 190))
    brush = ImageDraw.Draw(image)
    for k in range(0, 640, 40):
        brush.line((k, 96, k, 360), fill=(224, 212, 190))
    for k in range(96, 360, 40):
        brush.line((0, k, 640, k), fill=(224, 212, 190))
    letter(image, (320, 50), "三場峰會，十五個月", 34, INK, t / 0.8)
    road(image, (110, 200), (320, 90), (530, 226), (t - 1.8) / 1.4)
    road(image, (530, 226), (390, 380), (210, 286), (t - 4.4) / 1.6)
    for k, (at, name, date, since) in enumerate(STOPS):
        ring(image, at, 11 * ease((t - since) / 0.4), (DEEP, TEAL, RED)[k])
        ring(image, at, 5 * ease((t - since) / 0.4), (DEEP, TEAL, RED)[k])
        letter(image, (at[0], at[1] + 30), name, 24, INK, (t - since) / 0.6)
        letter(image, (at[0], at[1] - 26), date, 17, mix(NIGHT, OCHRE, 0.5), (t - since) / 0.6)
    return image


def road(image: Image.Image, start: Point, bend: Point, end: Point, part: float) -> None:
    """A dotted road drawn up to its part."""
    big = Image.new("L", (SIZE[0] * 3, SIZE[1] * 3), 0)
    brush, dots = ImageDraw.Draw(big), 40
    for k in range(2, round(dots * ease(part)) - 2):
        u = k / dots
        x, y = (
            (1 - u) ** 2 * a + 2 * u * (1 - u) * b + u * u * c
            for a, b, c in zip(start, bend, end, strict=True)
        )
        brush.ellipse([3 * v for v in (x - 2.2, y - 2.2, x + 2.2, y + 2.2)], fill=255)
    image.paste(Image.new("RGB", SIZE, RED), mask=big.resize(SIZE, Image.Resampling.LANCZOS))


if __name__ == "__main__":
    main()
