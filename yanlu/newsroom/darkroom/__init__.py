"""The darkroom: uploads come in, and only clean pictures, videos and captions come out."""

from .developing import DevelopedPicture, develop_captions, develop_picture, develop_video
from .errors import DarkroomError

__all__ = [
    "DarkroomError",
    "DevelopedPicture",
    "develop_captions",
    "develop_picture",
    "develop_video",
]
