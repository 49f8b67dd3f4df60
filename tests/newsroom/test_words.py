"""Every word of ours exists in all three languages, and the catalogs are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from yanlu.newsroom.locale import make

LOCALE = Path(make.__file__).parent
SPOKEN = re.compile(r"\bgettext(?:_lazy)?\b|{%\s*(?:block)?trans(?:late)?\b")


def entries(language: str) -> dict[str, str]:
    file = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    return {entry.msgid: entry.msgstr for entry in file}


def test_every_word_has_its_english_and_no_english_is_left_over() -> None:
    english = entries("en")
    assert set(english) == set(make.own_words())
    assert all(english.values())


def rooms_that_speak(package: Path) -> set[str]:
    """The rooms of whose code or templates something is marked for translation."""
    return {
        path.relative_to(package).parts[0]
        for pattern in ("*/**/*.py", "*/**/*.html")
        for path in package.glob(pattern)
        if SPOKEN.search(path.read_text(encoding="utf-8"))
    }


def test_every_room_that_speaks_is_read() -> None:
    assert rooms_that_speak(make.ROOM.parent) == {make.ROOM.name, *make.GUESTS}


def test_a_room_that_begins_to_speak_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "quiet").mkdir()
    (tmp_path / "quiet" / "views.py").write_text("WORDS = '留言'\n")
    (tmp_path / "kiosk" / "templates").mkdir(parents=True)
    (tmp_path / "kiosk" / "templates" / "stand.html").write_text('{% translate "留言" %}')
    assert rooms_that_speak(tmp_path) == {"kiosk"}


def test_every_word_has_its_simplified_form_made_by_the_converter() -> None:
    simplified = entries("zh_Hans")
    for words in make.own_words():
        assert simplified[words] == make.in_simplified(words), "run make"


def names_of_the_treasurer(*roots: Path) -> set[str]:
    """By which names who keeps the money is called to editors, readers and operators."""
    shown = (path for root in roots for path in root.rglob("*"))
    return {
        name
        for path in shown
        if path.suffix in (".py", ".html", ".po", ".json", ".md")
        and path.parent.name != "migrations"
        for name in re.findall("司庫|司库|出納|出纳", path.read_text(encoding="utf-8"))
    }


def test_who_keeps_the_money_has_one_name_everywhere(tmp_path: Path) -> None:
    package = make.ROOM.parent
    assert names_of_the_treasurer(package, package.parent / "docs") == {"司庫", "司库"}
    (tmp_path / "desk.html").write_text("出納", encoding="utf-8")
    assert names_of_the_treasurer(tmp_path) == {"出納"}, "the control"


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
def test_the_compiled_catalogs_are_those_of_the_written_ones(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    written = {
        (entry.msgctxt, entry.msgid): entry.msgstr
        for entry in polib.pofile(str(folder / "django.po")).translated_entries()
    }
    compiled = {
        (entry.msgctxt, entry.msgid): entry.msgstr
        for entry in polib.mofile(str(folder / "django.mo"))
    }
    assert compiled == written


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
def test_no_translation_asks_for_a_value_that_is_not_given(language: str) -> None:
    place = re.compile(r"%(?:\(\w+\))?[sd]")
    for words, translated in entries(language).items():
        assert set(place.findall(translated)) <= set(place.findall(words)), words
        if language == "en":
            assert set(place.findall(translated)) == set(place.findall(words)), words


def test_django_speaks_all_three() -> None:
    said = {}
    for language in ("zh-hant", "zh-hans", "en"):
        with translation.override(language):
            said[language] = gettext("寫文章"), gettext("Autosave is paused")
    assert said == {
        "zh-hant": ("寫文章", "自動儲存暫停"),
        "zh-hans": ("写文章", "自动储存暂停"),
        "en": ("Write", "Autosave is paused"),
    }


@pytest.mark.django_db
def test_the_desk_speaks_traditional_chinese_to_a_chinese_reader(editor: Client) -> None:
    page = editor.get("/newsroom/articles/", headers={"accept-language": "zh-TW"})
    assert 'lang="zh-hant"' in page.content.decode()
    assert "最後修改" in page.content.decode()
