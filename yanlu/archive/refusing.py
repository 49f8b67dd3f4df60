"""Captures that hold no article: lists, logins, errors, gates. They are refused in words."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import EmptyError, NotAnArticleError
from .model import Found, Line
from .pages import Page
from .words import ENDS, folded, han

SHORTEST = 40  # Chinese characters of the shortest newsflash
LONGEST_LIST = 1500  # of the teasers of an index
CLEAR = 400  # a body of this many is an article whatever stands around it
LOST = folded(
    r"\b(404|403|410|500|502|503)\b.{0,30}(not found|error|forbidden|錯誤|找不到|頁面|網頁"
    r"|不存在)|page not found|not found$|access denied"
    r"|(找不到|沒有|無法找到|不存在|已(被)?(刪除|移除|下架)).{0,10}(頁面|網頁|文章|內容|此頁"
    r"|該頁)|(頁面|網頁|文章|內容).{0,10}(不存在|找不到|已(被)?(刪除|移除|下架|失效))|^404"
)
GATE = folded(
    r"(請|需|須|先).{0,6}(登入|登錄|註冊)|(登入|登錄)(後|才|以)?.{0,8}(閱讀|查看|繼續)|忘記密碼"
    r"|用戶名|帳號.{0,4}密碼|sign in|log in|password"
)
CHECK = folded(
    r"(安全|人機|真人).{0,4}(驗證|檢查)|checking your browser|enable javascript"
    r"|are you (a )?human|just a moment|ddos|驗證碼|captcha"
)


def body_length(found: Found) -> int:
    """Chinese characters of the paragraphs; foreign letters count as a third."""
    words = [piece.text for piece in found.body if piece.kind == "paragraph"]
    return sum(
        han(one) + sum(letter.isascii() and letter.isalpha() for letter in one) // 3
        for one in words
    )


def refuse(found: Found, lines: Sequence[Line], page: Page | None) -> None:
    """Raise if the capture is no article.

    Raises:
        EmptyError: it shows nothing.
        NotAnArticleError: it is a page of another kind.
    """
    shown = [line for line in lines if not line.picture and not line.hidden]
    if not any(line.text.strip() for line in shown):
        raise EmptyError("網頁裡沒有文字。 (The page shows no words.)")
    length = body_length(found)
    if length < LONGEST_LIST and is_list(found, shown, length):
        raise NotAnArticleError(
            "這是列表或首頁，不是一篇文章：請給單篇文章的存檔。 (An index page, not one article.)"
        )
    if length >= CLEAR:
        return
    words = [
        found.title,
        *(page.title for page in [page] if page),
        *(line.text for line in shown[:40]),
    ]
    refuse_errors([Line(one).key for one in words if one], length, page, len(shown))
    if length < SHORTEST:
        raise NotAnArticleError(
            f"找不到內文：看起來是文章的文字只有 {length} 個字，也許是首頁、列表或影音頁。 "
            "(No body found: perhaps an index, a list or a video.)"
        )


def refuse_errors(keys: Sequence[str], length: int, page: Page | None, shown: int) -> None:
    short = length < 150
    if short and any(LOST.search(key) and len(key) < 60 for key in keys):
        raise NotAnArticleError(
            "這是錯誤頁，原文已經不在了。 (An error page: the article is gone.)"
        )
    if short and any(CHECK.search(key) and len(key) < 80 for key in keys) and shown < 60:
        raise NotAnArticleError("這是驗證頁，不是文章。 (A page that checks for robots.)")
    gated = any(GATE.search(key) and len(key) < 60 for key in keys)
    if short and gated and ((page is not None and page.passwords) or shown < 25):
        raise NotAnArticleError("這是登入頁，文章在登入之後才看得到。 (A login page.)")


def is_list(found: Found, shown: Sequence[Line], length: int) -> bool:
    """Whether what was found is a row of teasers, which is a small part of a page of headlines."""
    if found.published is not None:
        return False
    if any(one.code == "teasers" for one in found.report.doubts):
        return True
    paragraphs = [piece for piece in found.body if piece.kind == "paragraph"]
    headlines = [line for line in shown if 9 <= han(line.text) <= 40 and not ENDS.search(line.text)]
    whole = sum(han(line.text) for line in shown) or 1
    short = all(len(piece.text) < 120 for piece in paragraphs)
    return len(headlines) >= 12 and length < 0.3 * whole and short
