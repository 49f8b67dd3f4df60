"""Rows by which work is remembered: changes, alarms, previews."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SMALL = 600.0  # seconds


class ChangeRow(models.Model):
    """A thing that changed since the press last looked; written by triggers, never by hand."""

    seq = models.BigAutoField(primary_key=True)
    thing = models.CharField(max_length=60, unique=True)

    class Meta:
        db_table = "newsroom_change"

    def __str__(self) -> str:
        return self.thing


class ClockAlarm(models.Model):
    """The clock jumped: what is scheduled waits until an editor has confirmed the time."""

    at = models.DateTimeField(_("發現時間"))
    jump = models.FloatField(_("跳了幾秒"))
    confirmed_at = models.DateTimeField(_("確認時間"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("時鐘警示")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.jump:+.0f}"

    @property
    def is_small(self) -> bool:
        """Whether what is scheduled goes on, only later."""
        return 0 < self.jump <= SMALL


class ClockMark(models.Model):
    """How the machine's clocks stood when scheduled work was last looked at; there is one row.

    `base` is what the wall's clock said when the steady one stood at 0, in the run of the machine
    that is called `boot`; `behind` are the seconds by which the wall's is ahead of what is
    believed; `answered` is the last alarm whose answer was heeded.
    """

    boot = models.CharField(max_length=40, default="")
    base = models.FloatField()
    seen = models.DateTimeField()
    behind = models.FloatField(default=0)
    is_fresh = models.BooleanField(default=False)
    answered = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.seen:%Y-%m-%d %H:%M} {self.behind:+.0f}"

    @classmethod
    def refuse_early(cls, embargo: datetime) -> None:
        """Raise a validation error if only a clock that went ahead says that it is over."""
        mark = cls.objects.first()
        if mark is None or embargo <= timezone.now() - timedelta(seconds=mark.behind):
            return
        words = gettext(
            "機器的時鐘比信得過的時間快了 %(seconds)d 秒，上線時間可能還沒有到，所以沒有發布。"
            "真的到了，就清掉上線時間再發布；或先請編輯在首頁確認時間。"
        )
        raise ValidationError(words % {"seconds": mark.behind}, code="clock")


class ScheduleFailure(models.Model):
    """Something scheduled that could not be done, and why; the desk sees it."""

    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("時間"))
    reason = models.TextField(_("原因"))

    class Meta:
        verbose_name = _("排程失敗")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.reason


class Preview(models.Model):
    """A printing for the desk's eyes, under an address that cannot be guessed, for an hour."""

    token = models.CharField(max_length=32, primary_key=True)
    page = models.BigIntegerField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.token


class PreviewFile(models.Model):
    """A file of a preview: its bytes, or the hash of a stored picture."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=300)
    type = models.CharField(max_length=100)
    data = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["preview", "path"], name="newsroom_preview_path")
        ]

    def __str__(self) -> str:
        return self.path
