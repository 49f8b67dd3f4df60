"""Themes: an operator's folder in front of the default one, and broken ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from yanlu.article import Article, PictureCredit, Quote, text
from yanlu.edition import DEFAULT, EditionError, Paper, Printer, Theme, ThemeError
from yanlu.variants import GlossaryError, Term, UnknownVariantError

from ..cast import full_article, paragraph, picture, plain_article
from .paper import collected, contents, edition, masthead, press, texts

# The plain blocks as the house draws them, said in the language of templates.
AS_TEMPLATES = {
    "paragraph": (
        '<p>{% if dateline %}<span class="dateline">【{{ dateline }}】</span>{% endif %}'
        "{{ block.text | text(root, file) }}</p>"
    ),
    "subhead": '<h2 id="{{ block.id or "h" ~ index }}">{{ block.text | text(root, file) }}</h2>',
    "pullquote": '<p class="pull">{{ block.text | text(root, file) }}</p>',
    "list": (
        '{% set tag = "ol" if block.ordered else "ul" %}'
        "<{{ tag }}>{% for one in block.items %}<li>{{ one | text(root, file) }}</li>{% endfor %}"
        "</{{ tag }}>"
    ),
    "separator": "<hr>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The operator's folder, empty."""
    (tmp_path / "templates").mkdir()
    return tmp_path


def article_page(printer: Printer) -> str:
    return texts(collected(printer.article(full_article())))["a/summit7/zh-hant-tw.html"]


def whole_edition(folder: Path) -> dict[str, str]:
    return texts(collected(edition(press(masthead(), folder), contents())))


def test_one_file_of_the_operator_stands_in_front_of_the_default_one(folder: Path) -> None:
    (folder / "style.css").write_text("body { color: teal }")
    theme = Theme(folder, DEFAULT)
    assert theme.asset("style.css").data == b"body { color: teal }"
    assert theme.asset("enhance.js") == Theme().asset("enhance.js")
    assert theme.asset("style.css").path in article_page(press(masthead(), folder))


def test_one_template_of_the_operator_is_used_with_the_default_ones(folder: Path) -> None:
    (folder / "templates" / "_footer.html").write_text("<footer>{{ paper.name }}的腳</footer>")
    page = article_page(press(masthead(), folder))
    assert "<footer>後街日報的腳</footer>" in page
    assert "峰會在雨中開幕" in page


@pytest.mark.parametrize(
    ("kind", "template", "shown"),
    [
        (
            "paragraph",
            "<p>{{ index }}{{ dateline }}：{{ block.text | text(root, file) }}</p>",
            "<p>1",
        ),
        ("subhead", "<h3>{{ block.text | text(root, file) }}</h3>", "<h3>資金從何而來</h3>"),
        ("pullquote", "<q>{{ block.text | text(root, file) }}</q>", "<q>我們不能再等。</q>"),
        ("list", "<ul>{{ block.items[0] | text(root, file) }}</ul>", "<ul>減碳</ul>"),
        ("separator", "<p>＊＊＊</p>", "<p>＊＊＊</p>"),
        ("quote", "<q>{{ block.speaker }}</q>", "<q>周代表</q>"),
        ("picture", "<b>{{ pictures }}</b>", "<b>0</b>"),
    ],
)
def test_a_theme_that_draws_a_kind_of_block_itself_is_obeyed(
    folder: Path, kind: str, template: str, shown: str
) -> None:
    (folder / "templates" / "blocks").mkdir()
    (folder / "templates" / "blocks" / f"{kind}.html").write_text(template)
    assert shown in article_page(press(masthead(), folder))
    feed = texts(collected(press(masthead(), folder).feeds((full_article(),))))
    assert escape(shown.replace("<b>0</b>", "<b>1</b>")) in feed["feed/zh-hant-tw/rss.xml"]
    assert shown not in article_page(press())


def test_what_the_house_draws_is_what_a_template_of_the_same_markup_gives(folder: Path) -> None:
    (folder / "templates" / "blocks").mkdir()
    for kind, template in AS_TEMPLATES.items():
        (folder / "templates" / "blocks" / f"{kind}.html").write_text(template)
    assert article_page(press(masthead(), folder)) == article_page(press())


NASTY = "甲/乙 <b> & \"丙\" 'd' {{ 丁 }}"


def figures() -> tuple[Any, ...]:
    """Pictures and quotations with and without each of their parts."""
    whole = picture("opening", NASTY)
    said = Quote(
        (text(NASTY), text("第二段")),
        speaker=NASTY,
        role=NASTY,
        source=NASTY,
        source_url="https://example.org/a?b='c'&d=\"e\"",
    )
    bare = {"speaker": "", "role": "", "source": "", "source_url": ""}
    return (
        whole,
        paragraph("其間"),
        replace(whole, alt=NASTY, credit=PictureCredit(NASTY, via="本報/他報")),
        picture("narrow"),
        said,
        replace(said, source_url=""),
        replace(said, source=""),
        replace(said, speaker=""),
        replace(said, **bare),
    )


@pytest.mark.parametrize("name", ["blocks/picture.html", "_picture.html", "blocks/quote.html"])
def test_pictures_and_quotations_are_drawn_as_the_default_templates_draw_them(
    folder: Path, name: str
) -> None:
    article = replace(full_article(), body=figures())
    (folder / "templates" / "blocks").mkdir()
    default = (DEFAULT / "templates" / name).read_text()
    (folder / "templates" / name).write_text("{# the paper's own #}" + default)
    own, house = press(masthead(), folder), press()
    kind = "quote" if "quote" in name else "picture"
    assert kind in own.theme.blocks and kind not in house.theme.blocks
    assert collected_pages(own, article) == collected_pages(house, article)


def collected_pages(printer: Printer, article: Article) -> dict[str, str]:
    return texts(collected([*printer.article(article), *printer.feeds((article,))]))


def test_a_theme_that_draws_only_the_inside_of_a_picture_is_obeyed_in_bodies(folder: Path) -> None:
    (folder / "templates" / "_picture.html").write_text("<b>{{ number }}</b>")
    assert '<figure class="wide">\n<b>1</b>' in article_page(press(masthead(), folder))


def test_what_is_put_in_afterwards_is_what_the_engine_would_have_printed(folder: Path) -> None:
    for name in ("article.html", "_article_head.html", "_opening.html"):
        words = (DEFAULT / "templates" / name).read_text()
        assert "placed." in words
        (folder / "templates" / name).write_text(words.replace("placed.", ""))
    assert article_page(press(masthead(), folder)) == article_page(press())


def test_no_words_of_an_article_are_taken_for_the_mark_of_a_part() -> None:
    words = "\0body\0 placed.body \0\0 body"
    one = replace(plain_article(), headline=words, lead=words, body=(paragraph(words),))
    page = texts(collected(press().article(one)))[f"a/{one.id}/zh-hant-tw.html"]
    assert page.count(f"<p>{words}</p>") == 1
    assert f"<title>{words}</title>" in page
    assert page.count('class="body"') == 1


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ words.sources }}", "消息來源"),
        ("{{ words.sources }}{% set words = article %}{{ words.id }}", "消息來源summit7"),
        ("{% for paper in [article] %}{{ paper.id }}{{ paper.version }}{% endfor %}", "summit73"),
        ("{% raw %}{{ words.sources }}{% endraw %}", "{{ words.sources }}"),
        ('{{ asset["none.svg"] | default("none") }}', "none"),
    ],
)
def test_a_word_that_is_the_same_on_every_page_may_still_mean_something_else(
    folder: Path, template: str, shown: str
) -> None:
    (folder / "templates" / "_closing.html").write_text(f"<i>{template}</i>")
    assert f"<i>{shown}</i>" in article_page(press(masthead(), folder))


@pytest.mark.parametrize(
    "name", ["A & <b>", "{{ words.sources }}", "{# 晨 #}", "{% 晨", " 晨 ", "a/b'c"]
)
def test_no_name_of_a_paper_becomes_a_part_of_a_template(folder: Path, name: str) -> None:
    (folder / "templates" / "_footer.html").write_text("<i>{{ paper.name }}</i>")
    page = article_page(press(replace(masthead(), name=name), folder))
    assert f"<i>{name}</i>" in unescape(page)
    assert "<b>" not in page.partition("<main")[0]


def test_only_the_id_of_an_article_is_put_into_the_ways_to_pass_it_on(folder: Path) -> None:
    (folder / "templates" / "_share.html").write_text("<i>{{ article.id }}、{{ article.id }}</i>")
    assert "<i>summit7、summit7</i>" in article_page(press(masthead(), folder))
    (folder / "templates" / "_share.html").write_text("{{ article.headline }}")
    with pytest.raises(ThemeError, match=r"_share\.html:1"):
        article_page(press(masthead(), folder))


def test_the_links_of_a_page_may_be_the_themes_own_and_speak_of_the_article(folder: Path) -> None:
    default = (DEFAULT / "templates" / "_links.html").read_text()
    own = default + '<meta name="title" content="{{ article.headline }}{{ folder }}">\n'
    (folder / "templates" / "_links.html").write_text(own)
    headline = escape(full_article().headline)
    added = f'\n<meta name="title" content="{headline}a/summit7/">'
    page = article_page(press(masthead(), folder))
    assert page.replace(added, "") == article_page(press())


def test_a_base_from_before_there_was_a_place_for_links_prints_the_same_page(folder: Path) -> None:
    default = (DEFAULT / "templates" / "base.html").read_text()
    before = default.replace("{% block links %}", "", 1).replace(
        "{% endblock %}\n<meta", "\n<meta", 1
    )
    assert before.count("block") == default.count("block") - 2
    (folder / "templates" / "base.html").write_text(before)
    assert article_page(press(masthead(), folder)) == article_page(press())


def test_a_template_may_call_something_else_the_root(folder: Path) -> None:
    (folder / "templates" / "_closing.html").write_text("{% set root = 'here' %}<i>{{ root }}</i>")
    page = article_page(press(masthead(), folder))
    assert "<i>here</i>" in page
    assert 'href="../../s/' in page


def test_an_article_does_not_change_the_header_and_the_foot_around_it() -> None:
    pages = [
        texts(collected(press().article(one)))[f"a/{one.id}/zh-hans-cn.html"]
        for one in (full_article(), plain_article())
    ]
    heads = {page[page.index('<header class="head"') : page.index("<main")] for page in pages}
    feet = {page[page.index('<footer class="foot"') :] for page in pages}
    assert len(heads) == len(feet) == 1
    assert 'href="../../zh-hans-cn.html" rel="home"' in heads.pop()


def test_the_operators_words_are_converted_like_all_others(folder: Path) -> None:
    words = json.loads((DEFAULT / "words.json").read_text())
    (folder / "words.json").write_text(json.dumps(words | {"sources": ["後臺消息", "Backstage"]}))
    printed = texts(collected(press(masthead(), folder).article(full_article())))
    assert "后台消息" in printed["a/summit7/zh-hans-cn.html"]
    assert "后台消息" in printed["a/summit7/zh-hans-cn.txt"]


def test_hidden_files_are_no_part_of_a_theme(folder: Path) -> None:
    (folder / ".style.css.swp").write_bytes(b"\xff\xfe")
    assert press(masthead(), folder).digest == press().digest


def test_an_image_of_the_theme_is_an_asset(folder: Path) -> None:
    (folder / "logo.png").write_bytes(b"\x89PNG")
    asset = Theme(folder, DEFAULT).asset("logo.png")
    assert asset.type == "image/png" and asset.path.startswith("f/")
    assert asset in press(masthead(), folder).standing()


def write(name: str, data: str | bytes) -> Callable[[Path], Any]:
    content = data.encode() if isinstance(data, str) else data
    return lambda folder: (folder / name).write_bytes(content)


BROKEN = [
    ("templates/article.html", "好\n{% if %}", "templates/article.html", 2, ""),
    ("templates/article.html", "{{ 好\n\n", "templates/article.html", 1, ""),
    ("templates/_footer.html", "\n\n{{ papper.name }}", "templates/_footer.html", 3, "papper"),
    ("templates/_footer.html", "x\n{{ paper.nmae }}", "templates/_footer.html", 2, ""),
    ("templates/list.html", "\n{% include 'gone.html' %}", "templates/list.html", 2, "gone.html"),
    ("templates/front.html", "{% extends 'gone.html' %}", "templates/front.html", 1, "gone.html"),
    ("templates/lite.html", "\n{{ 5 | sparkle }}", "templates/lite.html", 2, "sparkle"),
    ("templates/feed.html", "\n\n\n{{ 1 / 0 }}", "templates/feed.html", 4, ""),
    ("templates/choice.html", "\n{{ words.nonsense }}", "templates/choice.html", 2, ""),
    ("templates/notfound.html", '\n{{ asset["no.css"] }}', "templates/notfound.html", 2, ""),
    (
        "templates/withdrawn.html",
        "{% include 'withdrawn.html' %}",
        "templates/withdrawn.html",
        1,
        "",
    ),
    ("templates/static.html", b"\xff\xfe", "templates/static.html", 0, "not UTF-8"),
    (
        "templates/article.html",
        "{{ article | media(root) }}",
        "templates/article.html",
        0,
        "sha256",
    ),
    ("templates/article.html", "{{ 5 | day }}", "templates/article.html", 0, "year"),
    ("lite.css", b"\xff", "lite.css", 0, "not UTF-8"),
    ("words.json", b"\xff\xfe", "words.json", 0, "not UTF-8"),
    ("words.json", '{\n "a": ["甲", "A"],\n}', "words.json", 3, ""),
    ("words.json", "[]", "words.json", 0, "object"),
    ("words.json", '{"sources": "來源"}', "words.json", 0, "sources"),
    ("words.json", '{"sources": ["來源"]}', "words.json", 0, "sources"),
    ("words.json", '{"sources": ["來源", 5]}', "words.json", 0, "sources"),
    ("words.json", '{"sources": ["來源", "Sources"]}', "words.json", 0, "lacks correction"),
]


@pytest.mark.parametrize(("name", "data", "file", "line", "reason"), BROKEN)
def test_a_broken_theme_is_refused_with_its_file_and_line(
    folder: Path, name: str, data: str | bytes, file: str, line: int, reason: str
) -> None:
    write(name, data)(folder)
    with pytest.raises(ThemeError) as caught:
        whole_edition(folder)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert reason in caught.value.reason
    assert isinstance(caught.value, EditionError)
    assert str(caught.value).startswith(f"{file}:{line}: " if line else f"{file}: ")


def test_that_table_of_broken_themes_breaks_because_of_what_it_says(folder: Path) -> None:
    assert whole_edition(folder) == texts(collected(edition(press(), contents())))


def test_a_theme_without_words_or_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r"words\.json"):
        Theme(tmp_path)
    (tmp_path / "words.json").write_bytes((DEFAULT / "words.json").read_bytes())
    printer = Printer(Theme(tmp_path), masthead())
    with pytest.raises(ThemeError, match=r"blocks/gallery\.html"):
        list(printer.article(full_article()))


def test_words_without_those_that_the_house_prints_under_a_picture_are_refused(
    folder: Path,
) -> None:
    words = json.loads((DEFAULT / "words.json").read_text())
    del words["picture_credit"]
    (folder / "words.json").write_text(json.dumps(words))
    with pytest.raises(ThemeError, match="lacks picture_credit"):
        Theme(folder, DEFAULT)


def test_a_folder_that_is_not_there_is_no_theme(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="no such folder"):
        Theme(tmp_path / "gone", DEFAULT)


def test_an_asset_that_the_theme_does_not_have_is_refused() -> None:
    with pytest.raises(ThemeError, match=r"gone\.css"):
        Theme().asset("gone.css")


def test_a_paper_in_an_unknown_variant_is_refused() -> None:
    for variants in (("zh-Hant-MO",), ("zh-Hant",)):
        with pytest.raises(UnknownVariantError):
            press(masthead(variants=variants))
    with pytest.raises(UnknownVariantError):
        list(press().article(plain_article(script="zh-Latn")))


@pytest.mark.parametrize(
    "terms",
    [
        (Term("電腦", "计算机"), Term("計算機", "计算机")),
        (Term("特首", "行政长官"), Term("特首", "特首")),
    ],
)
def test_a_glossary_that_contradicts_itself_is_refused_before_anything_is_printed(
    terms: tuple[Term, ...],
) -> None:
    with pytest.raises(GlossaryError):
        Printer(Theme(), masthead(), terms)


def test_a_paper_of_one_variant_has_pages_without_a_switch() -> None:
    paper: Paper = masthead(variants=("zh-Hant-TW",))
    printed = texts(collected(press(paper).article(plain_article(body=(paragraph("字"),)))))
    assert "zh-hans-cn" not in "".join(printed)
    assert 'class="switch"' not in printed["a/other22/zh-hant-tw.html"]
