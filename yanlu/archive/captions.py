"""圖說 and 圖片來源: which lines are captions, and where the credit begins in them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from .model import Line
from .words import folded, tidy

WORK = re.compile(r"^[《〈][^》〉]+[》〉]$|^——")  # the title of a work, or who wrote it
SHORT = 45  # characters of a line that is a caption because it follows a picture
LONGEST = 160  # characters of a caption
SIGNS = "▲△▼▽◎"
BEGINS = folded(
    r"^[▲△▼▽◎]|^[(（【\[]?(上|下|左|右|本|附|主|封面|題"
    r"|首)?圖(片)?\s?[\d一二三四五六七八九]{0,2}\s?[:：／/]"
    r"|^(圖為|圖中|圖說|圖片說明|圖注|圖註|上圖|下圖|左圖|右圖|照片說明|資料圖片?|資料照片?"
    r"|示意圖)(?!書|像|案)"
    r"|^photo ?(credit)?\s*[:：/]|^(圖片|照片)(來源|提供|翻攝|版權)"
)
SAYS = (
    r"攝影|攝(?=[\s)）〕\]]|$)|[／/]攝|攝自|供圖|圖片|圖[／/:：]|[／/]圖|圖源|資料圖|截圖|示意圖"
    r"|網圖|合成圖|圖庫"
    r"|照片|資料照|檔案照|影像"
    r"|提供|來源|翻攝|翻拍|取自|截自|photo|credit|getty|shutterstock|版權|檔案|圖(?=[\s)）〕\]]|$)"
)
TAIL = folded(
    rf"[（(〔\[]\s*(?P<credit>(?:[^（）()【】〔〕\[\]]{{0,30}}?(?:{SAYS})[^（）()【】〔〕\[\]]{{0,40}}"
    rf"|資料照片?|檔案照片?|中央社|美聯社|路透社?|法新社|歐新社|新華社|中新社|ap|afp"
    rf"|reuters))\s*[)）〕\]]\W*$"
)
NAMED = folded(
    r"(?:圖片?來源|照片?來源|圖片?提供|照片?提供|圖源|圖片?版權|圖片?|照片|攝影|影像|來源"
    r"|photo ?credit|photo|credit|image"
    r"|照片?翻攝|圖片?翻攝|翻攝自?|圖片?取自|取自)\s*[:：／/]\s*(?P<credit>[^。]{2,60})$"
)
WORDS = folded(
    r"(?:^|[。！？!?」”\s])(?P<credit>[^。，！？]{0,24}?(?:攝影?|供圖|提供|版權作品.{0,14}"
    r"|資料圖片?|資料照片?|檔案照片?"
    r"|翻攝|圖片來源.{0,20}|攝於.{2,12}|(?:記者|攝影)[^。，]{1,12}\s?圖)|本文(?:圖片|照片"
    r"|配圖).{0,44})[\s。]*$"
)
WHOLE = folded(r"^[^。，]{0,26}(攝|供圖|版權作品.{0,14}|圖片提供|/圖)$")
LABEL = folded(
    r"^(?:圖|攝影|圖片|照片|圖片來源|照片來源|來源|圖源|photo|credit)\s*[:：／/]\s*(?=\S)"
)
PATTERNS = (TAIL, NAMED, WORDS)


def is_caption(line: Line) -> bool:
    """Whether the line is a caption or a credit, by itself."""
    key = line.key
    if line.picture or len(key) > LONGEST:
        return False
    return bool(line.caption or BEGINS.search(key) or WHOLE.search(key) or credit_ends(key))


def credit_ends(key: str) -> bool:
    """Whether it ends with a picture's credit in brackets, or 某某 攝 after a full stop."""
    found = TAIL.search(key)
    if found:
        return bool(CREDITS.search(found["credit"]))
    named = WORDS.search(key)
    return named is not None and SHOT.search(named["credit"]) is not None


CREDITS = folded(rf"{SAYS}|資料照|檔案照")
SHOT = folded(r"\S\s*(攝|供圖)\s*$|(圖|照)片來源|^本文(圖|照)片|記者.{1,12}圖$")


def beside(line: Line, before: Line | None, usual: float) -> bool:
    """Whether the line is a caption because of the picture before it.

    Args:
        usual: characters of this article's paragraphs; a caption is shorter.
    """
    if before is None or not before.picture or len(line.key) > 80 or WORK.match(line.text):
        return False
    same = bool(before.text) and (before.text == line.text or line.text in before.text)
    together = "beside-picture" in line.hint and line.linked < 0.6
    return same or together or len(line.key) <= min(SHORT, max(12.0, 0.6 * usual))


def usual_length(lines: Sequence[Line]) -> float:
    """The median length of the sentences among these lines."""
    lengths = [len(line.key) for line in lines if len(line.key) > 12 and not line.picture]
    return statistics.median(lengths) if lengths else 0.0


def split(words: str) -> tuple[str, str]:
    """Caption and credit; one of them may be empty."""
    words = words.strip().lstrip(SIGNS + " ")
    key = folded_key(words)
    for pattern in PATTERNS:
        found = pattern.search(key)
        if found:
            credit = words[found.start("credit") : found.end("credit")]
            before = (
                words[: found.start()] if pattern is not WORDS else words[: found.start("credit")]
            )
            return tidy(before).rstrip("（(【[〔 "), without_label(tidy(credit).strip("。 "))
    return tidy(words), ""


def without_label(credit: str) -> str:
    """The credit without 圖／, 攝影： and the like before it."""
    found = LABEL.match(folded_key(credit))
    return credit[found.end() :] if found else credit


def folded_key(words: str) -> str:
    return Line(words).key


def signed(words: str) -> tuple[str, str]:
    """A line in which ▲ stands in the middle: what is before it, and the caption after it."""
    for sign in SIGNS:
        before, found, after = words.partition(sign)
        if found and before.strip() and after.strip() and len(words) <= LONGEST:
            return before.strip(), after.strip()
    return "", words
