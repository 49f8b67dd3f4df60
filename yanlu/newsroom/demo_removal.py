"""The demo paper goes, and all that came with it; what is one's own stays."""

from __future__ import annotations

from . import models
from .founding import is_founded


def may_have_demo() -> bool:
    """Whether a demo paper may still be made: nobody founded the paper or took the demo away."""
    return models.PaperSettings.load().demo_removed_at is None and not is_founded()
