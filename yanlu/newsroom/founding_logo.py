"""The logo of a paper that is being founded: judged when it is named, kept when the paper is."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from . import darkroom, models


def judged(words: str) -> str:
    """The whole path of a logo that the darkroom takes; nothing for nothing.

    Raises:
        ValidationError: there is no such file, or it is no picture.
    """
    if not words:
        return ""
    path = Path(words).expanduser().absolute()
    try:
        facts = path.stat()
        reason = refusal(path, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        words = gettext("讀不到這個檔（%(reason)s）。") % {"reason": error.strerror}
        raise ValidationError(words) from error
    if reason:
        raise ValidationError(reason)
    return str(path)


@functools.lru_cache(maxsize=4)  # it is asked again with every other answer
def refusal(path: Path, changed: int, size: int) -> str:
    """Why the darkroom does not take this file, or nothing.

    Args:
        path: of the file.
        changed: when it was written, for another file under the same name is judged anew.
        size: likewise.
    """
    try:
        developed(path.read_bytes())
    except darkroom.DarkroomError as error:
        return error.message
    return ""


def developed(data: bytes) -> bytes:
    """The picture made anew from its pixels, as a WebP; nothing is stored.

    Raises:
        DarkroomError: it is no picture that we take.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = darkroom.develop_picture(data, Path(folder))
        return (Path(folder) / made.original.sha256).read_bytes()


def picture_of(path: str, name: str) -> models.Picture:
    """The picture of the library that is made of this file; the one that is there, if it is.

    Args:
        path: of the file.
        name: of the paper, which the logo says.

    Raises:
        DarkroomError: it is no picture that we take, or cannot be stored.
        OSError: it cannot be read.
    """
    row = models.Picture(title=gettext("%(name)s的標誌") % {"name": name}, description=name)
    row.develop(Path(path).read_bytes())
    standing: models.Picture | None = models.Picture.objects.filter(
        original_json=row.original_json
    ).first()
    return standing or row
