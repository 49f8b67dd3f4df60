"""The paper's logo on the desk: a picture of the library, noticed when it changes."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.test import Client

from yanlu.article import Image, Media, Rendition, to_json
from yanlu.newsroom import door, models

pytestmark = pytest.mark.django_db

SETTINGS = "/newsroom/settings/newsroom/papersettings/"


@pytest.fixture
def logo(picture: models.Picture) -> models.Picture:
    """A picture that the paper has as its logo."""
    row = models.PaperSettings.load()
    row.logo = picture
    row.save()
    door.settle(door.changes(10_000))
    return picture


def changed() -> set[str]:
    return {change.thing for change in door.changes(100)}


def test_an_editor_sets_a_logo_where_the_name_is_set(
    editor: Client, picture: models.Picture
) -> None:
    assert door.paper().logo is None
    assert 'name="logo"' in editor.get(SETTINGS, follow=True).content.decode()
    row = models.PaperSettings.load()
    fields = ("name", "name_en", "tagline", "script", "copyright_line", "usage_terms", "paper_id")
    form = {name: getattr(row, name) for name in fields} | {"logo": picture.pk}
    door.settle(door.changes(10_000))
    assert editor.post(f"{SETTINGS}{row.pk}/", form).status_code == 302
    assert door.paper().logo == picture.image.largest
    assert "paper" in changed(), "the press hears of it"


def test_a_logo_whose_picture_is_changed_is_printed_anew_and_another_picture_is_not(
    logo: models.Picture,
) -> None:
    other = models.Picture.objects.get(pk=logo.pk)
    other.pk, other._state.adding = None, True
    other.save()
    door.settle(door.changes(10_000))
    other.save()
    assert changed() == {f"picture:{other.pk}"}
    logo.save()
    assert "paper" in changed()


def test_a_picture_that_is_the_papers_logo_is_not_thrown_away(logo: models.Picture) -> None:
    with pytest.raises(ProtectedError):
        logo.delete()


def test_of_a_large_logo_only_a_width_that_screens_show_is_printed(logo: models.Picture) -> None:
    def one(width: int, height: int) -> Rendition:
        return Rendition(Media(f"{width:064}", 9, "image/webp"), width, height)

    for sizes, chosen in (
        ([(320, 40), (640, 80), (1280, 160)], 640),
        ([(320, 320), (640, 640)], 320),
        ([(48, 48)], 48),
    ):
        logo.renditions_json = to_json(Image(tuple(one(*size) for size in sizes))).decode()
        logo.save()
        found = door.paper().logo
        assert found is not None and found.width == chosen
