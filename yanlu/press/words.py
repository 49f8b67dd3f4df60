"""A failure in words: on what, why, and what to do, in the language in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from yanlu.article import Problem

from .models import Failure

THINGS: dict[str, Any] = {
    "article": gettext_lazy("文章「%(id)s」"),
    "talk": gettext_lazy("文章 %(id)s 的留言頁"),
    "section": gettext_lazy("版面 %(id)s 的列表"),
    "topic": gettext_lazy("專題 %(id)s 的列表"),
    "person": gettext_lazy("人物 %(id)s 的列表"),
    "day": gettext_lazy("%(id)s 的列表"),
    "month": gettext_lazy("%(id)s 的列表"),
    "map": gettext_lazy("%(id)s 的網站地圖"),
    "page": gettext_lazy("頁面「%(id)s」"),
    "target": gettext_lazy("遞送到 %(id)s"),
    "hand": gettext_lazy("幫忙印刷的程序 %(id)s"),
    "front": gettext_lazy("頭版"),
    "feeds": gettext_lazy("訂閱源"),
    "sitemap": gettext_lazy("網站地圖"),
    "corrections": gettext_lazy("更正列表"),
    "campaign": gettext_lazy("榮譽會員的頁"),
    "privacy": gettext_lazy("隱私條款"),
    "alerts": gettext_lazy("預警"),
    "slots": gettext_lazy("廣告"),
    "edition": gettext_lazy("新的一期"),
    "theme": gettext_lazy("版型"),
    "reprint": gettext_lazy("全面重印"),
    "names": gettext_lazy("留言要認得的人名"),
    "polish": gettext_lazy("壓縮"),
    "sweep": gettext_lazy("例行核對"),
}
DISK = (
    gettext_lazy("存不進去或讀不出來。"),
    gettext_lazy("看磁碟是否滿了、資料夾能不能寫；好了會自己再試。"),
)
DATABASE = (
    gettext_lazy("資料庫沒有回應，或不收。"),
    gettext_lazy("看資料庫是否在運轉、磁碟是否滿了；好了會自己再試。"),
)
TARGET = (
    gettext_lazy("目的地不收，或連不上。"),
    gettext_lazy("看那裡的磁碟、權限和網路；好了會自己補送。"),
)
KINDS: dict[str, tuple[Any, Any]] = {
    "InvalidError": (
        gettext_lazy("內容不能印。"),
        gettext_lazy("打開它補好，再按「發布」；在那以前，讀者看到的仍是原來刊出的。"),
    ),
    "ThemeError": (
        gettext_lazy("版型有錯。"),
        gettext_lazy("請管版型的人改好那個檔案，存檔後會自己再試。"),
    ),
    "GlossaryError": (
        gettext_lazy("詞庫裡有一個詞，寫了兩種換法。"),
        gettext_lazy("到「資料 → 用詞」改掉其中一條，會自己再試。"),
    ),
    "UnknownVariantError": (
        gettext_lazy("用字不在本報的用字之內。"),
        gettext_lazy("打開它改「寫作用字」，再按「發布」。"),
    ),
    "LostError": (
        gettext_lazy("有存著的圖片或影片不見了，或內容變了。"),
        gettext_lazy("從備份還原那個檔案，或重新上傳。"),
    ),
    "TargetError": TARGET,
    "StoreError": DISK,
    "OSError": DISK,
    "PermissionError": DISK,
    "DatabaseError": DATABASE,
    "OperationalError": DATABASE,
    "InterfaceError": DATABASE,
    "SheafError": (
        gettext_lazy("幫忙的機器交來的東西壞了，沒有用它。"),
        gettext_lazy("會自己再印；一直這樣，就看那台機器的磁碟和記憶體。"),
    ),
    "OtherThemeError": (
        gettext_lazy("幫忙的機器，版型或程式和這裡不同。"),
        gettext_lazy("把那台機器的版型和程式換成一樣的，再啟動 yanlu work。"),
    ),
}
OTHERS = (
    gettext_lazy("程式出錯了。"),
    gettext_lazy("讀者照常閱讀。請把下面那行「細節」交給管機器的人。"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A failure as people read it.

    Args:
        name: of the thing that failed.
        address: where it is mended on the desk; empty where that is not known.
        what: is wrong.
        do: what to do.
        failure: its row.
    """

    name: str
    address: str
    what: str
    do: str
    failure: Failure

    @property
    def line(self) -> str:
        """All of it in a line."""
        return joined([_("%(name)s：") % {"name": self.name}, self.what, self.do])


def joined(sentences: Iterable[Any]) -> str:
    """Sentences one after the other, as the language in force sets them."""
    return ("" if (get_language() or "zh").startswith("zh") else " ").join(map(str, sentences))


Explain = Callable[[Problem], str]
Find = Callable[[str, str], tuple[str, str] | None]


@dataclass(slots=True)
class Guide:
    """What the newsroom says: `explain` words a problem, `find` names a text and its screen."""

    explain: Explain = lambda problem: f"{problem.place}: {problem.code}。"
    find: Find = lambda kind, identity: None


GUIDE = Guide()


def set_guide(explain: Explain, find: Find) -> None:
    """Let the newsroom word what is wrong with an article, and say where it is mended."""
    GUIDE.explain, GUIDE.find = explain, find


def told(failure: Failure) -> Told:
    """The failure in the language in force."""
    kind = failure.sentence.partition(":")[0]
    what, do = KINDS.get(kind, OTHERS)
    problems = [Problem(place, code) for place, code in failure.problems]
    words = joined(dict.fromkeys(map(GUIDE.explain, problems))) or str(what)
    return Told(*named(failure.thing), words, str(do), failure)


def named(thing: str) -> tuple[str, str]:
    """How people call a thing of the press, and where it is mended."""
    kind, _colon, identity = thing.partition(":")
    name, address = found(kind, identity) or (identity, "")
    words = THINGS.get(kind)
    return (str(words) % {"id": name} if words else thing), address


def found(kind: str, identity: str) -> tuple[str, str] | None:
    """What the newsroom calls a thing; nothing while its database cannot be asked."""
    try:
        return GUIDE.find(kind, identity)
    except (DatabaseError, InterfaceError):
        return None


def all_told(failures: Iterable[Failure]) -> list[Told]:
    """Each of these in words."""
    return [told(one) for one in failures]


def in_both(failure: Failure) -> str:
    """For the terminal: Chinese, English, and what the program itself said."""
    lines = []
    for language in ("zh-hant", "en"):
        with override(language):
            lines.append(told(failure).line)
    return " ".join([*lines, f"({failure.thing}; {failure.sentence})"])
