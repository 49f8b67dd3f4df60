"""The demo paper is loaded through the same models as an editor's work, once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yanlu.article import Article, Gallery, check
from yanlu.newsroom import door, models
from yanlu.newsroom.demo import load_demo
from yanlu.newsroom.demo_body import Body
from yanlu.newsroom.errors import DemoError
from yanlu.newsroom.outward import Outward

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "demo"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The demo paper with the fullest article, and two that are corrected and withdrawn."""
    folder = tmp_path / "demo"
    (folder / "articles").mkdir(parents=True)
    shutil.copytree(DEMO / "pictures", folder / "pictures")
    paper = json.loads((DEMO / "paper.json").read_text())
    paper["front"]["slots"] = ["corrected"]
    (folder / "paper.json").write_text(json.dumps(paper))
    summit = json.loads(next((DEMO / "articles").glob("*summit.json")).read_text())
    short = {name: summit[name] for name in ("script", "headline", "section", "published")}
    body = {"body": [{"kind": "paragraph", "text": "內文"}]}
    correction = {"kind": "factual", "date": "2026-11-24", "text": "更正"}
    withdrawal = {"date": "2026-11-24", "notice": "撤下"}
    for form in (
        summit,
        {**short, **body, "slug": "corrected", "corrections": [correction]},
        {**short, **body, "slug": "withdrawn", "withdrawal": withdrawal},
    ):
        (folder / "articles" / f"{form['slug']}.json").write_text(json.dumps(form))
    return folder


def printed() -> list[Article]:
    found = [door.printable(public_id) for public_id, _ in door.live("", 100)]
    return [check(one.article) for one in found if one is not None]


def test_the_demo_paper_is_loaded_whole_and_once(small: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    load_demo(small, NOW, lambda *stage: stages.append(stage), "a-long-enough-word")
    first = printed()
    assert len(first) == 3
    fullest = next(one for one in first if len(one.body) > 10)
    assert fullest.markers == ("picture", "video")
    assert fullest.published.isoformat() == "2026-11-23T08:30:00+08:00"
    assert {credit.role for credit in fullest.credits} >= {"編譯", "責任編輯"}
    assert sum(len(one.corrections) for one in first) == 1
    assert sum(one.withdrawal is not None for one in first) == 1
    assert all(one.modified is None for one in first)
    assert door.front().lead == fullest.id
    assert len(door.static_pages()) == 4
    assert ("articles", 3, 3) in stages

    load_demo(small, NOW, lambda *stage: None, "a-long-enough-word")
    assert printed() == first
    assert models.Picture.objects.count() == len(
        {one.file.name for one in models.Picture.objects.all()}
    )


def test_the_demo_paper_has_what_a_newspaper_has() -> None:
    done = subprocess.run(
        [sys.executable, DEMO / "check.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    paper = json.loads((DEMO / "paper.json").read_text())
    articles = [json.loads(one.read_text()) for one in sorted((DEMO / "articles").glob("*.json"))]
    pictures = [one for one in (DEMO / "pictures").iterdir() if one.suffix in (".jpg", ".png")]
    assert len(articles) >= 30 and len(paper["sections"]) == 6 and len(pictures) >= 12
    scripts = Counter(one["script"] for one in articles)
    assert scripts["zh-Hans-CN"] >= 3 and scripts["zh-Hant-HK"]
    kinds = {block["kind"] for one in articles for block in one["body"]}
    assert kinds >= {"gallery", "video", "embed", "quote", "pullquote", "table", "related"}
    assert any(one.get("corrections") for one in articles)
    assert any(one.get("withdrawal") for one in articles)


def test_one_article_of_the_demo_has_the_fullest_shape_there_is() -> None:
    summit = json.loads(next((DEMO / "articles").glob("*summit.json")).read_text())
    kinds = Counter(block["kind"] for block in summit["body"])
    assert kinds["subhead"] >= 3 and kinds["picture"] and kinds["video"]
    quotes = [block for block in summit["body"] if block["kind"] == "quote"]
    assert quotes and all(block["speaker"] for block in quotes)
    shown = [block for block in summit["body"] if block["kind"] == "picture"]
    assert all(block["caption"] and any(block["credit"].values()) for block in shown)
    assert summit["dateline"] and summit["sources"] and summit["copyright_line"]
    assert "編譯" in {credit["role"] for credit in summit["credits"]}


def test_the_gallery_of_the_demo_is_printed_with_all_its_pictures(picture: models.Picture) -> None:
    form = next(
        block
        for path in (DEMO / "articles").glob("*.json")
        for block in json.loads(path.read_text())["body"]
        if block["kind"] == "gallery"
    )
    body = Body(lambda slug: None, lambda name: picture.pk, lambda name: None)
    kept = models.ArticlePage.body.field.stream_block.to_python(body.blocks([form], str))
    (printed,) = Outward("zh-Hant-TW").blocks(kept)
    assert isinstance(printed, Gallery)
    assert [one.alt for one in printed.pictures] == [one["alt"] for one in form["pictures"]]
    assert len({one["image"] for one in form["pictures"]}) == len(form["pictures"]) >= 3


def test_what_is_wrong_with_the_demo_is_named(small: Path) -> None:
    (small / "articles" / "broken.json").write_text("{")
    with pytest.raises(DemoError, match=r"broken\.json"):
        load_demo(small, NOW, lambda *stage: None, "a-long-enough-word")
