"""The library's form for pictures."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from . import darkroom


class PictureForm(BaseImageForm):
    """Takes a picture into the library; of the upload only what was developed is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # Wagtail's own field would open the upload here, in this process.
            before = self.fields["file"]
            self.fields["file"] = forms.FileField(
                label=before.label, widget=before.widget, required=before.required
            )
        if "description" in self.fields:
            self.fields["description"].label = _("替代文字")
            self.fields["description"].help_text = _("給看不到圖的讀者：圖裡有什麼。會印出來。")
        if "title" in self.fields:
            self.fields["title"].help_text = _("只有編輯部看得到。")

    def clean_file(self) -> Any:
        """Develop the upload at once, so that what is refused is said beside the field."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or not upload:
            return upload
        try:
            self.instance.develop(upload.read())
        except darkroom.DarkroomError as error:
            raise ValidationError(error.message, code=error.code) from error
        return self.instance.file

    def clean(self) -> Any:
        """Forget what the file was called: Wagtail proposes it as the title."""
        checked = super().clean()
        upload = self.files.get(self.add_prefix("file"))
        if upload and checked and same_name(checked.get("title", ""), upload.name):
            checked["title"] = gettext("圖片 %(day)s") % {"day": timezone.localdate()}
        return checked

    def full_clean(self) -> None:
        """Take no picture while another field is wrong, and say that it must be chosen again.

        Of one among many Wagtail would else put the upload itself aside until the rest is right.
        """
        super().full_clean()
        if self.files.get(self.add_prefix("file")) and self._errors and "file" not in self._errors:
            self.add_error("file", _("圖片還沒有收下：請改好其他欄位，再選一次檔案。"))


def same_name(title: str, name: str) -> bool:
    """Whether the title is but the name of the file, with or without its ending."""
    said, stem = bare(title), bare(name.rpartition(".")[0] or name)
    return bool(said) and said in (stem, bare(name))


def bare(words: str) -> str:
    return "".join(mark for mark in words.lower() if mark.isalnum())
