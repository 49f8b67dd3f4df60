"""Boards: small pictures at fixed places that pages show, so that no page need be printed anew.

What changes every hour (a number of comments, the campaign, a warning) would otherwise stand in
thousands of pages. Each board is a picture with words in it beside a link to a page that says the
same in text; scripts replace the picture by that text.
"""

from __future__ import annotations

from html import escape

from .file import SVG, File

INK, NIGHT = "#5d5952", "#aaa59a"
RED, NIGHT_RED = "#9d2418", "#f0927f"
STYLE = (
    "text{{font:{size}px sans-serif;fill:{ink}}}"
    "@media(prefers-color-scheme:dark){{text{{fill:{night}}}}}"
)
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
LINE = 26  # pixels of a warning's line


def number_board(path: str, number: int) -> File:
    """A number, as wide as its digits."""
    width = 9 * len(str(number)) + 2
    style = STYLE.format(size=15, ink=INK, night=NIGHT)
    return File(
        path,
        SVG,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="18">'
        f"<style>{style}</style>"
        f'<text x="1" y="14">{number}</text></svg>'.encode(),
    )


def bar_board(path: str, share: float, words: str) -> File:
    """A bar of which a share is full, with words under it.

    Args:
        share: from 0 to 1.
    """
    full = round(320 * min(max(share, 0.0), 1.0), 1)
    style = STYLE.format(size=14, ink=INK, night=NIGHT)
    return File(
        path,
        SVG,
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="34" viewBox="0 0 320 34">'
        f"<style>{style}</style>"
        '<rect width="320" height="8" fill="#d9d4ca"/>'
        f'<rect width="{full}" height="8" fill="{RED}"/>'
        f'<text y="28">{escape(words)}</text></svg>'.encode(),
    )


def words_board(path: str, words: str, letters: int) -> File:
    """Words in lines, as a warning stands above every page; none: one invisible point.

    Args:
        letters: Chinese characters in a line.
    """
    if not words:
        return File(path, SVG, NOTHING)
    lines = [words[start : start + letters] for start in range(0, len(words), letters)]
    style = STYLE.format(size=18, ink=RED, night=NIGHT_RED)
    texts = "".join(
        f'<text x="2" y="{LINE * row + 20}" font-weight="bold">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    width, height = 18 * letters + 6, LINE * len(lines) + 4
    return File(
        path,
        SVG,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><style>{style}</style>{texts}</svg>'.encode(),
    )
