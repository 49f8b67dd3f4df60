"""Makes the list of words for codenames, at development time.

`python -m venv x && x/bin/pip install jieba pypinyin opencc && x/bin/python make.py`: jieba brings
a Chinese dictionary with frequencies and parts of speech (MIT), pypinyin the readings (MIT), OpenCC
both scripts (Apache-2.0). `kept.txt` and `refused.txt` are by hand. The list once published never
changes: codenames stand on it.
"""

# mypy: disable-error-code="import-not-found, import-untyped"
from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import jieba
import opencc
import pypinyin

COUNT = 2048
HERE = Path(__file__).parent
RARE = 2  # times in the dictionary's corpus below which a word is nobody's
KINDS = ("n", "nz", "v", "vn", "s", "nr", "a", "t")
# Everyday things that one can see, hear, taste or touch: both characters of a word are of these.
THINGS = """
天日月星云雨雪风雷电霜露虹雾冰霞光影阳晴夜晨晚春夏秋冬
山水石岩沙泥土地海江河湖溪泉池塘岛岸滩浪潮波谷峰坡岭洞田野林森草原沟桥路街港湾洋
金银铜铁锡玉珠宝钻煤炭油盐糖蜜蜡瓷陶砖瓦玻璃纸布丝绸棉麻毛
火灯烛炉灶烟柴
树木花叶根枝茎芽苗果种竹松柏梅兰菊荷莲柳桃李杏梨枣橘柚瓜豆麦稻米粟葱姜蒜茶桑桂桐枫槐藤菇笋芝葵薯芹菠萝莓椒樱柿榴葡萄蕉椰桔茄
鸟鸡鸭鹅雁鹰燕鹤雀鸦鸽鹊鹂孔凤鱼虾蟹龟蛇蛙蜂蝶蚁蚕蝉蜻蜓蚊蝇萤牛羊马猪狗猫兔鼠虎狼熊猴象鹿狐狮豹骆驼驴鲸鲨鳄贝蚌
头脸眼耳鼻口嘴牙舌手指掌臂肩腿脚膝背腰眉须胡
衣裤裙帽鞋袜袍衫带扣袖巾帕伞包袋箱篮筐桶盆碗盘碟杯瓶壶锅铲勺筷叉剪针线尺笔墨砚书册页画图琴棋鼓笛箫弦铃钟表镜梳扇枕被褥床桌椅凳柜架窗门墙屋房室厅堂楼阁亭塔院园庭井梯栏檐
车船舟帆艇轮桨锚鞍轿飞机站台轨道邮信票卡
饭粥面饼糕饺汤菜肉蛋奶酒醋酱酪脂馒
锤钉锯斧犁锄镰网钩绳索链锁钥匙螺磨秤斗筛
红橙黄绿青蓝紫黑白灰粉褐
家村镇城乡店铺库校场馆
歌曲舞诗词字典戏影音乐球棒泳跑跳走
东西南北
农夫渔樵工匠裁缝厨师医生司童孩妈爸爷奶姑叔姨
唱笑睡醒读写煮烤炒蒸洗晒收织绣编雕刻染
圆方长短大小高低粗细厚薄轻重软硬冷热温凉暖甜酸苦辣香鲜新旧干湿亮
鞭炮笼筏艾蒲苇芦芭蕾柑荔枇杷橄榄檬柠芒胡芥蓟藕菱芋莴苣韭苔蘑菌鲤鲫鳝鳟鲈鳕鳗鲑蛤螃蚯蚓蜗蜘蛛蜥蜓鹦鹉鸳鸯鸵蝙蝠獾獭羚犀牦駱狸貂犬
旗帐篷毯垫帘席屏灯罩炕烘箩篓匣盒罐缸坛钵盅砧板刨凿钻锉钳镊焊铅锌铝钢
肚踝腕肘颈额颊睫
棍棋毽陀螺筝哨秋千滑梯
晶岗崖谷峡瀑壤沼泽礁潭渠堤坝闸埂畦圃棚
稀粥馅饵糯粽酥饴豉卤腊肠
"""
# Places, ranks and such: what these end or begin does not stand for a thing.
LAST = frozenset("上下中内外前后边方家道面长司师背头手大小生地天日西东南北台信指")
LAST_KEPT = frozenset((HERE / "kept.txt").read_text(encoding="utf-8").split())
# Readings that differ between the two shores, or that people disagree about.
DOUBTFUL = frozenset("血和薄叔熟露剥削壳杉危崖帆橙泊蚌轧蜗熨炮钻斗种干长重弹卤番乐")
REFUSED = frozenset((HERE / "refused.txt").read_text(encoding="utf-8").split())


def main() -> int:
    """Write the list; 1 if there are not enough words."""
    chosen = list(choose(sorted(candidates(), key=lambda one: -one[1])))
    rows = sorted(f"{traditional(word)}\t{word}\t{key}" for word, key in chosen)
    (HERE / "words.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} words", file=sys.stderr)
    return 0 if len(rows) == COUNT else 1


def choose(words: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """The most frequent words of which none sounds like another or like its beginning."""
    keys: set[str] = set()
    heard: set[str] = set()
    for word, _ in words:
        key = reading(word)
        if len(keys) == COUNT:
            return
        if likened(key) in heard or any(apart(key, other) for other in keys):
            continue
        keys.add(key)
        heard.add(likened(key))
        yield word, key


def apart(one: str, other: str) -> bool:
    """Whether one begins with the other: then it could not be read without spaces."""
    return one.startswith(other) or other.startswith(one)


def likened(key: str) -> str:
    """A reading as those write it who do not tell zh from z, or -ng from -n."""
    for sharp, plain in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u")):
        while sharp in key:
            key = key.replace(sharp, plain)
    return key


def candidates() -> Iterator[tuple[str, int]]:
    """Words of two everyday things, with their frequency."""
    things = set(THINGS) - {"\n"} - DOUBTFUL
    forms = traditional_forms()
    for line in jieba.get_dict_file().read().decode().splitlines():
        word, count, kind = line.split(" ")
        if len(word) != 2 or kind not in KINDS or int(count) < RARE or word in REFUSED:
            continue
        if word[1] in LAST and word not in LAST_KEPT:
            continue
        if word[0] == word[1] or not all(one in things and one in forms for one in word):
            continue
        if traditional(word) == "".join(forms[one] for one in word):
            yield word, int(count)


def traditional_forms() -> dict[str, str]:
    """The simplified characters that stand for one everyday traditional character only."""
    found = defaultdict(set)
    simplified = opencc.OpenCC("t2s").convert
    for point in range(0x4E00, 0x9FA6):
        try:
            place = chr(point).encode("big5")
        except UnicodeError:
            continue
        if 0xA4 <= place[0] <= 0xC6:  # Big5's first level: characters in common use
            found[simplified(chr(point))].add(chr(point))
    return {one: forms.pop() for one, forms in found.items() if len(forms) == 1}


def traditional(word: str) -> str:
    return str(CONVERTER.convert(word))


def reading(word: str) -> str:
    """The word's pinyin without tones; ü is v."""
    return "".join(pypinyin.lazy_pinyin(word, style=pypinyin.Style.NORMAL)).replace("ü", "v")


CONVERTER = opencc.OpenCC("s2tw")


if __name__ == "__main__":
    sys.exit(main())
