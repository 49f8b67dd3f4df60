"""The handbooks' pictures: taken anew, all of them, and compared with those that are shown."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from docs.take_founding import take_founding
from docs.take_pictures import PICTURES, SHOTS, take_paper
from tests.delivery.house import quick_place
from tests.gates import ROOT, tracked
from tests.journeys.conftest import launch, stop, until
from tests.kept import lend_paper
from tests.ports import free_port

from .likeness import differing, distances

SHOWN = re.compile(r"(?<!demo/)\bpictures/([\w-]+)\.webp")
Pictures = dict[str, Image.Image]


@dataclass(frozen=True)
class Album:
    """What was taken now, and the paper of which it was taken, which still runs."""

    address: str
    taken: Pictures


def shown() -> set[str]:
    """The names of all pictures that a document shows."""
    texts = [path.read_text() for path in tracked(ROOT) if path.suffix == ".md"]
    return {name for words in texts for name in SHOWN.findall(words)}


def stored() -> Pictures:
    """The pictures that lie beside the handbooks."""
    return {path.stem: Image.open(path) for path in sorted(PICTURES.glob("*.webp"))}


@pytest.fixture(scope="module")
def album(chromium: Browser) -> Iterator[Album]:
    """Every picture, as `make pictures` takes it."""
    taken: Pictures = {}

    def keep(name: str, picture: bytes) -> None:
        taken[name] = Image.open(io.BytesIO(picture))

    with tempfile.TemporaryDirectory(dir=quick_place()) as place:
        var, port = Path(place) / "var", free_port()
        lend_paper(var)
        process = launch(var, port, Path(place) / "log")
        address = f"http://127.0.0.1:{port}/"
        feed = var / "edition" / "feed" / "zh-hant-tw" / "feed.json"
        until(lambda: address in feed.read_text())  # it was printed for another port
        try:
            take_paper(chromium, address, var, keep)
            take_founding(chromium, keep)
            yield Album(address, taken)
        finally:
            stop(process)


def test_the_handbooks_show_what_is_stored_and_all_of_it() -> None:
    assert shown() == {path.stem for path in PICTURES.glob("*.webp")}
    assert len(shown()) > 40


@pytest.mark.deep
@pytest.mark.browser
@pytest.mark.xdist_group("journeys")
def test_every_picture_of_the_handbooks_is_taken_and_looks_as_the_paper_looks_now(
    album: Album,
) -> None:
    assert differing(album.taken, stored(), shown()) == []


@pytest.mark.deep
@pytest.mark.browser
@pytest.mark.xdist_group("journeys")
def test_a_picture_that_is_missing_too_many_or_of_another_screen_is_found(album: Album) -> None:
    other = dict(album.taken)
    other["not-in-a-handbook"] = other.pop("newsroom-press")
    other["newsroom-status"] = other["newsroom-found"]
    found = differing(other, stored(), shown())
    assert found[:3] == [
        "newsroom-press is shown and not taken",
        "not-in-a-handbook is taken and shown nowhere",
        "not-in-a-handbook is taken and not stored",
    ]
    assert found[3].startswith("newsroom-status: its ink differs by 0.") and len(found) == 4
    screens = [name for name in album.taken if name.startswith(("newsroom-", "staff-"))]
    for one, another in pairwise(screens):
        assert list(distances(album.taken[one], album.taken[another])), (one, another)


@pytest.mark.deep
@pytest.mark.browser
@pytest.mark.xdist_group("journeys")
@pytest.mark.parametrize("fault", ["no style", "dark", "narrow"])
def test_a_page_that_lost_its_look_is_far_from_its_picture(
    album: Album, chromium: Browser, fault: str
) -> None:
    shot = SHOTS[0]
    context = chromium.new_context(
        viewport={"width": 800 if fault == "narrow" else shot.width, "height": shot.height},
        color_scheme="dark" if fault == "dark" else "light",
    )
    page = context.new_page()
    if fault == "no style":
        page.route("**/*.css", lambda route: route.abort())
    page.goto(album.address + shot.path, wait_until="networkidle")
    seen = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    assert list(distances(seen, stored()[shot.name]))
