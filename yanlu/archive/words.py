"""What lines of a page say that are not the article: menus, sharing, cookies, advertisements.

Patterns are written in Traditional and match both scripts: pattern and line are folded alike. None
names a site.
"""

from __future__ import annotations

import re

from .folding import fold

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u2e80-\u2fdf]")
ENDS = re.compile("[。！？!?；;…]")
COMMAS = re.compile("[，、,：:「」“”《》]")
WIDE = "\u3000"  # parts the halves of a headline
SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def folded(pattern: str) -> re.Pattern[str]:
    """The pattern for folded lines; only characters outside ASCII are folded."""
    return re.compile("".join(folded_one(one) for one in pattern))


def folded_one(one: str) -> str:
    if one.isascii():
        return one
    after = fold(one)
    return re.escape(after) if after.isascii() else after


def tidy(words: str) -> str:
    """The words with single blanks, wide ones kept wide, and no marks that nobody sees."""
    return SPACES.sub(lambda run: WIDE if WIDE in run[0] else " ", words).strip()


def han(words: str) -> int:
    """How many Chinese characters stand in the words."""
    return len(HAN.findall(words))


def bare(key: str) -> str:
    """A folded line without blanks and punctuation, for comparing."""
    return re.sub(r"[\s\W_]+", "", key)


# Reasons, in the order in which they are tried. Those of the first table hold for a line of any
# length, those of the second for a short one only, which a sentence of an article hardly is.
ANYWHERE = {
    "cookie": folded(
        r"cookies?\b.{0,40}(使用|政策|同意|接受|改善|設定)|(使用|接受|同意).{0,12}cookies?"
        r"|本(網站|站|網).{0,6}使用.{0,6}cookie|we use cookies"
    ),
    "copyright": folded(
        r"^\W*本文(轉載|來自|轉自|原載|首發)|版權(所有|聲明|屬)|著作權(所有|聲明|屬)"
        r"|all rights? reserved|copyright|©"
        r"|(未經|沒有).{0,8}(授權|許可|同意|允許).{0,12}(轉載|使用|複製|引用|刊登)"
        r"|(不得|禁止|嚴禁|請勿)(擅自|任意|以任何)?.{0,6}轉載"
        r"|轉載.{0,6}(請|須|需|務必|應)?(註明|注明|標明|保留).{0,8}(出處|來源|聲明|作者|連結|鏈接)?"
        r"|icp備|icp證|公網安備|許可證.{0,4}[:\d]"
        r"|(僅|只|純屬|純粹)?(代表|為|屬).{0,4}作者.{0,4}個人(觀點|意見|立場)|文責自負"
    ),
    "advertisement": folded(
        r"(下載|安裝|打開|開啟|使用|用|更新).{0,10}\bapp\b|\bapp\b.{0,6}(下載|看新聞|閱讀)|點我下載"
        r"|(訂閱|加入|免費|立即).{0,8}(電子報|會員|頻道|粉絲團|群組|newsletter)|^(★|●|◎|※)?看更多"
        r"|(加入|追蹤|關注|搜索|搜尋|掃描|掃碼|按讚).{0,16}(line|好友|粉絲|公眾號|微信|telegram"
        r"|電報"
        r"|instagram|youtube|官方帳號|頻道|二維碼)"
        r"|(捐款|贊助|支持|小額).{0,8}(我們|本站|本報|本網|獨立媒體|贊助|捐款|支持)(?!的人)"
        r"|^(贊助商?|廣告|ad|ads|sponsored|advertisement)\b|抽(大)?獎活動|現在用app|熱賣|特價包郵"
        r"|限時(特惠|搶購)"
    ),
    "related": folded(
        r"^\W*(更多|其他|其它|相關|延伸|推薦|推荐|熱門|今日|最新|精選|猜你|你可能|您可能|大家"
        r"|往下|同場"
        r"|編輯精選|看更多|點[擊我]).{0,10}(新聞|閱讀|報[導道]|文章|內容|喜歡|感興趣|想看|都在看"
        r"|看更多"
        r"|推薦|精選|專題|資訊|話題|影片|視頻|故事|排行|消息|快訊|新訊|進入|鏈接"
        r"|連結)\W*(more)?\W*$"
        r"|^\W*(相關新聞|延伸閱讀|相關閱讀|相關報[導道]|推薦閱讀|往下看更多|同場加映|看更多"
        r"|更多精彩)"
        r"\W*[:>】〉》►]"
        r"|^\W*(延伸閱讀|相關新聞|相關閱讀|推薦閱讀|熱帖|熱詞|猜你喜歡|大家都在看|最多人看"
        r"|編輯推薦|熱點"
        r"|熱門|熱門標籤|新聞排行|點擊排行|排行榜|人氣排行|即時新聞|注目新聞|最新更新|看更多"
        r"|相關專題)\W*$"
        r"|^\W*不要錯過.{0,12}\W*$|(一定要|快|馬上|趕快|立刻)點[開擊進閱]"
        r"|^\W*點[擊击]?(進入|查看|閱讀)?.{0,14}(專題|>>|»)"
    ),
}
SHORT = {
    "comments": folded(
        r"(網友|讀者|新聞|發表|我要|全部|查看|熱門|最新)?(評論|留言|回應|跟貼|回復|回覆)(區|規則"
        r"|列表|須知)?"
        r"(\W*\d*\W*(條|則|個|人)?.{0,4})?$|(條|則|人)(評論|留言|參與|跟貼)|發[表佈]你?的?(看法"
        r"|意見|評論)"
        r"|你怎麼看|文明上網|登[錄入]後.{0,4}(評論|留言|發言)"
    ),
    "share": folded(
        r"分享(到|至|給|此|本|這|按鈕|文章|新聞)?.{0,12}$|^轉[發貼寄](到|至|給)?|轉寄|列印|打印"
        r"|友善列印|收藏"
        r"|(複製|拷貝)(連結|鏈接|網址)|用微信掃|掃(一掃|碼|描)|二維碼|qr ?code|scan me|朋友圈"
        r"|易信|qq ?空間"
        r"|(新浪|騰訊)?微博|^微信|qzone|facebook|twitter|\bline\b|telegram|whatsapp|plurk|weibo"
        r"|wechat|e-?mail"
        r"|^(字[體號級型]|字大|小字|大字|大 ?中 ?小|t ?[+-] ?[+-]?|a ?[+-] ?a?)|按個?讚|加入好友"
        r"|追蹤我們|關注我們"
        r"|關注.{2,8}(微信|微博|客戶端)$|^關注.{2,6}(網|報|台|社|新聞)$|(已經)?(加好友|按讚)了"
        r"|(點|按)讚"
    ),
    "login": folded(
        r"(會員|用戶)?(登入|登錄|登出|註冊|註銷|免費註冊|忘記密碼|找回密碼|安全退出|會員中心"
        r"|加入會員)"
        r"|^(log ?in|sign ?(in|up)|register|username|password|用戶名|帳號|密碼)\W*$"
    ),
    "pager": folded(
        r"^(上|下|前|後)一[頁篇則章]\b.{0,40}$|余下全文|餘下全文|(首頁|末頁|尾頁)\W*$|^共? ?\d+ ?頁"
        r"|^(【\d+】\W*|\[\d+\]\W*){2,}|^\d+( \d+)+( ?(下一頁|>|»))?$|^第 ?\d+ ?頁"
        r"|^\(?\d+ ?/ ?\d+\)?$|^next|^prev"
        r"|點擊進入下一頁|閱讀全文|展開全文|查看全文"
    ),
    "tool": folded(
        r"^((iframe|embed|video|img)\W*)?https?://\S+$|^\W*(糾錯|我要糾錯|舉報|投訴|錯誤回報|報錯"
        r"|回報錯誤|回?頂部|返回(頂部|首頁|列表)|top|more|更多|search"
        r"|搜[索尋]|關閉|收起|展開|播放|暫停|加載更多|載入更多|load more|圖集|\+1|聽新聞|朗讀"
        r"|語音|menu"
        r"|選單|目錄|skip to.*|跳[到至]主要內容)\W*(\d+)?$|javascript|瀏覽器(版本|不支[援持])"
        r"|正在(加載|載入)"
    ),
    "advertisement": folded(
        r"廣告|贊助|sponsored|advert|訂閱|推廣|免費(下載|試用)|不用抽|辦法|點我|下載\b"
        r"|客戶端(下載)?$|捐款|小額"
        r"|快加入|送上來"
    ),
    "copyright": folded(
        r"隱私|服務條款|使用條款|免責聲明|網站地圖|關於我們|聯[絡繫系]我們|版權|著作權|法律"
    ),
    "tags": folded(r"^\W*(標籤|標簽|關鍵[字詞]|tags?|話題|分類)\W*[:：]?"),
}
AT_THE_START = 4  # a sentence that only goes on to speak of such things is the article's
SHORT_LENGTH = 34
INSIDE_LENGTH = 60

# After these an article hardly goes on.
STOPS = folded(
    r"^\W*(責任編輯|責編|本文編輯|編輯|執行編輯|審核|校對|核稿|監製|值班編輯|網路編輯)\W*[:/]"
    r"|^\W*(相關新聞|相關閱讀|相關報[導道]|延伸閱讀|推薦閱讀|網友評論|新聞評論|讀者留言|留言板"
    r"|相關文章)\W*$"
    r"|^\W*(本文來源|稿件來源)\W*:"
    r"|^\W*(猜你喜歡|大家都在看|今日熱門|熱門新聞|即時熱門|編輯推薦|熱帖|相關專題)"
)
# After these none does.
FINAL = folded(
    r"^\W*(責任編輯|責編|本文編輯|執行編輯|審核|校對|核稿|值班編輯|網路編輯|編輯)\W*[:/]"
    r"|^\W*(讀者留言|網友評論|網友回應|新聞評論|留言板|發表評論|評論區)\W*$"
)
ORIGINAL = folded(r"^\W?\(?原(標題|題)\W*[:：]")


def reason_anywhere(key: str) -> str:
    """Why a line of any length is not the article's, or nothing."""
    latest = AT_THE_START if key.endswith(("。", "!")) and len(key) > 30 else len(key)
    for name, pattern in ANYWHERE.items():
        found = pattern.search(key)
        if found and (found.start() <= latest or name == "related"):
            return name
    return ""


def reason(key: str) -> str:
    """Why this line is not the article's, or nothing."""
    found = reason_anywhere(key) if len(key) <= 200 else ""
    if found or len(key) > SHORT_LENGTH:
        return found
    if not re.search(r"[^\W\d_]", key):
        return "machine"
    return next((name for name, pattern in SHORT.items() if pattern.search(key)), "")
