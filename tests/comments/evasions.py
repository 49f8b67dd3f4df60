"""Ways in which listed words are written to pass the list, and news that means no harm."""

from __future__ import annotations

import random
from collections.abc import Iterator

from yanlu.variants import convert

LISTED = """
五毛 網軍 滾出去 賣國賊 漢奸 走狗 腦殘 法輪 翻牆軟件 加微信領紅包
刷單兼職 發廊 裸聊 六四 八九 賭場 代開發票 臺獨狗 港獨狗 粉紅蛆
"""
WORDS = tuple(LISTED.split())
GAPS = (*" 　.·-_*、/|\n", "\u200b", "\u2060", "\ufe0f", "\u00ad", "🔥", "//")
DIGITS = {
    "一": "1１①壹",
    "二": "2２②貳贰",
    "三": "3３③叁",
    "四": "4４④肆",
    "五": "5５⑤伍㈤",
    "六": "6６⑥陸陆",
    "七": "7７⑦柒",
    "八": "8８⑧捌",
    "九": "9９⑨玖",
}
RADICALS = {"毛": "⽑", "走": "⾛", "羊": "⽺", "牛": "⽜", "一": "⼀"}
PLAIN_TEXT = (
    "峰會在雨中開幕，代表們要求發展中國家得到後續資金。資金從何而來，各國看法不一。"
    "皇后的頭髮亂了，理髮師說後來的事誰也想不到。1640年的一場火災燒掉了半座城。"
    "他在髮型店裡做了六年學徒，每個月領四千元。八月十九日，五名議員提出修正案。"
    "大陸的毛衣出口今年少了五成。法官說，輪到被告陳述時，他走了出去。"
    "記者在現場看到，狗和牠的主人都平安。電信商說，翻修機房的軟體本月完工。"
    "会议在雨中开幕，代表们要求发达国家兑现承诺。他收起剪刀，关上了店门。"
    "五月的第一個週末，毛線店照常開門。网络安全部门说，军方没有参与。"
    "臺北、香港和倫敦三地同時舉行座談。警方说，赌博案的场地是租来的。"
    "第六選區的票還在數。編輯部收到二十封來信，談的都是公車。"
)


def evasions(word: str, chance: random.Random) -> Iterator[str]:
    """A listed word in both scripts, widened, spaced, hidden in marks, in digits and radicals."""
    scripts = [word, convert(word, "zh-Hans"), convert(word, "zh-Hant")]
    for written in dict.fromkeys(scripts):
        yield written
        for gap in GAPS:
            yield gap.join(written)
            place = chance.randrange(1, len(written))
            yield written[:place] + gap * 3 + written[place:]
        for letter, ways in DIGITS.items():
            for way in ways if letter in written else "":
                yield written.replace(letter, way)
                yield chance.choice(GAPS).join(written.replace(letter, way))
        for letter, way in RADICALS.items():
            if letter in written:
                yield written.replace(letter, way)
        yield "".join(f"{one}\u0336" for one in written)
    yield "".join(chance.choice(pair) for pair in zip(scripts[0], scripts[1], strict=False))
