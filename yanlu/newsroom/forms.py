"""The desk's forms: what they refuse, and in which words."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

from yanlu.article import HEADLINE_LIMIT

from . import darkroom
from .cleaning import hidden

STALE = _("這裡剛被別人改過，您按下去的還沒有存。請先在另一個視窗看看，再按一次就以您的為準。")
YEARS = range(1800, 2201)  # in which an article may be dated: newspapers have their archives
STORED_LIMIT = 255  # what the database keeps of a draft's headline


class CarefulForm(WagtailAdminModelForm):
    """Refuses to save over what somebody else has saved since the screen was opened."""

    data: Any
    loaded_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loaded_version"].initial = getattr(self.instance, "version", None)

    def clean(self) -> Any:
        """Compare with what stands; a second press, which comes after a warning, goes through."""
        checked = super().clean()
        standing = self.standing_version()
        loaded = (checked or {}).get("loaded_version")
        if self.others_have_drafted() or (standing and loaded and loaded != standing):
            posted: Any = self.data.copy()
            posted[self.add_prefix("loaded_version")] = str(standing or "")
            self.data = posted
            self.add_error(None, ValidationError(STALE, code="stale"))
        return checked

    def standing_version(self) -> int | None:
        """The version in the database now."""
        if self.instance.pk is None:
            return None
        rows = type(self.instance)._default_manager.filter(pk=self.instance.pk)
        version: int | None = rows.values_list("version", flat=True).first()
        return version

    def others_have_drafted(self) -> bool:
        """Whether somebody else has kept a draft since the screen was opened."""
        loaded = parse_datetime(self.data.get("loaded_revision_created_at") or "")
        if loaded is None or self.instance.pk is None:
            return False
        newer = self.instance.revisions.filter(created_at__gt=loaded)
        return bool(newer.exclude(user=self.for_user).exists())


class ArticleForm(WagtailAdminPageForm):
    """Saves any draft; publishes only what has headline, section and credits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            # The browser would cut off the rest of a pasted headline without a word.
            self.fields["title"].widget.attrs.pop("maxlength", None)
            self.fields["title"].widget.attrs["placeholder"] = _("標題")
            self.fields["title"].validators = []
            self.fields["title"].error_messages["required"] = _("還沒有標題。")
        if "section" in self.fields:
            self.fields["section"].error_messages["required"] = _("還沒有選版面。")

    def clean_title(self) -> str:
        """Refuse a headline that is too long for print, or a draft's that cannot be kept."""
        title: str = self.cleaned_data["title"].strip()
        limit = STORED_LIMIT if self.is_deferred_validation else HEADLINE_LIMIT
        if len(title) > limit:
            words = gettext("標題太長：最多%(limit)d個字，現在有%(length)d個字。")
            raise ValidationError(words % {"limit": limit, "length": len(title)}, code="too-long")
        return title

    def clean_first_published_at(self) -> Any:
        """Refuse a time that no calendar can turn into another zone's."""
        time = self.cleaned_data["first_published_at"]
        if time and time.year not in YEARS:
            words = gettext("發布時間要在%(first)d年到%(last)d年之間。")
            raise ValidationError(words % {"first": YEARS[0], "last": YEARS[-1]}, code="year")
        return time

    def hidden_marks(self) -> int:
        """How many marks that nobody sees stand in what was posted."""
        return sum(hidden(value) for value in self.data.values() if isinstance(value, str))


class ArticleCopyForm(CopyForm):
    """Copies an article; an alias would need its id, which is never given twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class VideoForm(CarefulForm):
    """Takes a video into the library."""

    upload = forms.FileField(label=_("影片檔（MP4 或 WebM）"), required=False)

    def clean(self) -> Any:
        """Develop the upload; a new video needs one."""
        checked = super().clean()
        develop_upload(self, checked)
        return checked


class TrackForm(WagtailAdminModelForm):
    """Takes captions for a video."""

    upload = forms.FileField(label=_("字幕檔（WebVTT）"), required=False)

    def clean(self) -> Any:
        """Develop the upload; a new track needs one."""
        checked = super().clean()
        develop_upload(self, checked)
        return checked


def develop_upload(form: Any, checked: Any) -> None:
    """Develop what was uploaded, and say beside the field why it was refused."""
    upload = (checked or {}).get("upload")
    try:
        if upload:
            form.instance.develop(upload.read())
        elif not form.instance.media_json:
            form.add_error("upload", ValidationError(_("請選一個檔案。"), code="required"))
    except darkroom.DarkroomError as error:
        form.add_error("upload", ValidationError(error.message, code=error.code))
