"""Pictures and videos: what is kept of an upload is what the darkroom made of it."""

# mypy: allow-subclassing-any, allow-untyped-decorators
# mypy: disable-error-code="django-manager-missing"
from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Orderable
from wagtail.search import index

from yanlu import article as out
from yanlu.article import PictureCredit, from_json, to_json

from .. import darkroom
from ..darkroom.errors import refusal
from ..forms import TrackForm, VideoForm
from ..panels import UploadsPanel
from ..search import Findable
from .base import Versioned


def cabinet() -> Path:
    """The folder of the developed files, each under its hash."""
    return Path(settings.VAR) / "pictures"


def keep(*files: out.Media) -> None:
    """Put developed files into the closed bucket as well, if the settings name one.

    Raises:
        DarkroomError: it cannot be reached; the editor tries again.
    """
    if "pictures" not in settings.STORAGES:
        return
    place = storages["pictures"]
    try:
        for file in files:
            if not place.exists(file.sha256):
                place.save(file.sha256, ContentFile((cabinet() / file.sha256).read_bytes()))
    except OSError as error:
        raise refusal("not-stored") from error


class Credited(models.Model):
    """Something with 圖片來源, the chain from the photographer to us."""

    photographer = models.CharField(_("攝影／作者"), max_length=200, blank=True)
    pool = models.CharField(_("聯訪"), max_length=200, blank=True)
    agency = models.CharField(_("通訊社"), max_length=200, blank=True)
    via = models.CharField(_("轉自"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def credit(self) -> PictureCredit:
        """Whom to thank, unless the article says otherwise."""
        return PictureCredit(self.photographer, self.pool, self.agency, self.via)


class Picture(Findable, Credited, Versioned, AbstractImage):
    """A picture of the library: the darkroom's renditions, and a copy for the desk's own use."""

    renditions_json = models.TextField(editable=False, default="")
    original_json = models.TextField(editable=False, default="")

    admin_form_fields = (
        "file",
        "title",
        "description",
        "photographer",
        "pool",
        "agency",
        "via",
        "tags",
    )
    search_fields: ClassVar = [
        *AbstractImage.search_fields,
        index.SearchField("photographer"),
        index.SearchField("agency"),
        index.FilterField("collection"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("圖片")
        verbose_name_plural = _("圖片")

    @property
    def default_alt_text(self) -> str:
        """What the desk says of the picture to those who do not see it."""
        return str(self.description or self.title)

    @property
    def image(self) -> out.Image:
        """The picture in all the widths in which it was made."""
        return from_json(out.Image, self.renditions_json)

    def develop(self, data: bytes) -> None:
        """Take the picture from an upload's bytes, of which nothing else is kept.

        Raises:
            DarkroomError: it is not a picture that can be taken.
        """
        developed = darkroom.develop_picture(data, cabinet())
        keep(developed.original, *(one.media for one in developed.image.renditions))
        self.renditions_json = to_json(developed.image).decode()
        self.original_json = to_json(developed.original).decode()
        ending = "png" if developed.desk_type == "image/png" else "jpg"
        name = f"{developed.original.sha256}.{ending}"
        self.file = ContentFile(developed.desk, name=name)
        self._set_image_file_metadata()


class Rendition(AbstractRendition):
    """A picture as the desk's own screens show it; never printed."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar = [("image", "filter_spec", "focal_point_key")]


class Video(Findable, index.Indexed, Credited, Versioned, ClusterableModel):
    """A video of the library."""

    title = models.CharField(_("內部名稱"), max_length=200, help_text=_("只有編輯部看得到。"))
    media_json = models.TextField(editable=False, default="")
    poster = models.ForeignKey(
        Picture,
        verbose_name=_("封面圖"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    base_form_class = VideoForm
    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("upload"),
        FieldPanel("poster"),
        FieldPanel("photographer"),
        FieldPanel("pool"),
        FieldPanel("agency"),
        FieldPanel("via"),
        UploadsPanel("tracks", label=_("字幕"), form=TrackForm),
    ]
    search_fields: ClassVar = [
        index.SearchField("title"),
        index.SearchField("photographer"),
        index.AutocompleteField("title"),
    ]

    class Meta:
        verbose_name = _("影片")
        verbose_name_plural = _("影片")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def media(self) -> out.Media:
        """The stored file."""
        return from_json(out.Media, self.media_json)

    def develop(self, data: bytes) -> None:
        """Take the video from an upload's bytes.

        Raises:
            DarkroomError: it is not a video that can be taken.
        """
        media = darkroom.develop_video(data, cabinet())
        keep(media)
        self.media_json = to_json(media).decode()


class CaptionTrack(Orderable):
    """Captions of a video (WebVTT)."""

    video = ParentalKey(Video, on_delete=models.CASCADE, related_name="tracks")
    lang = models.CharField(_("語言"), max_length=20, default="zh-Hant")
    label = models.CharField(_("名稱"), max_length=60, default="繁體字幕")
    media_json = models.TextField(editable=False, default="")

    panels: ClassVar = [FieldPanel("upload"), FieldPanel("lang"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = _("字幕")

    def __str__(self) -> str:
        return self.label

    @property
    def track(self) -> out.Track:
        """The captions as they leave the newsroom."""
        return out.Track(from_json(out.Media, self.media_json), self.lang, self.label)

    def develop(self, data: bytes) -> None:
        """Take the captions from an upload's bytes.

        Raises:
            DarkroomError: they are not WebVTT.
        """
        media = darkroom.develop_captions(data, cabinet())
        keep(media)
        self.media_json = to_json(media).decode()
