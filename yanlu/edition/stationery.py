"""Letter paper: pages in the paper's dress that are answers, not part of an edition."""

from __future__ import annotations

from typing import Any

from yanlu.variants import Glossary

from .frame import Frame, frames
from .paper import Paper
from .theme import Theme


class Stationery:
    """Writes answers with the templates below `mailbox/` of the theme.

    Args:
        theme: templates and words.
        paper: the masthead.
        glossary: the paper's own words.

    Raises:
        ThemeError: a template is broken, with file and line.
    """

    def __init__(self, theme: Theme, paper: Paper, glossary: Glossary = ()) -> None:
        self.paper = paper
        self.frames = {frame.variant.tag: frame for frame in frames(theme, paper, glossary)}
        self.policy = self.frame("").policy

    def frame(self, variant: str) -> Frame:
        """The frame of a variant; of one that is not printed, the default."""
        return self.frames.get(variant) or next(iter(self.frames.values()))

    def write(self, template: str, variant: str, folder: str, **facts: Any) -> str:
        """An answer.

        Args:
            template: its name below `mailbox/`, without `.html`.
            folder: from where links begin, such as `mailbox/comment/`.

        Raises:
            ThemeError: the template fails, with file and line.
        """
        return self.frame(variant).render_text(f"mailbox/{template}.html", folder, "", **facts)
