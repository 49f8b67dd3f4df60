"""WordPress's export comes in whole, and its tricks do not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from yanlu.archive import Capture, EmptyError, ExportError, Found, forms, read, read_capture

from . import samples
from .samples import attachment, export, item

BODY = """<!-- wp:paragraph --><p>港口今天重新開放，<a href="https://old.example/x">工人</a>回來了。</p>
[caption id="a9" width="300"]<img src="fog.jpg"> 霧裡的起重機。（記者吳明哲攝）[/caption]

第二段沒有標籤，
接著換一行。

<h3>二十一艘船</h3>

[gallery ids="9"][plugin_box color="red"]框裡的話也是話。[/plugin_box]"""

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;">]>'
)


def posts(*items: str) -> list[Found]:
    return read_capture(Capture(export(*items)), samples.TAIPEI)


def with_prolog(prolog: bytes, content: str = "&c;") -> bytes:
    """An export that begins with this prolog and uses an entity."""
    data = export(item(1, "x")).split(b"?>", 1)[1]
    return prolog + data.replace(b"<![CDATA[x]]>", content.encode())


def test_a_post_comes_with_all_that_it_has() -> None:
    (post,) = posts(item(1, BODY), attachment(9, "霧裡的船。", "圖／海東社"))
    assert [(one.kind, one.text, one.credit) for one in post.body] == [
        ("paragraph", "港口今天重新開放，工人回來了。", ""),
        ("picture", "霧裡的起重機。", "記者吳明哲攝"),
        ("paragraph", "第二段沒有標籤，", ""),
        ("paragraph", "接著換一行。", ""),
        ("subhead", "二十一艘船", ""),
        ("picture", "霧裡的船。", "海東社"),
        ("paragraph", "框裡的話也是話。", ""),
    ]
    assert [(one.name, one.role) for one in post.byline] == [("陳以寧", "作者")]
    assert (post.section, post.tags) == ("地方", ("航運",))
    assert post.published == datetime(2014, 3, 5, 1, 30, tzinfo=UTC)
    assert "plugin_box" in [one.detail for one in post.report.doubts if one.code == "shortcode"]


def test_the_old_address_is_kept_as_it_was_cut() -> None:
    (post,) = posts(item(1, BODY))
    assert post.past is not None and post.past.slug == "%e6%b8%af%e5%8f%a3"
    assert post.url == "https://old.example/1"


def test_the_zone_of_the_site_is_learnt_from_the_other_posts() -> None:
    never = {"post_date_gmt": "0000-00-00 00:00:00", "status": "draft"}
    first, second = posts(item(1, BODY, post_date="2014-03-05 02:30:00"), item(2, BODY, **never))
    assert first.published == datetime(2014, 3, 5, 1, 30, tzinfo=UTC)
    assert second.published == datetime(2014, 3, 5, 8, 30, tzinfo=UTC)
    assert ("status", "unpublished") in {(one.field, one.code) for one in second.report.doubts}


def test_several_authors_are_all_credited() -> None:
    authors = "".join(
        f'<category domain="author" nicename="{name}"><![CDATA[{name}]]></category>'
        for name in ("chen", "范譯")
    )
    (post,) = posts(item(1, BODY, authors))
    assert [one.name for one in post.byline] == ["陳以寧", "范譯"]


def test_comments_and_passwords_are_said_and_not_taken() -> None:
    comment = "<wp:comment><wp:comment_author>讀者</wp:comment_author></wp:comment>"
    (post,) = posts(item(1, BODY, comment, post_password="CANARY-PASSWORD"))
    codes = {one.code for one in post.report.doubts}
    assert {"comments", "protected"} <= codes
    assert "CANARY-PASSWORD" not in repr(forms([post]))


def test_what_may_be_secret_in_a_plugins_fields_stays_behind() -> None:
    meta = "".join(
        f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
        "</wp:postmeta>"
        for name, value in (("api_token", "CANARY"), ("_edit_last", "7"), ("mood", "calm"))
    )
    (post,) = posts(item(1, BODY, meta))
    assert post.past is not None and dict(post.past.meta) == {"mood": "calm"}


def test_the_same_post_has_the_same_key_in_a_later_export() -> None:
    (first,), (second,) = posts(item(1, BODY)), posts(item(1, BODY + "\n\n後來加的一段。"))
    assert first.key == second.key


def test_pages_and_drafts_are_told_apart() -> None:
    found = posts(item(1, BODY), item(2, BODY, post_type="page"), item(3, BODY, status="private"))
    assert [(one.past.type, one.past.status) for one in found if one.past] == [
        ("post", "published"),
        ("page", "published"),
        ("post", "private"),
    ]


def test_posts_of_one_headline_are_never_joined() -> None:
    assert len(read([Capture(export(item(1, BODY), item(2, BODY)))], samples.TAIPEI).found) == 2


def test_control_characters_and_an_unclosed_end_are_mended() -> None:
    data = export(item(1, "港口\x0b今天重新開放，工人回來了。"))
    (post,) = read_capture(Capture(data), samples.TAIPEI)
    assert post.body[0].text == "港口今天重新開放，工人回來了。"
    (post,) = read_capture(Capture(data.replace(b"</channel></rss>", b"")), samples.TAIPEI)
    assert ("export", "damaged") in {(one.field, one.code) for one in post.report.doubts}


@pytest.mark.parametrize("prolog", [BOMB, BOMB.replace(b"DOCTYPE", b"doctype")])
def test_a_bomb_is_refused_before_it_is_parsed(prolog: bytes) -> None:
    with pytest.raises(ExportError, match="拒收"):
        read_capture(Capture(with_prolog(prolog)), samples.TAIPEI)


def test_a_trusting_parser_would_have_set_it_off() -> None:
    """The control: without our refusal the same bytes are expanded."""
    parser = etree.XMLParser(resolve_entities=True)
    assert b"haha" * 16 in etree.tostring(etree.fromstring(with_prolog(BOMB), parser))


def test_a_file_of_this_machine_is_not_read_into_a_post(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("CANARY-SECRET")
    prolog = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY c SYSTEM "{secret.as_uri()}">]>'
    data = with_prolog(prolog.encode())
    with pytest.raises(ExportError):
        read_capture(Capture(data), samples.TAIPEI)
    trusting = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    assert b"CANARY-SECRET" in etree.tostring(etree.fromstring(data, trusting))


def test_an_entity_that_nobody_declared_is_left_out_and_that_is_said() -> None:
    data = with_prolog(b'<?xml version="1.0"?>', "&c;港口今天重新開放。")
    (post,) = read_capture(Capture(data), samples.TAIPEI)
    assert ("export", "damaged") in {(one.field, one.code) for one in post.report.doubts}
    assert "haha" not in repr(post)


def test_an_export_without_posts_is_said_to_be_empty() -> None:
    with pytest.raises(EmptyError, match="沒有文章"):
        posts(attachment(9, "霧", "某"))


def test_rubbish_that_only_looks_like_an_export_is_refused() -> None:
    with pytest.raises(ExportError, match="XML"):
        read_capture(
            Capture(b"<rss xmlns:wp='http://wordpress.org/export/1.2/'><<<"), samples.TAIPEI
        )
