"""The paper itself, its front page and its static pages."""

# mypy: allow-subclassing-any, allow-untyped-decorators
# mypy: disable-error-code="django-manager-missing"
from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from yanlu.article import Rendition
from yanlu.article import StaticPage as PrintedPage

from ..choices import SCRIPT_CHOICES
from ..outward import Outward
from ..streams import PAGE_BLOCKS
from .base import Versioned, clean_words, new_identity
from .pictures import Picture
from .previews import serve


@register_setting(icon="newspaper", order=1)
class PaperSettings(Versioned, BaseGenericSetting):
    """The masthead and the standing lines; one row."""

    paper_id = models.SlugField(
        _("報紙編號"), default="yanlu", help_text=_("簽在每一期裡，勿更改。")
    )
    name = models.CharField(_("報名"), max_length=100, default="言路")
    name_en = models.CharField(_("英文報名"), max_length=100, blank=True)
    tagline = models.CharField(_("報頭語"), max_length=200, blank=True)
    script = models.CharField(
        _("報社用字"), max_length=10, choices=SCRIPT_CHOICES, default="zh-Hant-TW"
    )
    copyright_line = models.CharField(_("版權行"), max_length=300, blank=True)
    usage_terms = models.TextField(_("使用條款"), blank=True)
    logo = models.ForeignKey(
        Picture,
        verbose_name=_("標誌"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("印在每頁報名的位置，圖裡要看得到報名；沒有就印報名的字。"),
    )
    founded_at = models.DateTimeField(editable=False, null=True)
    demo_removed_at = models.DateTimeField(editable=False, null=True)

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldPanel("tagline"),
        FieldPanel("logo"),
        FieldPanel("script"),
        FieldPanel("copyright_line"),
        FieldPanel("usage_terms"),
        FieldPanel("paper_id"),
    ]

    class Meta:
        verbose_name = _("報紙設定")

    def __str__(self) -> str:
        return self.name

    @property
    def printed_logo(self) -> Rendition | None:
        """The logo as large as the widest screen shows it, twice as fine; none if there is none."""
        if self.logo is None:
            return None
        image = self.logo.image
        fit = (one for one in image.renditions if one.width >= 640 or one.height >= 192)
        return next(fit, image.largest)


@register_setting(icon="home", order=2)
class Front(Versioned, ClusterableModel, BaseGenericSetting):
    """頭版: the lead, the slots beside it, and the lists that fill themselves; one row."""

    lead = models.ForeignKey(
        "newsroom.ArticlePage",
        verbose_name=_("頭條"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("空著就用最新的一篇。"),
    )

    panels: ClassVar = [
        PageChooserPanel("lead", "newsroom.ArticlePage"),
        InlinePanel("slots", label=_("要聞"), help_text=_("排在頭條旁邊，依次序。")),
        InlinePanel("rules", label=_("自動列表"), help_text=_("每個版面最新的幾篇。")),
    ]

    class Meta:
        verbose_name = _("頭版")

    def __str__(self) -> str:
        return str(_("頭版"))


class FrontSlot(Orderable):
    """An article that the desk has set on the front page."""

    front = ParentalKey(Front, on_delete=models.CASCADE, related_name="slots")
    article = models.ForeignKey(
        "newsroom.ArticlePage", verbose_name=_("文章"), on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar = [PageChooserPanel("article", "newsroom.ArticlePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("要聞")


class FrontRule(Orderable):
    """A list on the front page that fills itself."""

    front = ParentalKey(Front, on_delete=models.CASCADE, related_name="rules")
    section = models.ForeignKey(
        "newsroom.Section", verbose_name=_("版面"), on_delete=models.CASCADE, related_name="+"
    )
    count = models.PositiveSmallIntegerField(_("篇數"), default=5)

    panels: ClassVar = [FieldPanel("section"), FieldPanel("count")]

    class Meta(Orderable.Meta):
        verbose_name = _("自動列表")


class StaticPage(PreviewableMixin, DraftStateMixin, RevisionMixin, Versioned):
    """A page that is not news: 關於本報, 隱私, 更正原則 …"""

    public_id = models.CharField(_("編號"), max_length=7, unique=True, editable=False)
    title = models.CharField(_("標題"), max_length=120)
    script = models.CharField(
        _("用字"), max_length=10, choices=SCRIPT_CHOICES, default="zh-Hant-TW"
    )
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    body = StreamField(PAGE_BLOCKS, verbose_name=_("內文"), blank=True)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("body"),
        FieldPanel("script"),
        FieldPanel("order"),
    ]

    class Meta:
        verbose_name = _("固定頁")
        verbose_name_plural = _("固定頁")
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; the first time it is given its id."""
        self.public_id = self.public_id or new_identity(type(self))
        clean_words(self)
        super().save(*args, **kwargs)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The very files that a reader will get, for the desk alone."""
        clean_words(self)
        self.public_id = self.public_id or new_identity(type(self))
        return serve(self.to_page(), None, request.user)

    def to_page(self, outward: Outward | None = None) -> PrintedPage:
        """The page as it leaves the newsroom.

        Args:
            outward: remembers what the page depends on.
        """
        outward = outward or Outward(self.script)
        return PrintedPage(
            id=self.public_id,
            script=self.script,
            title=self.title,
            body=outward.blocks(self.body),
        )
