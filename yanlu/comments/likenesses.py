"""Names that pass for those of the paper's people."""

from __future__ import annotations

from collections.abc import Iterable

from .filtering import WordList
from .folding import folded

# Characters that are taken for each other at a glance; each group stands for its first.
GLANCES = (
    *("己已巳", "未末", "土士", "日曰", "人入八", "戊戌戍", "千干于", "大太犬", "今令", "王玉壬"),
    *("天夭", "木本", "田由甲申", "刀力刁", "夕歹", "休体", "侯候", "管菅", "崇祟", "段叚"),
    *(
        "徒徙",
        "折拆",
        "祇祗",
        "茶荼",
        "曹曺",
        "斤斥",
        "历厉",
        "卢户",
        "幻幼",
        "旦且",
        "吴吳",
        "o0",
        "l1i",
    ),
)
CHINESE_TITLES = (
    "本報",
    "編輯",
    "編輯部",
    "記者",
    "編譯",
    "管理員",
    "版主",
    "站長",
    "官方",
    "總編",
)
LATIN_TITLES = ("admin", "administrator", "moderator", "editor", "official", "staff", "webmaster")
SHORTEST = 2  # characters; nobody can be kept from using one


class Bylines:
    """Says which name of the paper's people another name passes for.

    Args:
        names: as the paper prints them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        keys = {skeleton(name): name for name in names}
        self.people = {key: name for key, name in keys.items() if len(key) >= SHORTEST}

    def taken(self, name: str) -> str:
        """The name for which this one passes; empty: none."""
        key = skeleton(name)
        return next((printed for person, printed in self.people.items() if person in key), "")


def title_in(name: str) -> str:
    """The title by which a name claims to speak for the paper; empty: none."""
    hits = TITLES.find(name)
    return hits[0].word if hits else ""


def skeleton(name: str) -> str:
    """What is left of a name for the eye: one key for all that look like it."""
    return folded(name).key.translate(TABLE)


TITLES = WordList((*CHINESE_TITLES, *LATIN_TITLES))
TABLE = {
    ord(folded(other).key): folded(group[0]).key
    for group in GLANCES
    for other in group
    if folded(other).key
}
