"""Slots: what the desk has sold, in fixed places, so that no page need be printed for it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from yanlu.article import Slot

from .file import File, Stored
from .frame import Frame

WEBP = "image/webp"
PLACES = ("front", "article")
# One invisible point, for a place in which nothing stands today.
POINT = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")


def slot_files(slots: tuple[Slot, ...], frames: tuple[Frame, ...]) -> Iterator[File]:
    """The picture of each place, and the page to which it leads.

    Args:
        slots: what stands where, at most one in a place.
    """
    if not frames[0].paper.offer.advertisements:
        return
    standing = {slot.place: slot for slot in slots}
    for place in PLACES:
        slot = standing.get(place)
        yield picture_of(place, slot)
        for frame in frames:
            turned = frame.turned(slot, slot.script) if slot else None
            folder = f"slot/{place}/"
            yield frame.render("slot.html", folder, frame.variant.page, slot=turned)
        title = frames[0].words["advertisement"]
        yield frames[0].render(
            "choice.html", f"slot/{place}/", "index.html", title=title, target=""
        )


def picture_of(place: str, slot: Slot | None) -> File:
    """The picture at the place's own address; the darkroom makes no other kind than WebP."""
    if slot is None:
        return File(f"slot/{place}/picture.webp", WEBP, POINT)
    media = slot.image.at_least(960).media
    return File(f"slot/{place}/picture.webp", WEBP, Stored(media.sha256, media.length))
