"""Every page of an edition, from whatever address it is read."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import brotli
import pytest

from yanlu.article import Video
from yanlu.edition import VARIANTS, File, Printer, Stored, hashed_path

from ..cast import full_article, plain_article
from .paper import (
    ADDRESS,
    CN,
    GLOSSARY,
    HK,
    SG,
    TW,
    collected,
    contents,
    edition,
    fingerprint,
    long_article,
    masthead,
    press,
    texts,
)
from .reading import Page, is_about_itself, is_outer_link

ROOT = Path(__file__).parents[2]
NOT_FOUND = "404.html"  # stands at every wrong address, so its links begin at the host


def is_full(path: str) -> bool:
    """Whether it is a full page of one variant."""
    name = path.rpartition("/")[2]
    return name in {f"{tag.lower()}.html" for tag in VARIANTS}


def is_choice(path: str) -> bool:
    return path.rpartition("/")[2] == "index.html"


def is_lite(path: str) -> bool:
    return path.endswith(".lite.html")


def inner_links(page: Page) -> Iterator[str]:
    """Every address on the page that is to be fetched from the edition itself."""
    for element, address in page.addresses():
        if not (is_about_itself(element) or is_outer_link(element, address)):
            yield address


def is_numbered(path: str) -> bool:
    """Whether it is a numbered page of a talk, which has no choice of language before it."""
    return re.fullmatch(r"a/\w+/talk/[\w-]+/\d+\.html", path) is not None


def test_the_edition_has_a_page_of_every_kind(pages: dict[str, Page]) -> None:
    kinds = {re.sub(r"[a-z2-7]{7}|\d+(-\d+)?", "*", path.rpartition("/")[0]) for path in pages}
    assert kinds >= {"", "a/*", "k/*", "s/*", "s/*/*", "t/*", "p/*", "d/*/*", "d/*/*/*", "c", "i/*"}
    assert sum(map(is_full, pages)) > 60


def test_every_page_has_the_language_of_its_name_and_one_headline(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        names = set(path.replace(".", "/").split("/"))
        tags = [tag for tag in VARIANTS if tag.lower() in names] or [TW]
        assert page.all("html")[0].attributes["lang"] == tags[0], path
        assert len(page.all("h1")) == 1, path
        assert len(page.all("title")) == 1, path
        assert page.all("meta")[0].attributes == {"charset": "utf-8"}, path


def test_no_id_stands_twice_on_a_page(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path


def test_every_full_page_names_itself_and_all_its_variants(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        if not is_full(path):
            continue
        folder = path.rpartition("/")[0]
        base = ADDRESS + (f"{folder}/" if folder else "")
        links = page.all("link")
        canonical = [one for one in links if one.attributes["rel"] == "canonical"]
        assert [one.attributes["href"] for one in canonical] == [ADDRESS + path]
        named = {
            one.attributes["hreflang"]: one.attributes["href"]
            for one in links
            if "hreflang" in one.attributes
        }
        expected = {tag: f"{base}{tag.lower()}.html" for tag in VARIANTS} | {"x-default": base}
        assert named == expected, path


def test_what_a_page_names_as_a_variant_names_it_back(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for one in page.all("link"):
            if "hreflang" not in one.attributes or one.attributes["hreflang"] == "x-default":
                continue
            other = pages[one.attributes["href"].removeprefix(ADDRESS)]
            assert ADDRESS + path in [link.attributes.get("href") for link in other.all("link")]


def test_the_default_address_of_every_page_exists(pages: dict[str, Page]) -> None:
    for path in pages:
        folder = path.rpartition("/")[0]
        if not is_numbered(path):
            assert (f"{folder}/index.html" if folder else "index.html") in pages


def test_a_lite_page_is_the_same_article_to_a_search_engine(pages: dict[str, Page]) -> None:
    lite = {path: page for path, page in pages.items() if is_lite(path)}
    assert lite
    for path, page in lite.items():
        canonical = [one for one in page.all("link") if one.attributes["rel"] == "canonical"]
        assert canonical[0].attributes["href"] == ADDRESS + path.replace(".lite", "")
        base = f"{ADDRESS}{path.rpartition('/')[0]}/"
        named = [one.attributes for one in page.all("link") if "hreflang" in one.attributes]
        assert {one["hreflang"]: one["href"] for one in named} == {
            tag: f"{base}{tag.lower()}.lite.html" for tag in VARIANTS
        }


def test_a_lite_page_leads_to_the_film_and_to_every_source(pages: dict[str, Page]) -> None:
    film = next(block for block in full_article().body if isinstance(block, Video)).media
    page = pages["a/summit7/zh-hant-tw.lite.html"]
    links = {one.attributes["href"] for one in page.all("a")}
    assert links >= {
        f"../../{hashed_path(film.sha256, film.type)}",
        "https://example.org/record",
        "https://example.org/",
    }
    assert not page.all("video") and not page.all("img")


def test_links_to_the_variants_of_a_page_are_told_apart_by_their_words(
    pages: dict[str, Page],
) -> None:
    labels = {TW: "正體", HK: "繁體", CN: "大陆简体", SG: "新马简体"}
    for tag, own in labels.items():
        for kind in ("", ".lite"):
            words = pages[f"a/summit7/{tag.lower()}{kind}.html"].text.split("\n")
            assert {*labels.values()} - {own} <= {*words}, (tag, kind)
    for one in (CN, SG):
        printer = press(masthead(variants=(TW, one)))
        page = Page(texts(collected(printer.article(plain_article())))["a/other22/zh-hant-tw.html"])
        assert "简体" in page.text.split("\n")


def test_a_correction_bears_its_kind_and_its_day_in_every_form(files: dict[str, File]) -> None:
    forms = ("a/summit7/zh-hant-tw.html", "a/summit7/zh-hant-tw.lite.html", "c/zh-hant-tw.html")
    for path in (*forms, "a/summit7/zh-hant-tw.txt", "feed/zh-hant-tw/atom.xml"):
        lines = [row for row in texts(files)[path].split("\n") if "誤作十四" in row]
        assert any("事實更正" in row and "2026年11月23日" in row for row in lines), path
    assert "事实更正（2026年11月23日）：" in texts(files)["a/summit7/zh-hans-cn.txt"]
    data = json.loads(Page(texts(files)[forms[0]]).scripts[0])["correction"][0]
    assert (data["additionalType"], data["datePublished"]) == ("factual", "2026-11-23")


def test_all_inner_links_are_relative_and_name_a_file(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for address in inner_links(page):
            parts = urlsplit(address)
            assert address, path
            assert parts.scheme in ("", "data") and not parts.netloc, (path, address)
            assert path == NOT_FOUND or not address.startswith("/"), (path, address)
            assert not parts.path.endswith("/"), (path, address)


@pytest.mark.parametrize(
    "base",
    [
        "https://news.example/",
        "http://127.0.0.1:8123/deep/er/paper/",
        "file:///media/usb%20stick/%E5%A0%B1/",
    ],
)
def test_no_link_picture_or_anchor_is_broken_wherever_the_edition_lies(
    pages: dict[str, Page], files: dict[str, File], base: str
) -> None:
    seen = 0
    for path, page in pages.items():
        if path == NOT_FOUND:
            continue
        for address in inner_links(page):
            if address.startswith("data:"):
                continue
            whole, anchor = urldefrag(urljoin(base + path, address))
            assert whole.startswith(base), (path, address)
            target = unquote(whole[len(base) :])
            assert target in files, (path, address)
            assert not anchor or anchor in pages[target].ids, (path, address)
            seen += 1
    assert seen > 1000


def test_the_page_for_a_wrong_address_leads_home_from_any_depth(
    pages: dict[str, Page], files: dict[str, File]
) -> None:
    home = urlsplit(ADDRESS).path
    for address in inner_links(pages[NOT_FOUND]):
        assert address.startswith(home)
        assert address.removeprefix(home) in files


def test_a_broken_link_would_be_seen(pages: dict[str, Page], files: dict[str, File]) -> None:
    source = files["zh-hant-tw.html"].data.decode().replace('href="a/', 'href="b/')  # type: ignore[union-attr]
    broken = [link for link in inner_links(Page(source)) if link.split("#")[0] not in files]
    assert broken


def test_nothing_is_asked_of_another_host(pages: dict[str, Page], files: dict[str, File]) -> None:
    for path, page in pages.items():
        for element, address in page.addresses():
            if element.tag != "a" and not is_about_itself(element):
                assert "//" not in address, (path, address)
        assert not page.all("iframe") + page.all("object") + page.all("embed") + page.all("base")
    for path, words in texts(files).items():
        if path.endswith((".css", ".js")):
            assert not re.search(r"https?:|//[a-z]|@import|fetch\(|sendBeacon", words), path


def test_outer_links_tell_the_other_host_nothing(pages: dict[str, Page]) -> None:
    seen = 0
    for path, page in pages.items():
        for element, address in page.addresses():
            if element.tag == "a" and is_outer_link(element, address):
                assert "noreferrer" in element.attributes.get("rel", ""), (path, address)
                seen += 1
    assert seen


def test_full_pages_hold_no_style_and_no_script_of_their_own(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for element in page.elements:
            names = set(element.attributes)
            assert "style" not in names, (path, element)
            assert not [name for name in names if name.startswith("on")], (path, element)
            if element.tag == "script" and "src" not in names:
                assert element.attributes == {"type": "application/ld+json"}, path
        assert not page.styles or is_lite(path), path


def test_no_page_names_a_thing_that_stands_inside_it(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        named = [one.attributes for name in ("link", "img", "source") for one in page.all(name)]
        assert named and "data:" not in str(named), path


def test_the_policy_of_every_page_is_the_printers_and_fits_its_style(
    pages: dict[str, Page], printer: Printer
) -> None:
    for path, page in pages.items():
        metas = [one.attributes for one in page.all("meta") if "http-equiv" in one.attributes]
        policies = [one for one in metas if one["http-equiv"] == "Content-Security-Policy"]
        assert [one["content"] for one in policies] == [printer.policy], path
        for style in page.styles:
            summed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            assert f"'sha256-{summed}'" in printer.policy
    assert "unsafe" not in printer.policy
    assert "img-src 'self';" in printer.policy, "not even pictures that stand inside"
    assert "default-src 'none'" in printer.policy


def test_a_page_is_complete_without_scripts(pages: dict[str, Page]) -> None:
    page = pages["a/summit7/zh-hant-tw.html"]
    for words in ("峰會在雨中開幕", "資金從何而來", "錢必須到位", "三千億", "代表人數應為四十"):
        assert words in page.text
    switch = [one for one in page.all("a") if one.attributes.get("hreflang") == CN]
    assert switch[0].attributes["href"] == "zh-hans-cn.html"


def test_linked_data_is_json_and_says_what_the_page_says(pages: dict[str, Page]) -> None:
    for tag in VARIANTS:
        page = pages[f"a/summit7/{tag.lower()}.html"]
        form = json.loads(page.scripts[-1])
        assert form["inLanguage"] == tag
        assert form["mainEntityOfPage"] == f"{ADDRESS}a/summit7/{tag.lower()}.html"
        assert form["headline"] in page.text
        assert [one["name"] for one in form["author"]][1:] != []


def test_the_same_people_have_the_byline_in_every_variant(pages: dict[str, Page]) -> None:
    for article in contents().articles:
        counts = {
            len(json.loads(pages[f"a/{article.id}/{tag.lower()}.html"].scripts[-1])["author"])
            for tag in VARIANTS
        }
        assert len(counts) == 1, article.id


def test_every_picture_is_printed_under_the_name_of_its_content(files: dict[str, File]) -> None:
    for image in full_article().images:
        for one in image.renditions:
            file = files[hashed_path(one.media.sha256, one.media.type)]
            assert file.data == Stored(one.media.sha256, one.media.length)
    for path, file in files.items():
        if path.startswith("f/") and isinstance(file.data, bytes):
            assert path[2:34] == hashlib.sha256(file.data).hexdigest()[:32]


def test_every_picture_has_words_a_size_and_its_credit(pages: dict[str, Page]) -> None:
    page = pages["a/summit7/zh-hant-tw.html"]
    pictures = page.all("img")
    boards = [one for one in pictures if one.attributes["src"].endswith(".svg")]
    assert len(pictures) == 3 + len(boards)
    assert {one.attributes["src"] for one in boards} == {
        "talk/count.svg",
        "../../k/summit7/qr.svg",
        "../../join/zh-hant-tw.svg",
        "../../warning/zh-hant-tw.svg",
    }
    for one in (one for one in pictures if one not in boards):
        assert one.attributes["alt"]
        assert int(one.attributes["width"]) > int(one.attributes["height"]) > 0
    assert page.text.count("王攝影／聯合採訪／某通訊社／本報") == 3


# The same bytes anywhere


def test_the_same_paper_is_printed_to_the_same_bytes_twice(files: dict[str, File]) -> None:
    again = press(masthead(variants=VARIANTS))
    assert again.digest == press(masthead(variants=VARIANTS)).digest
    assert collected(edition(again, contents())) == files


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LANG": "C", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "LANG": "zh_TW.UTF-8"},
    ],
    ids=["new-york", "kiritimati"],
)
def test_another_machine_prints_the_same_bytes(surroundings: dict[str, str]) -> None:
    code = "from tests.edition.paper import fingerprint; print(fingerprint())"
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == fingerprint()


def test_the_digest_tells_when_a_page_would_have_other_bytes(tmp_path: Path) -> None:
    css = tmp_path / "style.css"
    css.write_text("body { color: teal }")
    digests = {
        press().digest,
        press(masthead(name="前街日報")).digest,
        press(masthead(), tmp_path).digest,
        Printer(press().theme, masthead()).digest,
    }
    assert len(digests) == 4


def test_the_order_of_the_glossary_is_no_reason_to_print_anew() -> None:
    theme = press().theme
    backward = Printer(theme, masthead(), GLOSSARY[::-1])
    assert backward.digest == Printer(theme, masthead(), GLOSSARY).digest


# Weight


def test_an_article_of_nine_kilobytes_weighs_at_most_eight_on_the_wire() -> None:
    words = list(demo_paragraphs(9_000))
    assert 8_500 <= sum(len(one.encode()) for one in words) <= 10_000
    files = texts(collected(press().article(long_article(words))))
    for tag in (TW, CN):
        data = files[f"a/longer2/{tag.lower()}.html"].encode()
        assert len(brotli.compress(data, quality=5)) <= 8 * 1024


def test_a_lite_page_weighs_less_than_the_full_one(files: dict[str, File]) -> None:
    full, lite = (
        len(brotli.compress(files[f"a/summit7/zh-hant-tw{kind}"].data, quality=5))  # type: ignore[arg-type]
        for kind in (".html", ".lite.html")
    )
    assert lite < full


def demo_paragraphs(bytes_wanted: int) -> Iterator[str]:
    """Paragraphs of the demo paper, true newspaper text, of this length together."""
    taken = 0
    for path in sorted((ROOT / "demo" / "articles").glob("*.json")):
        for block in json.loads(path.read_text())["body"]:
            parts = block.get("text", "") if block["kind"] == "paragraph" else ""
            words = parts if isinstance(parts, str) else "".join(map(span_words, parts))
            if words and taken < bytes_wanted:
                taken += len(words.encode())
                yield words


def span_words(part: str | dict[str, str]) -> str:
    return part if isinstance(part, str) else part["text"]


def test_an_article_without_anything_optional_is_printed_too() -> None:
    bare = plain_article(credits=(), body=())
    for path, words in texts(collected(press(masthead(usage_terms="")).article(bare))).items():
        if path.endswith(".html"):
            Page(words)


def test_a_paper_under_a_path_has_a_page_for_wrong_addresses_that_leads_home() -> None:
    printer = press(masthead(address="https://papers.example/tongxing/"))
    files = collected(printer.standing())
    page = Page(texts(files)[NOT_FOUND])
    links = [one for one in inner_links(page) if not one.startswith("http")]
    assert links
    for address in links:
        assert address.startswith("/tongxing/"), address
