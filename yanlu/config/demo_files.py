"""The files of the demo's pictures: thrown away when neither a row nor the edition names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q

from yanlu.article import Media, from_json
from yanlu.delivery.reading import Reading
from yanlu.edition.file import hashed_path
from yanlu.newsroom import models
from yanlu.newsroom.demo_removal import Demo

from .places import Places


def media_of(demo: Demo) -> Iterator[Media]:
    """Every stored file of the demo's pictures, videos and captions."""
    for picture in demo.pictures:
        yield from_json(Media, picture.original_json)
        yield from (one.media for one in picture.image.renditions)
    for video in demo.videos:
        yield video.media
        yield from (row.track.media for row in video.tracks.all())


def note(places: Places, demo: Demo) -> None:
    """Write down which files are to go, before their rows do."""
    files = read(places.demo_files) | {one.sha256: one.type for one in media_of(demo)}
    write(places.demo_files, files)


def throw_away(places: Places) -> None:
    """Delete the files that nobody needs any more; the others are looked at the next time."""
    files = read(places.demo_files)
    if not files:
        return
    edition = Reading(places.store)
    edition.has_changed()  # opens it
    left = {
        sha256: kind
        for sha256, kind in files.items()
        if is_named(sha256) or edition.find(hashed_path(sha256, kind)) is not None
    }
    for sha256 in files.keys() - left.keys():
        (places.pictures / sha256).unlink(missing_ok=True)
    write(places.demo_files, left)


def is_named(sha256: str) -> bool:
    """Whether a picture, video or caption of the library is made of this file."""
    pictures = models.Picture.objects.filter(
        Q(original_json__contains=sha256) | Q(renditions_json__contains=sha256)
    )
    rows = (models.Video.objects, models.CaptionTrack.objects)
    return pictures.exists() or any(
        one.filter(media_json__contains=sha256).exists() for one in rows
    )


def read(path: Path) -> dict[str, str]:
    """What is written down, by hash; nothing where nothing is."""
    try:
        found: dict[str, str] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    return found


def write(path: Path, files: dict[str, str]) -> None:
    """Beside, then in place; no file for nothing."""
    if not files:
        path.unlink(missing_ok=True)
        return
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(files))
    beside.replace(path)
