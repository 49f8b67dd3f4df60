"""The documentation site, without building it: halves, links, navigation, scripts, headings."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import markdown
import pytest
from markdown_it import MarkdownIt

from docs.site.documents import TREES, catalogue
from docs.site.links import broken_links, linked
from docs.site.searching import key, sections
from docs.site.simplified import simplified
from docs.site.splitting import anchor, anchors, split, with_air
from tests.edition.test_edition_words import simplified_only, traditional_only
from tests.gates import ROOT, documents_bound
from yanlu.config.command import COMMANDS
from yanlu.config.options import OPTIONS

OPERATIONS = """# 營運手冊 Operator's handbook

[中文](#中文)在前，[English](#english) below.

---

## 中文

### 安裝

```
# 不是標題
```

見[設定](settings.md#yanlu_port)、[鏡像](mirrors.md)、[上線](#go-live)。

---

## English

### Install

See [settings](settings.md#yanlu_port), [the key](../keys/README.md), [安裝](#安裝).

### Go live!

`[not a link](nowhere.md)` ![Front](pictures/front.webp) [licence](../LICENSE)
"""
NAVIGATION = """
[[group]]
zh = "營運"
en = "Running it"
pages = [
  { document = "docs/operations", zh = "營運手冊", en = "Operator's handbook" },
  { document = "docs/mirrors", zh = "鏡像", en = "Mirrors" },
  { document = "docs/later", zh = "以後", en = "Later" },
]
[[group]]
zh = "其他"
en = "Others"
each = "*"
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A repository with a few documents, all of them bound."""
    files = {
        "docs/operations.md": OPERATIONS,
        "docs/settings.md": "# Settings\n\n### YANLU_PORT\n\nThe port.\n",
        "docs/mirrors.md": "# Mirrors\n\n[中文](mirrors.zh-Hant.md)\n",
        "docs/mirrors.zh-Hant.md": "# 鏡像手冊\n\n[English](mirrors.md)\n",
        "docs/pictures/front.webp": "picture",
        "docs/site/navigation.toml": NAVIGATION,
        "keys/README.md": "# keys: what opens\n",
        "LICENSE": "Do as you like.\n",
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def shown(shelf: Path, name: str, tree: str) -> str:
    found = catalogue(shelf)
    return linked(found.named[name], tree, found).text


# Halves


def test_a_document_in_two_languages_becomes_one_in_each() -> None:
    halves = split(OPERATIONS)
    assert re.findall("^#+ .*", halves["en"], re.MULTILINE)[1:] == ["## Install", "## Go live!"]
    assert "## 安裝\n\n```\n# 不是標題\n```" in halves["zh"]
    assert "Install" not in halves["zh"] and "安裝\n" not in halves["en"]
    assert not any("below." in one or "---" in one for one in halves.values())


def test_a_document_in_one_language_stays_whole() -> None:
    words = "# Formats\n\n## English names\n\n```\n## 中文\n```\n"
    assert split(words) == {"en": words}


def test_headings_have_the_anchors_that_a_forge_gives_them() -> None:
    assert anchor("1. 連接埠被占用") == "1-連接埠被占用"
    assert anchor("What can go wrong?") == "what-can-go-wrong"
    assert anchors("# A\n## `yanlu run`\n## [B c](x.md)\n## A\n~~~\n# no\n~~~\n") == {
        *("a", "yanlu-run", "b-c", "a-1")
    }


# Links


def test_links_lead_to_pages_of_the_same_tree(shelf: Path) -> None:
    words = shown(shelf, "docs/operations", "zh-hant")
    assert "[設定](settings.md#yanlu_port)" in words and "[鏡像](mirrors.md)" in words


def test_a_heading_of_the_other_language_is_found_in_the_other_tree(shelf: Path) -> None:
    assert "[上線](../en/operations.md#go-live)" in shown(shelf, "docs/operations", "zh-hans")
    assert "[安裝](../zh-hant/operations.md#安裝)" in shown(shelf, "docs/operations", "en")


def test_a_document_leads_to_its_own_other_language(shelf: Path) -> None:
    assert "](../en/mirrors.md)" in shown(shelf, "docs/mirrors", "zh-hans")
    assert "](../zh-hant/mirrors.md)" in shown(shelf, "docs/mirrors", "en")


def test_readmes_pictures_and_source_files_are_found_and_code_is_left_alone(shelf: Path) -> None:
    words = shown(shelf, "docs/operations", "en")
    assert "[the key](keys.md)" in words
    assert "![Front](../pictures/front.webp) [licence](source/LICENSE.md)" in words
    assert "`[not a link](nowhere.md)`" in words


# The gate


def test_a_shelf_in_order_passes_the_gate(shelf: Path) -> None:
    gate = documents_bound(shelf)
    assert gate.wrong == [] and gate.measured == "4"


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("docs/mirrors.md", "[x](gone.md)", "docs/mirrors.md: gone.md leads nowhere"),
        ("docs/mirrors.md", "[x](settings.md#gone)", "has no such heading"),
        ("docs/mirrors.zh-Hant.md", "[x](#gone)", "docs/mirrors.zh-Hant.md: #gone"),
        ("docs/mirrors.md", '<img src="pictures/gone.webp">', "pictures/gone.webp leads nowhere"),
        ("docs/site/navigation.toml", NAVIGATION.replace("*", "x"), "docs/settings stands nowhere"),
    ],
)
def test_the_gate_tells_of_broken_links_and_of_what_stands_nowhere(
    shelf: Path, file: str, words: str, said: str
) -> None:
    (shelf / file).write_text(words)
    assert any(said in one for one in documents_bound(shelf).wrong)


def test_every_document_stands_in_the_navigation_and_every_link_leads_somewhere() -> None:
    found = catalogue()
    assert len(found.named) > 50
    assert found.homeless() == [] and broken_links(found) == []


# Scripts


def test_no_traditional_document_holds_a_simplified_character() -> None:
    wrong = {
        one.name: simplified_only(without_examples(one.texts["zh"]))
        for one in catalogue().named.values()
        if "zh" in one.texts
    }
    assert len(wrong) > 5
    assert {name: found for name, found in wrong.items() if found} == {}


def test_no_simplified_page_holds_a_traditional_character() -> None:
    found = catalogue()
    wrong = {
        one.name: traditional_only(without_examples(simplified(without_code(one.texts["zh"]))))
        for one in found.named.values()
        if "zh" in one.texts
    }
    assert {name: seen for name, seen in wrong.items() if seen} == {}


# What documents show of the other script on purpose: names of the scripts, and what search finds.
EXAMPLES = (
    "大陆简体",
    "新马简体",
    "简体",
    "头发斑白的理发师",
    "国安法",
    "布莱奇利",
    "徐干学",
    "你这个五毛",
    "乾学",
    "<b>头</b>发",
    "采访",
    "采訪",
    "被发明",
    "唐纳德",
    "少数组织",
)


# Words of the mainland in Traditional characters, which a newsroom in Taiwan does not write.
ELSEWHERE = (
    *("默認", "信息", "文件夾", "軟件", "網絡", "服務器", "屏幕", "打印", "鏈接", "用戶", "登錄"),
    *("緩存", "代碼", "數據庫", "激活", "命令", "字節", "內存", "搜索"),
)


def test_no_traditional_document_speaks_as_the_mainland_does() -> None:
    wrong = {
        one.name: [word for word in ELSEWHERE if word in one.texts["zh"]]
        for one in catalogue().named.values()
        if "zh" in one.texts
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_simplified_tree_speaks_as_the_mainland_does() -> None:
    assert simplified("伺服器、資料夾、指令、搜尋") == "服务器、文件夹、命令、搜索"
    assert simplified("一列、交易、交易編號、函式庫") == "一行、事务、交易编号、库"


def without_examples(words: str) -> str:
    for one in EXAMPLES:
        words = words.replace(one, "")
    return words


def without_code(words: str) -> str:
    return re.sub(r"^```.*?^```|`[^`\n]+`", "", words, flags=re.MULTILINE | re.DOTALL)


def test_simplified_leaves_what_is_typed_and_follows_the_desk_in_its_words() -> None:
    assert simplified("網路上的 `資料夾`，按「影片」") == "网络上的 `資料夾`，按“影片”"
    assert simplified("```\n網路\n```") == "```\n網路\n```"


# Chinese beside English


def test_what_the_chinese_pages_name_exists() -> None:
    named = set(re.findall(r"\bYANLU_[A-Z_]+\b", (ROOT / "docs/settings.zh-Hant.md").read_text()))
    assert len(named) > 40
    assert named <= {option.name for option in OPTIONS}
    typed = set(re.findall(r"`yanlu (\w+)", (ROOT / "docs/commands.zh-Hant.md").read_text()))
    assert len(typed) > 10 and typed <= {*COMMANDS, "verify"}


# Reading


MARKED = (
    "<li",
    "<tr",
    "<h1",
    "<h2",
    "<h3",
    "<h4",
    "<pre",
    "<blockquote",
    "<strong",
    "<code",
    "<a ",
)


def test_a_document_reads_the_same_here_and_on_a_forge() -> None:
    forge = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    extensions = ["sane_lists", "tables", "fenced_code"]
    for one in catalogue().named.values():
        for words in one.texts.values():
            here = markdown.markdown(with_air(words), extensions=extensions)
            assert marks(here) == marks(forge.render(words)), one.name


def test_a_list_that_only_a_forge_would_see_gets_air() -> None:
    words = "One:\n- a\n- b\n\n```\nx\n- y\n```\n"
    there = marks(MarkdownIt().render(words))
    assert marks(markdown.markdown(words, extensions=["fenced_code"])) != there
    assert marks(markdown.markdown(with_air(words), extensions=["fenced_code"])) == there


def marks(html: str) -> Counter[str]:
    return Counter({one: html.count(one) for one in MARKED})


# Search


def test_a_page_is_searched_section_by_section() -> None:
    html = '<h1 id="a">A</h1><p>x &amp; <b>y</b></p><h2 id="b">B</h2><table><td>1</td><td>2</td>'
    found = [(one.address, one.heading, one.words) for one in sections("a.html", "A", html)]
    assert found == [("a.html", "A", "x & y"), ("a.html#b", "B", "1 2")]


def test_the_key_of_search_makes_one_character_of_both_scripts() -> None:
    before, after = key()
    turned = str.maketrans(before, after)
    assert "国安法".translate(turned) == "國安法".translate(turned)
    assert len(before) == len(after) > 1000


def test_there_are_three_trees_and_chinese_stands_first() -> None:
    assert TREES == ("zh-hant", "zh-hans", "en")
