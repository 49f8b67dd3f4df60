"""Uploads: what is kept is what the darkroom made, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.test import Client
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from yanlu.newsroom import models

pytestmark = pytest.mark.django_db

WEBVTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xe5\xad\x97\xe5\xb9\x95\n"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def kept_bytes(var: Path) -> bytes:
    files = [path for path in var.rglob("*") if path.is_file()]
    assert files
    return b"".join(path.read_bytes() + path.name.encode() for path in files)


def test_a_picture_is_kept_without_its_name_and_its_cameras_marks(
    editor: Client, photograph: bytes, var: Path
) -> None:
    assert b"CANARY-CAMERA" in photograph
    data = {
        "title": "港口",
        "description": "一座港口",
        "photographer": "許安然",
        "file": upload("CANARY-NAME.jpg", photograph),
    }
    assert editor.post("/newsroom/images/add/", data).status_code == 302
    picture = models.Picture.objects.get()
    assert picture.credit.chain == ("許安然",)
    assert picture.image.largest.width == 320
    assert (picture.width, picture.height) == (320, 200)
    assert "CANARY" not in picture.file.name
    assert b"CANARY" not in kept_bytes(var)
    assert photograph not in kept_bytes(var)


def test_a_large_picture_is_in_no_temporary_file_while_it_is_read(
    editor: Client, photograph: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")  # to write there would fail
    large = photograph + b"\0" * (6 * 1024 * 1024)
    data = {"title": "港口", "photographer": "許安然", "file": upload("a.jpg", large)}
    assert editor.post("/newsroom/images/add/", data).status_code == 302
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    with pytest.raises(FileNotFoundError):  # the control: so it was with Django's own limit
        editor.post("/newsroom/images/add/", data | {"file": upload("a.jpg", large)})


def test_many_pictures_can_be_taken_at_once(editor: Client, photograph: bytes, var: Path) -> None:
    response = editor.post(
        "/newsroom/images/multiple/add/",
        {"title": "CANARY-NAME.jpg", "files[]": upload("CANARY-NAME.jpg", photograph)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.json()["success"]
    picture = models.Picture.objects.get()
    assert picture.image.renditions
    assert "CANARY" not in picture.title
    assert b"CANARY" not in kept_bytes(var)


def test_among_many_one_whose_other_fields_are_wrong_is_not_kept_as_it_came(
    editor: Client, photograph: bytes, var: Path
) -> None:
    """Wagtail would put it aside, with its place and camera, until the fields are right."""
    response = editor.post(
        "/newsroom/images/multiple/add/",
        {"title": "長" * 300, "files[]": upload("CANARY-NAME.jpg", photograph)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    answer = response.json()
    assert not answer["success"] and "再選一次" in answer["error_message"]
    assert not UploadedFile.objects.exists()
    assert b"CANARY" not in kept_bytes(var)  # what was developed waits for the next try, or goes


def test_nobody_has_a_portrait_which_would_be_kept_as_it_came(
    editor: Client, photograph: bytes, var: Path
) -> None:
    page = editor.get("/newsroom/account/")
    assert 'type="file"' not in page.content.decode()
    forms = [panel.get_form() for tab in page.context["panels_by_tab"].values() for panel in tab]
    sent = {
        one.add_prefix(name): one.get_initial_for_field(field, name) or ""
        for one in forms
        for name, field in one.fields.items()
    }
    sent |= {"avatar-avatar": upload("CANARY-NAME.jpg", photograph)}
    sent |= {"name_email-first_name": "編輯", "name_email-last_name": "林"}
    assert editor.post("/newsroom/account/", sent).status_code == 302
    assert not UserProfile.objects.exclude(avatar="").exists()
    assert not [path for path in var.rglob("*") if path.is_file()]


def test_the_search_for_what_came_in_finds_a_portrait_that_wagtail_itself_takes(
    editor: Client, photograph: bytes, var: Path
) -> None:
    user = get_user_model().objects.get()
    UserProfile.get_for_user(user).avatar.save("CANARY-NAME.jpg", ContentFile(photograph))
    assert [path for path in var.rglob("*") if path.is_file()]


def test_no_field_of_a_file_is_forgotten() -> None:
    """Who adds one says here how it is developed, or why nothing comes into it."""
    fields = {
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if isinstance(one, FileField)
    }
    assert fields == {
        "newsroom.Picture.file",  # developed
        "newsroom.Rendition.file",  # Wagtail's, made of what was developed
        "wagtailimages.Image.file",  # not the model of the library
        "wagtailimages.Rendition.file",
        "wagtailcore.UploadedFile.file",  # the form refuses what would be put aside
        "wagtailusers.UserProfile.avatar",  # the page of the account takes none
    }


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("page.jpg", b"<html><script>alert(1)</script></html>", "不是圖片"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "請另存成 PNG"),
        ("empty.jpg", b"\xff\xd8\xff\xe0", "損壞"),
    ],
)
def test_a_disguised_file_is_refused_with_a_clear_word(
    editor: Client, var: Path, name: str, data: bytes, said: str
) -> None:
    response = editor.post("/newsroom/images/add/", {"title": "圖", "file": upload(name, data)})
    assert response.status_code == 200
    words = str(response.context["form"].errors["file"])
    assert said in words
    assert not models.Picture.objects.exists()
    assert not [path for path in var.rglob("*") if path.is_file()]


def test_no_focal_point_is_offered_since_no_page_would_follow_it(
    editor: Client, picture: models.Picture
) -> None:
    before = picture.version
    screen = editor.get(f"/newsroom/images/{picture.pk}/").content.decode()
    assert 'name="photographer"' in screen and "200" in screen  # the form, and how large it is
    assert "focal" not in screen and "Jcrop" not in screen
    data = {"title": picture.title, "description": picture.description, "focal_point_x": "10"}
    assert editor.post(f"/newsroom/images/{picture.pk}/", data).status_code == 302
    picture.refresh_from_db()
    assert (picture.version, picture.focal_point_x) == (before + 1, None)


def test_a_picture_may_take_anothers_place(
    editor: Client, picture: models.Picture, photograph: bytes
) -> None:
    from io import BytesIO

    from PIL import Image

    other = BytesIO()
    Image.open(BytesIO(photograph)).rotate(90, expand=True).save(other, "JPEG")
    before = picture.image.largest.media.sha256
    data = {"title": "新圖", "description": "", "file": upload("x.jpg", other.getvalue())}
    assert editor.post(f"/newsroom/images/{picture.pk}/", data).status_code == 302
    picture = models.Picture.objects.get()
    assert picture.image.largest.media.sha256 != before
    assert (picture.width, picture.height) == (200, 320)


def video_form(**changes: object) -> dict[str, object]:
    return {
        "title": "CANARY-VIDEO-TITLE",
        "poster": "",
        "photographer": "影音組",
        "pool": "",
        "agency": "",
        "via": "",
        "tracks-TOTAL_FORMS": "1",
        "tracks-INITIAL_FORMS": "0",
        "tracks-MIN_NUM_FORMS": "0",
        "tracks-MAX_NUM_FORMS": "1000",
        "tracks-0-lang": "zh-Hant",
        "tracks-0-label": "繁體字幕",
        "tracks-0-ORDER": "1",
        **changes,
    }


@pytest.fixture(scope="session")
def film() -> bytes:
    path = Path(__file__).parents[2] / "demo" / "pictures" / "summit.webm"
    return path.read_bytes()


def test_a_video_with_captions_is_kept_clean(editor: Client, film: bytes) -> None:
    data = video_form(
        upload=SimpleUploadedFile("CANARY.webm", film, content_type="video/webm"),
        **{"tracks-0-upload": SimpleUploadedFile("CANARY.vtt", WEBVTT)},
    )
    response = editor.post("/newsroom/snippets/newsroom/video/add/", data)
    assert response.status_code == 302
    video = models.Video.objects.get()
    assert video.media.type == "video/webm"
    track = video.tracks.get().track
    assert (track.lang, track.media.type) == ("zh-Hant", "text/vtt")
    assert models.cabinet().joinpath(video.media.sha256).exists()


def test_a_video_without_a_file_or_with_a_wrong_one_is_refused(editor: Client) -> None:
    address = "/newsroom/snippets/newsroom/video/add/"
    response = editor.post(address, video_form(**{"tracks-TOTAL_FORMS": "0"}))
    assert "請選一個檔案" in str(response.context["form"].errors)
    wrong = SimpleUploadedFile("x.mp4", b"not a video", content_type="video/mp4")
    response = editor.post(address, video_form(upload=wrong, **{"tracks-TOTAL_FORMS": "0"}))
    assert "影片" in str(response.context["form"].errors)
    assert not models.Video.objects.exists()
