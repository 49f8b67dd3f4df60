"""The darkroom: uploads come in, and only clean pictures, videos and captions come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import DarkroomError

if TYPE_CHECKING:
    from .developing import DevelopedPicture, develop_captions, develop_picture, develop_video

__all__ = [
    "DarkroomError",
    "DevelopedPicture",
    "develop_captions",
    "develop_picture",
    "develop_video",
]


def __getattr__(name: str) -> Any:
    """The parent's half, once somebody asks: a child comes by here, and must not have it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import developing

    return getattr(developing, name)
