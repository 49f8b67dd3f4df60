"""How like two pictures of a page are: by where their ink and their light lie, not by letters.

Another machine has other letters, and the hour on a screen is another: both change little of it.
Measured over 46 pictures: the same page again at most 0.11 of ink and 1.4 of light, with serifs or
without them at most 0.13 and 10; another screen of the same desk at least 0.40.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PIL import Image, ImageFilter

ACROSS = 16  # fields in a row
INK = 0.25  # of what there is
LIGHT = 20.0  # of 255
SIZE = 0.06  # of the longer side
MEND = "make pictures （重拍：make pictures）"


def differing(
    taken: Mapping[str, Image.Image], stored: Mapping[str, Image.Image], shown: set[str]
) -> list[str]:
    """What is wrong with the handbooks' pictures, in sentences.

    Args:
        taken: those that were taken now, by name.
        stored: those that lie beside the handbooks.
        shown: the names that handbooks show.
    """
    wrong = [f"{name} is shown and not taken" for name in sorted(shown - set(taken))]
    wrong += [f"{name} is taken and shown nowhere" for name in sorted(set(taken) - shown)]
    wrong += [f"{name} is taken and not stored" for name in sorted(set(taken) - set(stored))]
    for name in sorted(set(taken) & set(stored)):
        wrong += [f"{name}: {one}: {MEND}" for one in distances(taken[name], stored[name])]
    return wrong


def distances(one: Image.Image, other: Image.Image) -> Iterator[str]:
    """In what two pictures are far from each other, each with its figure."""
    if any(abs(x - y) > SIZE * max(other.size) for x, y in zip(one.size, other.size, strict=True)):
        yield f"{one.size} instead of {other.size}"
        return
    ink = apart(fields(edges(one), other), fields(edges(other), other))
    light = apart(fields(one, other), fields(other, other))
    there = sum(fields(edges(other), other)) / ACROSS / rows(other)
    if ink > INK * max(there, 1.0):
        yield f"its ink differs by {ink / max(there, 1.0):.2f}"
    if light > LIGHT:
        yield f"its light differs by {light:.0f}"


def edges(picture: Image.Image) -> Image.Image:
    return picture.convert("L").filter(ImageFilter.FIND_EDGES)


def fields(picture: Image.Image, like: Image.Image) -> bytes:
    """How much of it there is in each field; as many fields as another picture has."""
    small = picture.convert("L").resize((ACROSS, rows(like)), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(1)).tobytes()


def rows(picture: Image.Image) -> int:
    return max(2, round(ACROSS * picture.height / picture.width))


def apart(one: bytes, other: bytes) -> float:
    """How far the fields are from each other, on average."""
    return sum(abs(x - y) for x, y in zip(one, other, strict=True)) / len(other)
