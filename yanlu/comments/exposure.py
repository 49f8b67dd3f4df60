"""What a writer may give away of herself or of others without meaning to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAINLAND_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # from 10 on
GAP = r"[-\s.]?"

PATTERNS = {
    "mail": re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII
    ),
    "phone": re.compile(
        rf"(?<!\d)(?:(?:\+|00){GAP}\d{{1,3}}{GAP})?"
        rf"(?:1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}|09\d\d{GAP}\d{{3}}{GAP}\d{{3}}"
        rf"|[569]\d{{3}}{GAP}\d{{4}})(?!\d)"
    ),
    "identity": re.compile(
        r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|[A-Za-z][12]\d{8}|[A-Za-z]{1,2}\d{6}\(?[\dAa]\)?)"
        r"(?![\dA-Za-z])"
    ),
    "account": re.compile(
        r"(?:微信|微訊|薇信|V信|\bVX|wechat|weixin|QQ|扣扣)(?:[\s:號号是為为加群的我]|ID){0,6}"
        r"(?:[A-Za-z][-\w]{5,19}|[1-9]\d{4,10})(?![-\w])",
        re.IGNORECASE | re.ASCII,
    ),
}


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something by which a person can be found.

    Args:
        kind: `mail`, `phone`, `identity` or `account`.
        words: as they stand in the text, in plain width.
    """

    kind: str
    words: str


def exposures(text: str) -> tuple[Exposure, ...]:
    """What gives a person away in a text; identity numbers by their check digit."""
    plain = unicodedata.normalize("NFKC", text)
    found = (
        Exposure(kind, match[0])
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(plain)
    )
    return tuple(one for one in found if one.kind != "identity" or is_identity_number(one.words))


def is_identity_number(words: str) -> bool:
    """Whether the check digit of a mainland, Taiwan or Hong Kong number fits."""
    number = words.upper().strip("()").replace("(", "")
    if len(number) == 18:
        total = sum(
            int(one) * weight for one, weight in zip(number, MAINLAND_WEIGHTS, strict=False)
        )
        return number[-1] == "10X98765432"[total % 11]
    if len(number) == 10 and number[1:].isdigit():
        return is_taiwan_number(number)
    return is_hong_kong_number(number)


def is_taiwan_number(number: str) -> bool:
    region = TAIWAN_LETTERS.index(number[0]) + 10
    digits = (region // 10, region % 10, *map(int, number[1:]))
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(one * weight for one, weight in zip(digits, weights, strict=True)) % 10 == 0


def is_hong_kong_number(number: str) -> bool:
    padded = number.rjust(9)
    values = [36 if one == " " else int(one, 36) for one in padded]
    return sum(one * weight for one, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0
