"""A paper's logo stands where its name would, says that name, and costs nothing who has none."""

from __future__ import annotations

import re

from yanlu.article import from_json, to_json
from yanlu.edition import Paper, Stored

from ..cast import image
from .paper import CN, TW, collected, contents, edition, masthead, press, texts

LOGO = image("logo", 640).largest
PATH = f"f/{LOGO.media.sha256[:32]}.webp"
IMG = re.compile(rf'<img src="((?:\.\./)*){PATH}" width="640" height="320" alt="(\S+)">')
NAMES = {TW.lower(): "後街日報", CN.lower(): "后街日报"}


def test_the_logo_says_the_papers_name_in_both_scripts_on_every_full_page() -> None:
    files = collected(edition(press(masthead(logo=LOGO)), contents()))
    assert files[PATH].data == Stored(LOGO.media.sha256, LOGO.media.length)
    seen = set()
    for path, html in texts(files).items():
        if '<header class="head">' in html:
            (found,) = IMG.finditer(html)
            name = next(name for tag, name in NAMES.items() if tag in path)
            assert found[1] == "../" * path.count("/") and found[2] == name, path
            seen.add(path.partition("/")[0])
    assert seen >= {"a", "s", "t", "p", "d", "c", "i", "zh-hant-tw.html", "zh-hans-cn.html"}


def test_without_its_logo_each_page_is_to_the_byte_that_of_a_paper_which_has_none() -> None:
    bare = texts(collected(edition(press(), contents())))
    with_logo = texts(collected(edition(press(masthead(logo=LOGO)), contents())))
    assert with_logo.keys() == bare.keys()
    changed = {path for path, html in with_logo.items() if html != bare[path]}
    assert changed and not any(".lite." in path or path.endswith(".txt") for path in changed)
    for path in changed - {"paper.json"}:
        assert IMG.sub(r"\2", with_logo[path]) == bare[path], path


def test_the_logo_is_of_the_masthead_and_a_paper_without_one_does_not_speak_of_it() -> None:
    paper = masthead(logo=LOGO)
    assert from_json(Paper, to_json(paper)) == paper
    assert b"logo" not in to_json(masthead())
    assert press(paper).digest != press().digest, "all is printed anew, as with another name"
