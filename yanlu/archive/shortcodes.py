"""WordPress's own marks in a post's text: paragraphs without tags, and shortcodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

CAPTION = re.compile(r"\[(?:wp_)?caption\b[^\]]*\](.*?)\[/(?:wp_)?caption\]", re.DOTALL)
CAPTION_WORDS = re.compile(r'\bcaption="([^"]*)"')
IMAGE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)
GALLERY = re.compile(r"\[gallery\b([^\]]*)\]")
NUMBERS = re.compile(r'ids="?([\d,\s]+)')
EMBED = re.compile(r"\[embed[^\]]*\]\s*(\S+?)\s*\[/embed\]")
# A word in brackets is a shortcode only if it has attributes or is closed again.
SHORTCODE = re.compile(
    r"\[/?([a-z][\w-]*)(?:\s[^\]=]*=[^\]]*)\s*/?\]|\[([a-z][\w-]*)\](?=.*?\[/\2\])"
    r"|\[/([a-z][\w-]*)\]",
    re.DOTALL,
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|pre)\b", re.IGNORECASE)


def as_html(words: str, figure: Callable[[str], str]) -> tuple[str, list[str]]:
    """The post's text as HTML, and the names of the shortcodes that were taken out.

    Args:
        figure: HTML of the attachment with this number.
    """
    words = CAPTION.sub(captioned, COMMENT.sub("", words))
    words = GALLERY.sub(lambda found: gallery(found, figure), words)
    words = EMBED.sub(r"<p>\1</p>", words)
    names = [name for found in SHORTCODE.finditer(words) for name in found.groups() if name]
    return paragraphs(SHORTCODE.sub("", words)), list(dict.fromkeys(names))


def captioned(found: re.Match[str]) -> str:
    """A figure; older exports have the words as an attribute, newer ones after the picture."""
    image = IMAGE.search(found[1])
    attribute = CAPTION_WORDS.search(found[0])
    words = unescape(attribute[1]) if attribute else IMAGE.sub("", found[1]).strip()
    picture = image[0] if image else ""
    return f"\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n"


def gallery(found: re.Match[str], figure: Callable[[str], str]) -> str:
    numbers = NUMBERS.search(found[1])
    rows = numbers[1].split(",") if numbers else []
    return "\n\n" + "".join(figure(number.strip()) for number in rows) + "\n\n"


def paragraphs(words: str) -> str:
    """Blank lines part paragraphs, and line feeds break lines, as WordPress's wpautop has it."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", words.replace("\r\n", "\n")))
    return "\n".join(part if BLOCK.match(part) else paragraph(part) for part in parts if part)


def paragraph(part: str) -> str:
    return part if BLOCK.search(part) else "<p>" + part.replace("\n", "<br>") + "</p>"
