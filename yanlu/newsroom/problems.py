"""Why an article cannot be published, in the editor's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanlu.article import HEADLINE_LIMIT, Problem

WORDS: dict[str, Promise] = {
    "headline:missing": _("還沒有標題。"),
    "headline:too-long": _("標題太長：最多%(limit)d個字。"),
    "section:not-an-id": _("還沒有選版面。"),
    "credit-missing": _("有圖片或影片沒有來源：請寫下攝影者、通訊社或轉自何處。"),
    "picture-missing": _("有圖片沒有檔案，請重新上傳。"),
    "not-a-hash": _("有圖片或影片的檔案不完整，請重新上傳。"),
    "not-a-link": _("有網址不能用：只收 http、https 和 mailto 開頭的。"),
    "unknown": _("寫作用字不在本報的用字之內。"),
}


def explain(problem: Problem) -> str:
    """A sentence that says what is missing."""
    words = WORDS.get(f"{problem.place}:{problem.code}") or WORDS.get(problem.code)
    if words is None:
        return gettext("文章還不能發布（%(place)s：%(code)s）。") % {
            "place": problem.place,
            "code": problem.code,
        }
    return str(words) % {"limit": HEADLINE_LIMIT} if "%(limit)d" in str(words) else str(words)
