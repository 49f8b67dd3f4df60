"""What is said of a capture: why a line was dropped, and what an editor must look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .model import Found, Piece

REASONS: Mapping[str, str] = {
    "taken": "已填入欄位 (put into a field)",
    "duplicate": "重複 (said twice)",
    "original-title": "轉載時的原標題 (original headline)",
    "unclear": "在內文裡，看不出是什麼 (inside the article, unclear)",
    "related": "相關文章、推薦 (other articles)",
    "advertisement": "廣告、推廣 (advertisement)",
    "share": "分享、按讚 (sharing)",
    "comments": "留言區 (comments)",
    "cookie": "Cookie 告示 (cookie notice)",
    "copyright": "版權、條款 (copyright, terms)",
    "login": "登入、註冊 (login)",
    "pager": "分頁、上下篇 (pages)",
    "tags": "標籤 (tags)",
    "tool": "頁面工具 (tools of the page)",
    "machine": "數字、符號 (figures and marks)",
    "hidden": "頁面上看不到 (not shown by the page)",
    "picture": "沒有圖說的圖 (picture without caption)",
    "menu": "選單、頁首頁尾 (menus, header, footer)",
    "comment": "讀者留言，不匯入 (readers' comments, not imported)",
    "markup": "未支援的嵌入 (embedded things)",
    "not-an-article": "不是文章 (not an article)",
}

DOUBTS: Mapping[str, str] = {
    "missing": "找不到 (not found)",
    "zone-assumed": "頁面沒有寫時區，用了本報的 (no zone told: the paper's own)",
    "zone-false": "頁面標的時區與印出的鐘點不合，用了印出的 (declared zone contradicts the clock)",
    "zone-utc": "頁面只寫了世界時，請核對 (only UTC is told)",
    "day-only": "只有日期，沒有時間 (day without time)",
    "from-head": "畫面上沒有，取自網頁檔頭 (not shown; from the page's head)",
    "from-script": "畫面上沒有，取自網頁程式裡的資料 (from data in the page's scripts)",
    "pages": "原文分頁，缺頁 (pages are missing)",
    "one-page": "原文分頁，這裡也許只有一頁 (one page of several, perhaps)",
    "joined": "由幾頁接成 (joined from several pages)",
    "damaged": "有認不出的字 (characters are lost)",
    "encoding": "不是 UTF-8，請核對用字 (not UTF-8)",
    "short": "內文很短 (the body is very short)",
    "teasers": "標題和短句輪流出現，像列表 (looks like a list of teasers)",
    "disagreement": "抽取結果不一致，請對照原頁 (extractors disagree)",
    "too-long": "太長，已截短 (too long, cut)",
    "protected": "原站有密碼保護 (password-protected on the old site)",
    "unpublished": "在原站沒有公開 (not public on the old site)",
    "comments": "原站有讀者留言，沒有匯入 (comments are not imported)",
    "unclear": "內文裡有幾行看不出是什麼，已拿掉 (unclear lines were dropped)",
    "shortcode": "有外掛短碼，已拿掉 (shortcodes were removed)",
}


def reason_words(code: str) -> str:
    """A reason in words for the desk."""
    return REASONS.get(code, code)


def doubt_words(code: str) -> str:
    """A doubt in words for the desk."""
    return DOUBTS.get(code, code)


FIELDS: Mapping[str, str] = {
    "title": "標題",
    "published_at": "時間",
    "zone": "時區",
    "byline": "署名",
    "body": "內文",
    "multipage": "分頁",
    "encoding": "編碼",
    "status": "原站狀態",
    "comments": "留言",
    "export": "匯出檔",
}
FIRST = ("unclear", "duplicate", "taken", "original-title", "markup")  # nearest to the article


def notes(found: Found, name: str) -> str:
    """What the desk must know of an import, for the private notes of its draft.

    Args:
        found: the article with its report.
        name: of the file, or its address.
    """
    parts = (facts(found, name), doubtful(found), pictures(found), dropped(found))
    return "\n\n".join("\n".join(rows) for part in parts if (rows := list(part)))


def facts(found: Found, name: str) -> Iterator[str]:
    yield f"匯入自：{name}"
    if found.url and found.url != name:
        yield f"原網址：{found.url}"
    for label, words in (("原標題", found.title), ("原版面", found.section)):
        if words:
            yield f"{label}：{words}"
    if found.dateline:
        yield f"電頭原文：{found.dateline}"
    if found.past is not None:
        past = found.past
        yield f"原站：{past.type} {past.number}，{past.status}，網址代稱 {past.slug}"


def doubtful(found: Found) -> Iterator[str]:
    if found.report.doubts:
        yield "【請核對】"
    for one in found.report.doubts:
        detail = f"：{one.detail}" if one.detail else ""
        yield f"・{FIELDS.get(one.field, one.field)}：{doubt_words(one.code)}{detail}"


def pictures(found: Found) -> Iterator[str]:
    """The captions with their credits, for whoever looks for the picture files."""
    rows = [one for one in found.body if one.kind == "picture"]
    if rows:
        yield "【圖說，要配圖】"
    yield from (picture(one) for one in rows)


def picture(one: Piece) -> str:
    credit = f"（{one.credit}）" if one.credit else ""
    address = f" {one.address}" if one.address not in ("", "?") else ""
    return f"・{one.text}{credit}{address}"


def dropped(found: Found) -> Iterator[str]:
    """Every line that was dropped, by reason, those nearest to the article first."""
    by_reason: dict[str, list[str]] = {code: [] for code in (*FIRST, *REASONS)}
    for one in found.report.dropped:
        by_reason.setdefault(one.reason, []).append(one.text)
    if found.report.dropped:
        yield "【沒有匯入的】"
    for code, rows in by_reason.items():
        if rows:
            yield f"・{reason_words(code)}：" + " ｜ ".join(dict.fromkeys(rows))
