"""Who is credited, and as what: 記者, 編譯, 攝影, 責任編輯 …; and the dateline (電頭)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .folding import fold
from .model import Name
from .words import WIDE, bare, folded

# The commonest surnames; those of two characters first. A name begins with one of them, is of
# foreign form (with a dot or in Latin letters), or stands after an explicit 作者：.
DOUBLE = (
    "歐陽 司馬 上官 諸葛 司徒 令狐 皇甫 尉遲 公孫 慕容 長孫 "
    "宇文 東方 夏侯 端木 范姜 張簡 南宮 西門 獨孤"
)
SINGLE = (
    "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林高羅鄭梁謝宋唐許韓馮鄧曹彭曾肖蕭田董袁潘于於蔣蔡余杜葉程"
    "蘇魏呂丁任沈"
    "姚盧姜崔鍾鐘譚陸汪范廖石金韋賈夏付傅方鄒熊白孟秦邱江尹薛閻段雷侯龍史陶黎賀顧毛郝龔邵萬錢嚴武"
    "戴莫孔向湯"
    "常溫康施牛樊葛邢安齊易喬伍龐顏倪莊聶章魯岳翟殷詹申歐耿關蘭焦俞左柳甘祝包寧尚符舒阮柯紀梅童凌"
    "畢單裴霍涂"
    "成苗谷曲盛冉翁藍路游辛靳管柴蒙鮑華喻祁蒲房滕屈饒解牟艾尤陽時穆農司卓古吉繆簡車項連蘆麥褚婁竇"
    "戚岑景黨宮"
    "費卜冷晏席卞桂洪巫卓丘粘賴官池封原區商米習樂沙宗郁全豐應桑查鹿戎宣酆邊厲仲商黨卻巴寇隋湛酈瞿"
    "釋才那佟"
    "危井來鄂冼敖邸苟荊練辜邰初從樓蓋凃塗鄔"
)
SURNAME = f"(?:{'|'.join(DOUBLE.split())}|[{SINGLE}])"
HAN = r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]"  # escapes: folding must not touch them
PERSON = folded(rf"^(?:{SURNAME}{HAN}{{1,2}}|[{SINGLE}][{SINGLE}]{HAN}{{2}})$")
FOREIGN = re.compile(
    rf"^(?:{HAN}{{1,8}}[·•‧・]{HAN}{{1,8}}|[a-z][a-z.'’-]+(?: [a-z][a-z.'’-]*){{1,3}})$"
)
PEN = re.compile(rf"^(?:{HAN}|[a-z0-9·_.-]){{2,16}}$")

ROLE = (
    r"(?:實習|特約|綜合|駐.{0,4}|財經|政治|體育|社會|文字|攝影|見習|首席|資深|專案|調查|本報|本刊"
    r"|本台)?"
    r"(?:記者|特派員|特派記者|特派|特約撰述|撰稿人|撰稿|評論員|專欄作家|專欄作者|通訊員|編譯|翻譯"
    r"|譯者|作者|採訪"
    r"|采寫|採寫|撰文|執筆|文字整理|整理|文字|攝影|攝像|責任編輯|執行編輯|本文編輯|責編|主編|編輯"
    r"|審核|審校|校對|核稿"
    r"|監製|插畫|製圖|設計|出品)"
)
EDITOR = folded(r"編輯|責編|主編|審核|審校|校對|核稿|監製")
NOT_EDITOR = folded(r"實習編輯")
GROUPS = folded(
    r"社$|報$|網$|部$|中心$|頻道$|電視台?$|台$|組$|新聞$|綜合|整理$|編輯部|記者$|雜誌$|周刊$"
    r"|週刊$|公司$|電台$|廣播"
    r"|通訊$|集團|工作室|編譯$|客戶端|快訊|日報|晚報|月刊|小編|admin|editor|www|\.com|協會|基金會"
    r"|委員會|中國|台灣"
)
PLACES = (
    "台北 臺北 新北 桃園 新竹 苗栗 台中 臺中 彰化 南投 雲林 嘉義 台南 臺南 高雄 屏東 宜蘭 花蓮 "
    "台東 臺東 澎湖 金門 馬祖 基隆 "
    "香港 澳門 九龍 北京 上海 廣州 深圳 天津 重慶 南京 武漢 成都 西安 杭州 瀋陽 福州 廈門 東京 "
    "大阪 首爾 漢城 平壤 新加坡 "
    "吉隆坡 檳城 曼谷 河內 馬尼拉 雅加達 仰光 新德里 孟買 華盛頓 華府 紐約 洛杉磯 舊金山 芝加哥 "
    "休斯頓 休士頓 波士頓 西雅圖 "
    "邁阿密 多倫多 溫哥華 渥太華 倫敦 巴黎 柏林 布魯塞爾 日內瓦 羅馬 馬德里 莫斯科 基輔 維也納 "
    "斯德哥爾摩 赫爾辛基 雅典 伊斯坦堡 "
    "開羅 耶路撒冷 特拉維夫 德黑蘭 巴格達 杜拜 約翰尼斯堡 悉尼 雪梨 墨爾本 坎培拉 堪培拉 奧克蘭 "
    "聖保羅 墨西哥城 華沙 布拉格 法蘭克福 "
    "慕尼黑 米蘭 阿姆斯特丹 海牙 哥本哈根 奧斯陸 都柏林 愛丁堡 里斯本 檀香山 費城 亞特蘭大 達拉斯 "
    "夏威夷 大馬 麻坡 新山 馬六甲 "
    "台灣 臺灣 中國 美國 英國 日本 法國 德國 韓國 越南 泰國 大陸 海外 當地 連線 綜合 現場 專題 專訪"
)
PLACE_END = folded(rf"(?:{'|'.join(PLACES.split())})+(?:市|縣)?$")
REPORT = (
    r"(?:綜合|專題|採訪|現場|連線|特稿|外電|即時)*"
    r"(?:報導|報道|專電|電|訊|特稿|攝影|攝|撰文|專訪|分析)"
)
ROLED = folded(
    rf"(?P<role>{ROLE})(?P<more>(?:[／/兼、]?{ROLE})*)\s*(?P<mark>[:：／/︱|]|\s)?\s*"
    rf"(?P<names>.{{2,60}}?)(?=\s*[／/]?\s*{REPORT}\s*(?:[)）】〕\]]|$)|\s*[／/]\s*{HAN}{{2,12}}{REPORT}"
    rf"|[)）】〕\]（(。;；|]|\s{ROLE}|{ROLE}\s*[:：]|$)"
)
CODE = re.compile(r"[_＿-][A-Za-z]*\d+$")  # of the desk, after an editor's name
EDGES = " .:：-—·*"
NUMBER = re.compile(r"^[a-z]{0,5}\d+$")
SPLIT = re.compile(r"[、,，;；&／/\s]+|(?:和|與|与|及)")
ALONE = re.compile(rf"(?<![^\s、,，;；／/(（:：]){HAN} {HAN}(?![^\s、,，;；／/)）])")
BYLINE = folded(
    rf"^(?:.{{2,8}})?{ROLE}\s+{HAN}{{2,4}}(?:[\s、]+{HAN}{{2,4}}){{0,5}}$|^\W*(?:(?:{ROLE})+|文|圖"
    rf"|by)\s*(?:[:：／/︱|@]|\s)|^[（(【〔\[].{{0,24}}{ROLE}.{{1,30}}[)）】〕\]]\W*\d*$|^(?:本報"
    rf"|.{{2,8}}社|.{{2,6}}[報網台])?{ROLE}.{{2,24}}{REPORT}$"
)
TEXT_BY = folded(
    r"^\W*(?P<role>(?:圖[／/、]?文|文[／/、]?圖|文|撰文|by|text)(?:\s*[:：／/︱|]|(?<=y)\s"
    r"|(?<=文)\s|(?<=圖)\s))"
    r"\s*(?P<names>.{2,40})$"
)
ANY_ROLE = folded(ROLE)
DAY = re.compile(r"(?:\d{1,2}月)?\d{1,2}日$")
CHATTER = 14  # characters of a byline that are neither name nor part
TAIL = folded(
    rf"[（(〔【]\s*(?P<names>{HAN}{{2,4}}(?:[、，,]\s*{HAN}{{2,4}})*)\s*[／/]\s*{HAN}{{0,10}}{REPORT}\s*[)）〕】]\s*$"
)
TAIL_ROLED = folded(
    rf"[（(〔【]\s*(?P<inner>[^（）()〔〕【】]{{0,20}}{ROLE}[^（）()〔〕【】]{{2,40}})[)）〕】]\s*\d{{0,8}}\s*$"
)
DATELINE = (
    folded(
        rf"^[（(〔【\[［](?P<inner>[^）)〕】\]］]{{2,44}}?(?:訊|電|報導|報道|社|特稿)"
        rf"|[^）)〕】\]］]{{0,16}}{ROLE}[^）)〕】\]］]{{2,30}})[）)〕】\]］]"
    ),
    folded(
        rf"^(?P<inner>[^，。：；「“]{{0,24}}?[\d一二三四五六七八九十]{{1,3}}日(?:綜合"
        rf"|專)?(?:電(?!力|影|話|動|子|腦|視|車|池|廠|價|信|玩)"
        rf"|訊)(?:\s*[（(][^）)]{{0,16}}{ROLE}[^）)]{{0,30}}[）)])?)"
    ),
    folded(r"^(?P<inner>本報(?:綜合)?(?:專)?訊|綜合(?:報導|報道|外電|消息))(?=[\s，：:（(])"),
    folded(
        rf"^(?P<inner>[（(]?(?:.{{2,8}}社|本報"
        rf"|.{{2,6}}[報網台])?{ROLE}[^，。]{{2,20}}{REPORT}[)）]?)(?=[\s　：:])"
    ),
)


def person(words: str, explicit: bool = False) -> str:
    """The name that the words are, without a place that sticks to it; empty if they are none.

    Args:
        explicit: the page says 作者：, so that a pen name is believed.
    """
    words = CODE.sub("", words.strip(EDGES))
    words = DAY.sub("", words)
    key = fold(words)
    if NUMBER.match(key):
        return ""
    if FOREIGN.match(key):
        return words
    if PERSON.match(key) and not GROUPS.search(key):
        return words
    shorter = PLACE_END.sub("", key)
    if shorter != key and PERSON.match(shorter):
        return words[: len(shorter)]
    if explicit and PEN.match(key) and not GROUPS.search(key):
        return words
    return stuck(words, key)


def stuck(words: str, key: str) -> str:
    """The name at the beginning of 王小明某地, where the place is not known: its first three."""
    if 5 <= len(key) <= 7 and PERSON.match(key[:3]) and not GROUPS.search(key):
        return words[:3]
    return ""


def pair(words: str) -> list[str]:
    """Two names that stand together without a blank, if they can be parted in one way only."""
    key = fold(words)
    if not 4 <= len(key) <= 6 or PERSON.match(key) or PLACE_END.search(key):
        return []
    ways = [
        [words[:cut], words[cut:]]
        for cut in (2, 3)
        if PERSON.match(key[:cut]) and PERSON.match(key[cut:]) and 2 <= len(key) - cut <= 3
    ]
    return ways[0] if len(ways) == 1 else []


def split(words: str, explicit: bool = False) -> Iterator[str]:
    """The names in a list of names; a blank inside 尹 世杰 does not part it."""
    whole = ALONE.sub(lambda found: found[0].replace(" ", ""), words.replace(WIDE, " "))
    for part in SPLIT.split(whole):
        name = "" if pair(part) else person(part, explicit)
        yield from pair(part) or ([name] if name else [])


def latin(words: str) -> bool:
    return FOREIGN.match(fold(words.strip())) is not None and words.isascii()


def credited(words: str) -> list[Name]:
    """Everybody who is credited in a byline, a dateline or an editors' line."""
    key = fold(words)
    found: list[Name] = []
    by = TEXT_BY.match(key)
    if by and not ANY_ROLE.search(by["names"]):
        role = "作者"
        found += [Name(one, role) for one in people(words, by, explicit=True)]
    for one in () if found else ROLED.finditer(key):
        role = (
            words[one.start("role") : one.end("role")] + words[one.start("more") : one.end("more")]
        )
        explicit = (one["mark"] or "") in (":", "/", "︱", "|") and one["mark"] != ""
        found += [Name(name, tidy_role(role)) for name in people(words, one, explicit)]
    return unique(found)


def is_byline(words: str) -> bool:
    """Whether the line does little else than to credit somebody."""
    key = fold(words)
    if len(key) >= 90:
        return False
    if BYLINE.search(key):
        return True
    told = credited(words) if "。" not in words and "，" not in words else []
    rest = len(bare(key)) - sum(len(one.name) + len(one.role) for one in told)
    return bool(told) and rest <= CHATTER


def people(words: str, found: re.Match[str], explicit: bool) -> list[str]:
    names = words[found.start("names") : found.end("names")].strip()
    return [names] if latin(names) else list(split(names, explicit))


def tidy_role(role: str) -> str:
    return role.strip(" ／/、")


def tail(words: str) -> tuple[list[Name], str]:
    """Who is named in brackets at the end of a paragraph, and the paragraph without that."""
    key = fold(words)
    found = TAIL.search(key)
    if found:
        names = list(split(words[found.start("names") : found.end("names")]))
        if names:
            return [Name(one, "記者") for one in names], words[: found.start()].rstrip()
    found = TAIL_ROLED.search(key)
    if found:
        names_here = credited(words[found.start("inner") : found.end("inner")])
        if names_here:
            return names_here, words[: found.start()].rstrip()
    return [], words


def dateline(words: str) -> str:
    """The dateline with which the paragraph begins, brackets included; or nothing."""
    key = fold(words)
    for pattern in DATELINE:
        found = pattern.match(key)
        if found and found.end() < len(words) - 4:
            return words[: found.end()]
    return ""


def unique(names: list[Name]) -> list[Name]:
    seen: dict[str, Name] = {}
    for one in names:
        seen.setdefault(fold(one.name), one)
    return list(seen.values())


def is_editor(one: Name) -> bool:
    """Whether the part is an editor's, who did not write."""
    key = fold(one.role)
    return bool(EDITOR.search(key)) and not NOT_EDITOR.search(key)


BRACKETS = re.compile(r"^[(（〔【\[]")
AGENCY = folded(
    r"^(?:[^，。/／\d]{0,10}?(?:社|日報|時報|晚報|早報|新聞網|新聞|電視台))(?!區|會|團|群)"
)
