"""Documents that say the same in both languages: what the gate sees when one half falls behind."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from docs.site.documents import catalogue
from docs.site.links import linked
from docs.site.pairs import differing, figures, names_in, pairs
from tests.gates import documents_alike

CHINESE = """# 0001. 租約

[English](0001-lease.md)

**決定。** 2026 年 11 月 23 日起，租約 15 秒，用 `flock`；見[柵欄](0002-fence.zh-Hant.md)。

## 代價

- 等 15 秒。

| 秒 |
|---|
| 3.5 |

```
yanlu press
```
"""
ENGLISH = """# 0001. A lease

[中文](0001-lease.zh-Hant.md)

**Decided.** From 23 November 2026 a lease lasts 15 seconds, by `flock`: [fence](0002-fence.md).

## Costs

- Waiting for 15 seconds.

| seconds |
|---|
| 3.5 |

```
yanlu press
```
"""
NAVIGATION = """
[[group]]
zh = "決定"
en = "Decisions"
alike = true
each = "docs/adr/*"
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A repository with two decisions, the first of which leads to the second."""
    files = {
        "docs/adr/0001-lease.md": ENGLISH,
        "docs/adr/0001-lease.zh-Hant.md": CHINESE,
        "docs/adr/0002-fence.md": "# 0002. A fence\n\n[中文](0002-fence.zh-Hant.md)\n",
        "docs/adr/0002-fence.zh-Hant.md": "# 0002. 柵欄\n\n[English](0002-fence.md)\n",
        "docs/site/navigation.toml": NAVIGATION,
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def test_two_halves_that_say_the_same_pass_the_gate(shelf: Path) -> None:
    gate = documents_alike(shelf)
    assert gate.wrong == [] and gate.measured == "2"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("15 seconds", "20 seconds", "the Chinese lacks the figure 20"),
        ("23 November", "23 October", "the Chinese lacks the figure 10"),
        ("| 3.5 |", "| 3.6 |", "the English lacks the figure 3.5"),
        ("`flock`", "`fcntl`", "the Chinese lacks the code fcntl"),
        ("## Costs", "### Costs", "levels of headings are [1, 2] in Chinese, [1, 3] in English"),
        ("- Waiting for 15 seconds.", "", "items of lists are 1 in Chinese, 0 in English"),
        ("| 3.5 |", "| 3.5 |\n| 15 |", "rows of tables are 3 in Chinese, 4 in English"),
        ("```\nyanlu press\n```", "", "fences of code are 2 in Chinese, 0 in English"),
        ("[fence](0002-fence.md)", "fence", "the English lacks a link to docs/adr/0002-fence"),
        ("[中文](0001-lease.zh-Hant.md)", "", "0001-lease.md does not lead to docs/adr/0001-lease"),
    ],
)
def test_an_english_half_that_was_changed_alone_is_told(
    shelf: Path, before: str, after: str, said: str
) -> None:
    (shelf / "docs/adr/0001-lease.md").write_text(ENGLISH.replace(before, after))
    assert any(said in one for one in documents_alike(shelf).wrong)


def test_a_chinese_page_that_leads_to_english_beside_chinese_is_told(shelf: Path) -> None:
    chinese = shelf / "docs/adr/0001-lease.zh-Hant.md"
    chinese.write_text(CHINESE.replace("0002-fence.zh-Hant.md", "0002-fence.md"))
    assert documents_alike(shelf).wrong == [
        "docs/adr/0001-lease.zh-Hant.md: docs/adr/0002-fence.md is there in Chinese, too: "
        "lead to docs/adr/0002-fence.zh-Hant.md"
    ]
    chinese.write_text(CHINESE.replace("[English](0001-lease.md)", ""))
    assert any("does not lead to docs/adr/0001-lease.md" in one for one in differing_in(shelf))


def differing_in(shelf: Path) -> list[str]:
    return differing(catalogue(shelf))


def test_halves_that_each_tell_in_their_own_way_are_left_alone(shelf: Path) -> None:
    (shelf / "docs/adr/0001-lease.md").write_text(ENGLISH.replace("15", "20"))
    (shelf / "docs/site/navigation.toml").write_text(NAVIGATION.replace("alike = true", ""))
    assert differing_in(shelf) == [] and pairs(catalogue(shelf)) == []


def test_a_decision_in_one_language_only_is_told(shelf: Path) -> None:
    (shelf / "docs/adr/0002-fence.zh-Hant.md").unlink()
    assert (
        "docs/adr/0002-fence is in one language only: write docs/adr/0002-fence.zh-Hant.md"
        in differing_in(shelf)
    )


def test_a_decision_stands_under_its_own_heading_in_each_tree(shelf: Path) -> None:
    assert catalogue(shelf).named["docs/adr/0001-lease"].titles == {
        "zh": "0001. 租約",
        "en": "0001. A lease",
    }


def test_a_chinese_page_leads_to_the_chinese_page_and_its_own_english_beside(shelf: Path) -> None:
    found = catalogue(shelf)
    for tree, other in (("zh-hant", "en"), ("zh-hans", "en"), ("en", "zh-hant")):
        words = linked(found.named["docs/adr/0001-lease"], tree, found).text
        assert "](0002-fence.md)" in words
        assert f"](../../{other}/adr/0001-lease.md)" in words


def test_a_month_is_a_figure_in_english_only_where_it_is_a_date() -> None:
    assert figures("On 3 May it may, in March.") == {"3", "5"} == figures("5 月 3 日")
    assert figures("`12` [x](13.md) 1,000–2.5\n```\n14\n```\n") == {"1,000", "2.5"}


def test_parts_counted_in_either_way_and_figures_at_the_ends_of_lines_are_told_apart() -> None:
    assert figures("## 1. Write\n\n7\n8\n") == {"7", "8"} == figures("## 一、寫\n\n7\n8\n")
    assert figures("# 0001. A lease") == {"0001"}


def test_what_each_language_words_for_itself_in_code_stands_in_angles() -> None:
    assert names_in("`YANLU_X` and `<file>.br`") == names_in("`YANLU_X`、`<檔名>.br`")
    assert names_in("`YANLU_X` and `<file>.br`") != names_in("`<檔名>.br`")


def test_the_documents_of_this_repository_say_the_same_in_both_languages() -> None:
    found = catalogue()
    assert len(pairs(found)) > 50
    assert differing(found) == []


def measured(readme: str) -> list[list[str]]:
    """Every number of a README's measured column, row by row."""
    table = readme.split("<!-- figures -->")[1].split("<!-- /figures -->")[0]
    rows = table.strip().splitlines()[2:]
    return [re.findall(r"\d[\d.,]*\d|\d", row.rsplit("|", 2)[1]) for row in rows]


def test_both_readmes_show_the_same_figures() -> None:
    root = Path(__file__).parents[2]
    english, chinese = (
        measured((root / name).read_text()) for name in ("README.md", "README.zh-Hant.md")
    )
    assert len(english) >= 30
    assert [sorted(row) for row in english] == [sorted(row) for row in chinese]
    assert sum(map(len, english)) > 100
