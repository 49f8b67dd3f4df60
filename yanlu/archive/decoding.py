"""From bytes to text, in whatever encoding a Chinese page has been saved.

What a page says of its own encoding is not believed: saving tools re-encode pages and leave the
old words in them. Strict UTF-8 proves itself; between GB18030 and Big5, of which each accepts most
of the other's bytes, the commoner characters decide.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .errors import EmptyError, UnreadableError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
LOST = "\ufffd"
SAMPLE = 200_000  # bytes that are enough to tell encodings apart
TOLERATED = 0.02  # share of characters that may be lost in a damaged page

# The characters that make up about a third of running Chinese, in both scripts.
COMMON = frozenset(
    "的一是不了在人有我他這这个個們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子"
    "那得於于著着下自之年過过發发後后作裡里用道行所然家種种事成方多經经麼么去法學学如都同現现當当"
    "沒没動动"
    "面起看定天分還还進进好小部其些主樣样理心她本前開开但因只從从想實实日軍军者意無无力它與与長长"
    "把機机"
    "十民第公此已工使情明性知全三又關关點点正業业外將将兩两高間间由問问很最重並并物手應应戰战向頭"
    "头文體体"
    "政美相見见被利什二等產产或新己制身果加西斯月話话合回特代內内信表化老給给世位次度門门任常先海"
    "通教兒儿"
    "，。、：；！？「」“”（）《》"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A capture as text.

    Args:
        text: line ends as line feeds.
        encoding: in which it was read.
        lost: how many characters could not be read.
    """

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Decoded:
    """The text that stands in the bytes.

    Raises:
        EmptyError: there are no characters but blanks.
        UnreadableError: they are no text.
    """
    if not data.strip():
        raise EmptyError("檔案是空的。 (The file is empty.)")
    if data.startswith(BINARY):
        raise UnreadableError(
            "這不是文字也不是網頁，是圖片、PDF 或壓縮檔。 "
            "(Neither text nor a page: a picture, PDF or archive.)"
        )
    found = marked(data) or strict(data) or guessed(data)
    refuse_noise(found)
    return Decoded(found.text.replace("\r\n", "\n").replace("\r", "\n"), found.encoding, found.lost)


def marked(data: bytes) -> Decoded | None:
    """The text after a byte order mark, if there is one."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return lenient(data[len(mark) :] if encoding == "utf-8" else data, encoding)
    return None


def strict(data: bytes) -> Decoded | None:
    try:
        return lenient(data, "utf-8") if data.decode("utf-8") else None
    except UnicodeDecodeError:
        return None


def guessed(data: bytes) -> Decoded:
    """The text in the encoding in which it has the commonest characters."""
    sample = data[:SAMPLE]
    encodings = ("utf-8", "gb18030", "big5hkscs")
    best = max(encodings, key=lambda encoding: likeness(sample, encoding))
    return lenient(data, best)


def likeness(data: bytes, encoding: str) -> float:
    """How much the bytes look like Chinese in this encoding; what is lost weighs heavily."""
    text = [one for one in data.decode(encoding, "replace") if ord(one) > 127]
    common = sum(one in COMMON for one in text)
    strange = sum(one == LOST or 0xE000 <= ord(one) < 0xF900 for one in text)
    return (common - 4 * strange) / (len(text) or 1)


def lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count(LOST))


def refuse_noise(found: Decoded) -> None:
    text = found.text
    if not text.strip("\ufeff\x00 \t\r\n" + LOST):
        raise EmptyError("檔案裡沒有文字。 (There is no text in the file.)")
    noise = len(CONTROLS.findall(text)) + found.lost
    if noise > TOLERATED * len(text) + 2:
        raise UnreadableError(
            "認不出這是什麼編碼：不是 UTF-8、GB18030 或 Big5，或檔案已經損壞。 "
            "(Not UTF-8, GB18030 or Big5, or damaged.)"
        )
