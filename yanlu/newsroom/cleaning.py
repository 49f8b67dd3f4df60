"""What is taken out of text before it is kept: marks that nobody sees and that mislead."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Controls but tab and line feed; soft hyphen; zero-width and direction marks (Unicode TR36, 2.3);
# invisible operators; interlinear annotation; language tags; noncharacters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
    # A joiner or a variation selector has no business beside a Han character.
    f"|(?<=[{HAN}])[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
    f"|[\u200c\u200d]+(?=[{HAN}])"
)
LINES = re.compile("\r\n?|[\u2028\u2029\x85]")

# Plain NFC replaces these by other characters, and names are written with them.
COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def clean(words: str) -> str:
    """The words without hidden marks, line ends as line feeds, composed (NFC) but for
    compatibility ideographs."""
    if words.isascii() and words.isprintable():
        return words
    visible = HIDDEN.sub("", LINES.sub("\n", words))
    parts = COMPATIBILITY.split(visible)
    return "".join(
        part if index % 2 else unicodedata.normalize("NFC", part)
        for index, part in enumerate(parts)
    )


def clean_data(form: Any) -> Any:
    """The same for every string in lists and dictionaries."""
    if isinstance(form, str):
        return clean(form)
    if isinstance(form, dict):
        return {name: clean_data(value) for name, value in form.items()}
    if isinstance(form, list):
        return [clean_data(one) for one in form]
    return form


def hidden(words: str) -> int:
    """How many hidden marks stand in the words."""
    return len(words) - len(HIDDEN.sub("", LINES.sub("\n", words)))
