"""Running text: a row of spans, each with its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .record import field, record


@record(frozen=True, slots=True)
class Span:
    """A run of characters with the same marks.

    Args:
        text: the characters.
        bold: strong importance.
        italic: stress, or a title.
        link: `https:`, `http:` or `mailto:` address, or `article:<id>` for one of our own.
        lang: BCP 47 tag of text in another language; such text is never converted.
        gloss: a foreign name given after its Chinese form, as in 班吉奧（Yoshua Bengio）.
        locked: to be left in the script in which it stands.
        code: an identifier or program text; never converted.
        extra: fields of a later version of the format, kept.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    lang: str = ""
    gloss: bool = False
    locked: bool = False
    code: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verbatim(self) -> bool:
        """Whether a converter must leave the characters as they are."""
        return self.locked or self.code or (bool(self.lang) and not self.lang.startswith("zh"))


if TYPE_CHECKING:
    Text = tuple[Span, ...]
else:

    class Running(type):
        """Takes whatever the codec made of a running text for one, as msgspec asks."""

        def __instancecheck__(cls, made: Any) -> bool:
            return type(made) is tuple

    class Text(metaclass=Running):
        """A tuple of spans; in the JSON form a string, if nothing is marked."""


def text(words: str) -> Text:
    """The running text that holds these words without marks; no words, no spans."""
    return (Span(words),) if words else ()


def plain(running: Text) -> str:
    """The characters of a running text without their marks."""
    return running[0].text if len(running) == 1 else "".join([span.text for span in running])
