"""Makes the list of words for codenames, at development time.

`python -m venv x && x/bin/pip install jieba pypinyin opencc && x/bin/python make.py`: jieba brings a
Chinese dictionary with frequencies and parts of speech (MIT), pypinyin the readings (MIT), OpenCC
both scripts (Apache-2.0). The list once published never changes: codenames stand on it.
"""

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
LAST_KEPT = frozenset(
    "石头 木头 枕头 馒头 骨头 舌头 镜头 码头 厨师 医生 洗手 左手 拍手 歌手 草地 田地 春天 秋天 "
    "冬天 夏天 月台 阳台 灯塔 花生 学生 背面 桌面 水面 湖面 海面 路面 山地 沙地 园地 雨天 晴天 "
    "红豆 面包 画家 农家 厨房 戏台 烛台 露台 灶台 炉台 铁道 轨道 街道 水道 河道 书信 竖琴 "
    "扳手 水手 鼓手 舵手 米面 炒面 凉面 汤面 雪地 林地 湿地 泥地 盆地 陆地 窗台 井台 砚台 "
    "锄头 斧头 罐头 洋面 鱼头 额头 眉头 肩头 拳头 船家 酒家 店家 渔家 铜镜 帐房 东方 南方 北方 "
    "西方 药方 阴天 白天 黑夜 大雪 大雨 大海 大河 大门 大米 大豆 大麦 大桥 大象 大雁 大鼓 "
    "小麦 小鸟 小河 小溪 小桥 小船 小米 小提 手指 食指 老师 教师 理发 花匠 石匠 铁匠 木匠 "
    "芽头 船头 案头 山头 街头 桥头 车头 枝头 床头 田头 灶头 城头 墙头 镰头 笔头 线头 布头".split()
)
# Readings that differ between the two shores, or that people disagree about.
DOUBTFUL = frozenset("血和薄叔熟露剥削壳杉危崖帆橙泊蚌轧蜗熨炮钻斗种干长重弹卤番乐")
REFUSED = frozenset(
    "红军 红卫 红星 黄书 黄石 土匪 大麻 烟土 海洛 花柳 青楼 妓院 毛泽 江泽 李鹏 温家 胡锦 金三 "
    "红色 白色 东风 长征 黄河 长江 长城 大典 海军 红领 黑手 黑帮 白匪 台独 台湾 西藏 香港 南海 "
    "东海 北京 南京 东京 西安 天安 大方 小口 口交 手淫 肉棒 肉洞 乳房 裸体 水手 鸡头 鸭头 马克 "
    "大胸 小三 小姐 日本 飞机 火箭 大炮 枪炮 炮灰 大钟 白痴 猪头 狗头 狗屎 牛鬼 蛇头 毒蛇 毒草 "
    "骨灰 灵堂 棺木 墓地 山东 山西 河南 河北 湖南 湖北 江西 云南 海南 青海 金山 宝山 香山 石油 "
    "口红 下水 马上 马列 列宁 白银 金牌 方针 重点 重大 轻重 高大 大小 高低 长短 粗细 冷暖 "
    "金日 金正 习字 包子 包帝 维尼 小熊 坦克 茉莉 雨伞 光复 蓝营 绿营 黄丝 蓝丝 黑衣 黄伞 白纸 "
    "红包 红旗 红头 红书 红歌 唱红 黑打 黄马 花城 火烧 烧山 焚书 江青 李铁 李白 李冰 光棍 狗肉 走狗 "
    "跳楼 跳井 江猪 鹰犬 草包 饭桶 麻脸 童工 走火 飞红 温庭 方腊 馆陶 玉林 桂林 麻城 信阳 库车 雷山 "
    "玉门 酒泉 水城 黄梅 鞍钢 宝钢 冰月 白眼 眼红 潮红 白肉 奶水 大肉 青白 生光 走低 走高 新飞 飞架 "
    "小毛 天水 天网 新浪 波音 东芝 宝马 红塔 飞豹 凤山 红土 红壤 洪湖 雷音 嘴硬 耳光 肉麻 苦读 衣雪 "
    "金轮 金根 金口 生硬 圆滑 油工 阳新 阳泉 舞阳 铁岭 葱岭 白夜 夜叉 金日 黄泉 飞虎 道场 "
    "洗雪 山包 石星 方根 海红 红光 红火 红眼 红粉 红衣 热土 阳线 北线 东线 西线 西燕 北燕 新风 新农 "
    "新潮 新高 旗鼓 小姑 天字 天工 高车 高棉 肉洞 鱼原 白带 校风 院风 医风 猪肉 狗熊 黑狗 黑锅 黑车 "
    "蛇口 黄羊 黄绿 沙口 沙嘴 新堤 热火 金花 丝路 金汤 猪油 跪地 莲肉 鼠疫 天牛 圆月 道白 道光 "
    "睡眼 海门 小童 花街 花旗 粗野 冷眼 冷笑 "
    "麻风 狗洞 铁腕 犬马 光火 蚊蝇 鸡眼 新低 梅江 大肚 包钢 走水 南燕 金钢 碟机 肉馅 大工 大竹 眼白 眼热".split()
)


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
