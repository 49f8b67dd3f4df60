"""What can go wrong in the newsroom."""

from __future__ import annotations


class NewsroomError(Exception):
    """The family of all that can go wrong in the newsroom."""


class PreviewError(NewsroomError):
    """A preview cannot be printed; `str()` says why, for the editor."""


class DemoError(NewsroomError):
    """The demo paper's files are not as they should be; `str()` names file and place."""
