"""廣告 and 贊助: the paper's own slots, sold and scheduled by the desk."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from yanlu import article as out

from .base import clean_words
from .pictures import Picture

PLACES = [("front", _("頭版")), ("article", _("文章頁"))]
KINDS = [("advertisement", _("廣告")), ("sponsor", _("贊助"))]


class Advertisement(models.Model):
    """A picture in a place for some days; it is always labelled, and knows nobody who saw it."""

    place = models.CharField(_("位置"), max_length=10, choices=PLACES)
    kind = models.CharField(_("種類"), max_length=15, choices=KINDS, default="advertisement")
    customer = models.CharField(_("刊登者"), max_length=100)
    words = models.CharField(
        _("文字"), max_length=100, help_text=_("給看不到圖的人，也印在廣告頁上。")
    )
    picture = models.ForeignKey(
        Picture, verbose_name=_("圖片"), on_delete=models.PROTECT, related_name="+"
    )
    address = models.URLField(_("網址"), max_length=300, help_text=_("以 https:// 開頭。"))
    starts = models.DateField(_("開始日"), default=timezone.localdate, db_index=True)
    ends = models.DateField(_("最後一日"), db_index=True)
    is_running = models.BooleanField(default=False, editable=False)

    panels: ClassVar = [
        FieldPanel("place"),
        FieldPanel("kind"),
        FieldPanel("customer"),
        FieldPanel("words"),
        FieldPanel("picture"),
        FieldPanel("address"),
        FieldPanel("starts"),
        FieldPanel("ends"),
    ]

    class Meta:
        verbose_name = _("廣告")
        verbose_name_plural = _("廣告")
        ordering: ClassVar = ["-starts", "-pk"]

    def __str__(self) -> str:
        return f"{self.customer} {self.starts}–{self.ends}"

    def clean(self) -> None:
        """Refuse an end before the beginning, and an address that is not https."""
        if self.ends and self.starts and self.ends < self.starts:
            raise ValidationError({"ends": _("最後一日不能早於開始日。")})
        if self.address and not self.address.startswith("https://"):
            raise ValidationError({"address": _("網址要以 https:// 開頭。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it, without hidden marks."""
        clean_words(self)
        super().save(*args, **kwargs)

    def to_slot(self, script: str) -> out.Slot:
        """What is printed of it."""
        return out.Slot(
            self.place,
            self.kind,
            self.customer,
            self.words,
            self.address,
            script,
            self.picture.image,
        )


def running_slots(script: str) -> tuple[out.Slot, ...]:
    """What stands in each place: of several, the one that began last.

    Args:
        script: BCP 47 tag of the paper's own script, in which the words are written.
    """
    rows = Advertisement.objects.filter(is_running=True).select_related("picture")
    chosen: dict[str, Advertisement] = {}
    for row in rows:
        chosen.setdefault(row.place, row)
    return tuple(row.to_slot(script) for _, row in sorted(chosen.items()))


def turn_slots(day: date) -> bool:
    """Begin and end what the day begins and ends; whether there was anything."""
    wanted = models.Q(starts__lte=day, ends__gte=day)
    begun = Advertisement.objects.filter(wanted, is_running=False).update(is_running=True)
    ended = Advertisement.objects.filter(is_running=True).exclude(wanted).update(is_running=False)
    return bool(begun or ended)
