"""Sections, topics, people and the glossary."""

# mypy: allow-subclassing-any, allow-untyped-decorators
from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from ..choices import SCRIPT_CHOICES
from ..search import Findable
from .base import Named, Versioned


class Section(Findable, index.Indexed, Named):
    """版面: a part of the paper, in the order of the menu."""

    description = models.TextField(_("說明"), blank=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    panels: ClassVar = [FieldPanel("name"), FieldPanel("description"), FieldPanel("order")]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("版面")
        verbose_name_plural = _("版面")
        ordering: ClassVar = ["order", "pk"]


class Topic(Findable, index.Indexed, Named):
    """專題: a subject that runs through articles of any section."""

    description = models.TextField(_("說明"), blank=True)

    panels: ClassVar = [FieldPanel("name"), FieldPanel("description")]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("專題")
        verbose_name_plural = _("專題")
        ordering: ClassVar = ["name", "pk"]


class Person(Findable, index.Indexed, Named):
    """One who is credited; needs no account."""

    script = models.CharField(
        _("用字"),
        max_length=10,
        choices=SCRIPT_CHOICES,
        default="zh-Hant-TW",
        help_text=_("姓名和介紹寫的是哪一種字；別種版本由此轉換。"),
    )
    about = models.TextField(_("介紹"), blank=True)
    notes = models.TextField(_("內部備註"), blank=True, help_text=_("只有編輯部看得到。"))

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("script"),
        FieldPanel("about"),
        FieldPanel("notes"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("人物")
        verbose_name_plural = _("人物")
        ordering: ClassVar = ["name", "pk"]


class GlossaryTerm(Findable, index.Indexed, Versioned):
    """A word that the paper writes its own way in each script."""

    hant_tw = models.CharField(_("臺灣正體"), max_length=100, unique=True)
    hans_cn = models.CharField(_("简体"), max_length=100, blank=True)
    hant_hk = models.CharField(_("香港繁體"), max_length=100, blank=True)

    panels: ClassVar = [FieldPanel("hant_tw"), FieldPanel("hans_cn"), FieldPanel("hant_hk")]
    search_fields: ClassVar = [
        index.SearchField("hant_tw"),
        index.SearchField("hans_cn"),
        index.SearchField("hant_hk"),
        index.AutocompleteField("hant_tw"),
    ]

    class Meta:
        verbose_name = _("用詞")
        verbose_name_plural = _("用詞")
        ordering: ClassVar = ["hant_tw"]

    def __str__(self) -> str:
        return self.hant_tw

    def clean(self) -> None:
        """Refuse two terms that want different words for the same Simplified or Hong Kong one."""
        super().clean()
        for field in ("hans_cn", "hant_hk"):
            self.refuse_conflict(field)

    def refuse_conflict(self, field: str) -> None:
        word = getattr(self, field)
        others: Any = type(self)._default_manager.exclude(pk=self.pk).filter(**{field: word})
        other = others.first() if word else None
        if other is not None:
            raise ValidationError(
                {
                    field: gettext("「%(word)s」已經對應到「%(other)s」。")
                    % {"word": word, "other": other}
                }
            )
