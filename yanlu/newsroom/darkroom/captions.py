"""Captions that hold nothing but cues."""

from __future__ import annotations

import re
import unicodedata

from .errors import line_refusal, refusal

TIME = r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
SETTING = r"(?:vertical|line|position|size|align):[A-Za-z0-9.,%-]+"
TIMING = re.compile(rf"({TIME})[ \t]+-->[ \t]+({TIME})((?:[ \t]+{SETTING})*)[ \t]*")
REGION = re.compile(r"[ \t]+region:\S+")
HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
DROPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")

Line = tuple[int, str]


def clean_captions(data: bytes) -> bytes:
    """The cues of a WebVTT file, without header text, notes, styles, regions and cue names.

    Control characters and characters that are not seen (Unicode Cc and Cf) are removed.

    Args:
        data: the upload.

    Raises:
        DarkroomError: `not-captions` (with the number of the line where one is to blame), or
            `no-captions`.

    Source: W3C WebVTT, 4.1.
    """
    head, *blocks = _blocks(_lines(data)) or [[]]
    if not head or not HEADER.fullmatch(head[0][1]):
        raise refusal("not-captions")
    _no_time_in(head)
    cues = [cue for block in blocks if (cue := _cue(block))]
    if not cues:
        raise refusal("no-captions")
    return "\n\n".join(["WEBVTT", *cues]).encode() + b"\n"


def _lines(data: bytes) -> list[Line]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal("not-captions") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = [(number, line, _visible(line)) for number, line in enumerate(lines, 1)]
    return [(number, visible) for number, line, visible in seen if visible or not line]


def _visible(line: str) -> str:
    return "".join(
        letter
        for letter in line
        if letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cf")
    )


def _blocks(lines: list[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = [[]]
    for number, line in lines:
        if line.strip(" \t"):
            blocks[-1].append((number, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _cue(block: list[Line]) -> str:
    """The cue as we write it, or nothing for a block that readers do not need.

    A block that is neither is refused and not dropped: it may be a cue with a slip in its time.
    """
    lines = block if "-->" in block[0][1] else block[1:]
    if not (lines and "-->" in lines[0][1]) and DROPPED.fullmatch(block[0][1]):
        _no_time_in(block)
        return ""
    timing = TIMING.fullmatch(REGION.sub("", lines[0][1])) if lines else None
    if not timing:
        raise line_refusal((lines or block)[0][0])
    _no_time_in(lines[1:])
    start, end, settings = timing.groups()
    shown = " ".join([start, "-->", end, *settings.split()])
    return "\n".join([shown, *(line for _, line in lines[1:])])


def _no_time_in(lines: list[Line]) -> None:
    """A time among other lines begins a cue to which the blank line before it is missing."""
    for number, line in lines:
        if "-->" in line:
            raise line_refusal(number)
