"""Captures written for these tests: made-up papers, with the usual mess around an article."""

from __future__ import annotations

from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")

TITLE = "霧中停工三日　港口清晨重開"
PARAGRAPHS = (
    "港務公司今晨宣布，停工三天的東岸港口在七點重新開放，第一艘補給船隨即靠岸，碼頭工人說，霧散得比預報早了半天。",
    "停工期間，外海最多有二十一艘船等候，其中四艘載著蔬菜和藥品。港務公司表示，這四艘排在最前面卸貨，預計中午以前全部離港。",
    "「我們已經三天沒有開工，今天要一次做完。」領班高志遠說，他從凌晨四點起就在起重機上待命，等燈號由紅轉綠。",
    "氣象站說，這場霧是近十年來最長的一次，成因是暖濕空氣流過偏冷的海面，未來一週仍可能再有短暫的濃霧，請船家留意公告。",
    "漁會則要求港務公司檢討：停工的第二天才發出通知，許多小船已經出海，只能在外海過夜。港務公司答應下個月提出新的辦法。",
)
SUBHEAD = "二十一艘船在外海等"
CAPTION = "起重機在霧裡停了三天，今晨才又轉動。"
CREDIT = "記者吳明哲攝"
USAGE = "轉載請註明出處，並保留作者姓名。"
COOKIE = "本網站使用 Cookie 改善您的瀏覽經驗，繼續使用即表示同意我們的政策。"
MENU = ("首頁", "即時", "政治", "國際", "生活", "體育", "地方", "專題", "影音", "會員登入")
RELATED = (
    "濃霧鎖港 補給船改走西岸",
    "起重機考照人數創新低 公會喊缺工",
    "漁會改選落幕 新理事長上任",
    "外海夜宿一晚 船家憶驚險時刻",
)
FOOTER = ("關於我們", "隱私權政策", "服務條款", "© 2014 東岸新聞 版權所有")
SHARE = ("分享到臉書", "用 LINE 傳送", "列印", "字體大小")


def page(
    title: str = TITLE,
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    charset: str = "utf-8",
    pager: str = "",
    time: str = "2014-03-05 09:30",
    head: str = "",
) -> str:
    """A saved page of a newspaper: menus, sharing, a doubled caption, other articles, a foot."""
    menu = "".join(f"<li><a href='/{index}'>{one}</a></li>" for index, one in enumerate(MENU))
    related = "".join(
        f"<li><a href='/r{index}'>{one}</a></li>" for index, one in enumerate(RELATED)
    )
    share = "".join(f"<a href='#'>{one}</a> " for one in SHARE)
    foot = "".join(f"<a href='/f'>{one}</a> " for one in FOOTER)
    first, *rest = [f"<p>{one}</p>" for one in paragraphs]
    middle = len(rest) // 2
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}">
<title>{title} - 東岸新聞</title>
<meta property="og:title" content="{title}">{head}</head><body>
<div class="cookie-bar">{COOKIE}</div><ul class="nav">{menu}</ul>
<div class="breadcrumb"><a href="/">首頁</a> &gt; <a href="/local">地方</a> &gt; 正文</div>
<div class="story"><h1>{title}</h1><div class="info">{time}　記者陳以寧／基隆報導</div>
<div class="share">{share}</div>
<figure><img src="fog.jpg" alt="{CAPTION}"><figcaption>{CAPTION}（{CREDIT}）</figcaption></figure>
{first}{"".join(rest[:middle])}<h3>{SUBHEAD}</h3>{"".join(rest[middle:])}
<p>{USAGE}</p>{pager}</div>
<div class="related"><h4>相關新聞</h4><ul>{related}</ul></div>
<div class="footer">{foot}</div><script>var a = "不要看到我";</script></body></html>"""


def plain(title: str = TITLE, paragraphs: tuple[str, ...] = PARAGRAPHS, pager: str = "") -> str:
    """The same as a text browser writes it: every word of the page, one block a line."""
    bullets = "\n".join(f"  * {one}" for one in MENU)
    related = "\n".join(f"  * {one}" for one in RELATED)
    first, *rest = paragraphs
    middle = len(rest) // 2
    body = "\n\n".join([first, *rest[:middle], SUBHEAD, *rest[middle:]])
    return f"""{title} - 東岸新聞
{COOKIE}
{bullets}

首頁 > 地方 > 正文

{title}

2014-03-05 09:30　記者陳以寧／基隆報導

{SHARE[0]}
{SHARE[1]}
{SHARE[2]}
{SHARE[3]}

{CAPTION}
{CAPTION}（{CREDIT}）

{body}

{USAGE}
{pager}
相關新聞
{related}

{" ".join(FOOTER[:3])}
{FOOTER[3]}
"""


WXR_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>東岸新聞</title><link>https://old.example</link>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login>chen</wp:author_login>
<wp:author_display_name><![CDATA[陳以寧]]></wp:author_display_name></wp:author>
"""


def item(number: int, content: str, extra: str = "", **fields: str) -> str:
    """One entry of a WordPress export."""
    told = {
        "post_id": str(number),
        "post_date": "2014-03-05 09:30:00",
        "post_date_gmt": "2014-03-05 01:30:00",
        "post_name": "%e6%b8%af%e5%8f%a3",
        "status": "publish",
        "post_type": "post",
    } | fields
    title = told.pop("title", f"{TITLE}（圖/視頻）")
    rows = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in told.items())
    return f"""<item><title>{title}</title><link>https://old.example/{number}</link>
<dc:creator>chen</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>
{rows}<category domain="category" nicename="local"><![CDATA[地方]]></category>
<category domain="post_tag" nicename="port"><![CDATA[航運]]></category>{extra}</item>"""


def attachment(number: int, caption: str, credit: str) -> str:
    """A picture in the library of the old site."""
    return f"""<item><title>fog</title><content:encoded><![CDATA[{credit}]]></content:encoded>
<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:attachment_url>https://old.example/up/fog.jpg</wp:attachment_url>
<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>"""


def export(*items: str) -> bytes:
    """A whole export."""
    return (WXR_HEAD + "".join(items) + "</channel></rss>").encode()
