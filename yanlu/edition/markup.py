"""Words inside XML."""

from __future__ import annotations

import re
from html import escape

# XML 1.0, 2.2: what no document may hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(words: str) -> str:
    """The words as XML 1.0 text: markup escaped, forbidden characters left out."""
    return escape(FORBIDDEN.sub("", words))
