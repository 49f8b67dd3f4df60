"""The article as the desk keeps it."""

# mypy: allow-subclassing-any, allow-untyped-decorators
from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from yanlu import article as out

from .. import panels as desk
from ..choices import CORRECTION_CHOICES, SCRIPT_CHOICES, known_zone
from ..cleaning import clean_data
from ..forms import ArticleCopyForm, ArticleForm
from ..outward import Outward
from ..problems import explain
from ..richtext import without_tags
from ..search import put
from ..streams import BODY_BLOCKS
from .base import clean_words, new_identity
from .previews import serve
from .things import Person, Section
from .tree import MonthFolder, Printed
from .work import ClockMark


def default_zone() -> str:
    """The paper's own zone."""
    return str(settings.TIME_ZONE)


class ArticlePage(Printed, Page):
    """An article with its drafts; `to_article` is the only door out."""

    public_id = models.CharField(_("編號"), max_length=7, unique=True, editable=False)
    printed_version = models.PositiveIntegerField(default=0, editable=False)
    modified_at = models.DateTimeField(null=True, editable=False)

    alternative_headline = models.CharField(_("副題"), max_length=255, blank=True)
    lead = models.TextField(_("導語"), blank=True)
    section = models.ForeignKey(
        "newsroom.Section",
        verbose_name=_("版面"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    topics = ParentalManyToManyField("newsroom.Topic", verbose_name=_("專題"), blank=True)
    dateline_agency = models.CharField(_("電頭：報社或通訊社"), max_length=60, blank=True)
    dateline_place = models.CharField(_("電頭：地點"), max_length=60, blank=True)
    dateline_date = models.DateField(_("電頭：日期"), null=True, blank=True)
    body = StreamField(BODY_BLOCKS, verbose_name=_("內文"), blank=True)
    copyright_line = models.CharField(
        _("版權行"), max_length=300, blank=True, help_text=_("空著就用報社的。")
    )
    usage_terms = models.TextField(_("使用條款"), blank=True, help_text=_("空著就用報社的。"))
    script = models.CharField(
        _("寫作用字"), max_length=10, choices=SCRIPT_CHOICES, default="zh-Hant-TW"
    )
    zone = models.CharField(_("時區"), max_length=40, default=default_zone, validators=[known_zone])
    notes = models.TextField(_("內部備註"), blank=True, help_text=_("只有編輯部看得到。"))

    base_form_class = ArticleForm
    copy_form_class = ArticleCopyForm
    parent_page_types: ClassVar = ["newsroom.MonthFolder"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar = ["public_id", "printed_version", "modified_at"]
    edit_handler = desk.article_handler()

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")

    # What the desk does with it

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give the article its id, take hidden marks out, and check it."""
        self.settle()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """The same for a draft, which may still lack its headline."""
        self.settle()
        self._set_core_field_defaults()
        self._check_slug_is_unique()

    def settle(self) -> None:
        self.public_id = self.public_id or new_identity(ArticlePage)
        self.slug = self.public_id
        clean_words(self)
        raw = list(self.body.raw_data)
        cleaned = clean_data(raw)
        if cleaned != raw:
            self.body = self.body.stream_block.to_python(cleaned)

    def save(self, clean: bool = True, **kwargs: Any) -> None:
        """Keep the article; one that is live must be fit to print."""
        if clean and self.live:
            self.settle()
            self.refuse_unprintable()
        self.count_printing()
        super().save(clean=clean, **kwargs)
        put(Page, self.pk, self.findable_words())

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a draft, and let it be found by its words."""
        revision = super().save_revision(*args, **kwargs)
        put(Page, self.pk, self.findable_words())
        return revision

    def refuse_unprintable(self) -> None:
        """Raise a validation error that names everything for which it must not be printed."""
        if self.withdrawn is None:
            found = list(out.find(self.to_article()))
            if found:
                raise ValidationError([explain(problem) for problem in found])

    def count_printing(self) -> None:
        """Count this publishing, if the live revision is another than before.

        Raises:
            ValidationError: it has a time, and only a wrong clock says that it has come.
        """
        if not (self.pk and self.live and self.live_revision_id):
            return
        stored = ArticlePage.objects.values_list("live_revision_id", "printed_version")
        before, version = stored.get(pk=self.pk)
        if before != self.live_revision_id:
            if self.go_live_at and self.withdrawn is None:
                ClockMark.refuse_early(self.go_live_at)
            self.printed_version = version + 1
            self.modified_at = self.last_published_at if version else None

    @classmethod
    def from_serializable_data(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """The article as a revision has it, without a section or people deleted since.

        modelcluster raises for them, and the article could be neither opened nor published.
        """
        return super().from_serializable_data(without_lost(data), *args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """The article as a revision has it; what is counted belongs to no revision."""
        page = super().with_content_json(content)
        page.public_id = self.public_id
        page.slug = self.slug
        page.printed_version = self.printed_version
        page.modified_at = self.modified_at
        return page

    def get_admin_display_title(self) -> str:
        """The headline of the draft, if it has one yet."""
        return self.draft_title or self.title or str(_("（未定題）"))

    def findable_words(self) -> list[str]:
        """What the desk finds it by: the words that stand in it now, and its notes."""
        names = [self.section.name if self.section else ""]
        names += [credit.person.name for credit in self.credits.all() if credit.person]
        body = [value for block in self.body.raw_data for value in strings(block)]
        fields = [self.public_id, self.title, self.alternative_headline, self.lead, self.notes]
        return [*fields, self.dateline_place, *names, *body]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The very files that a reader will get, for the desk alone."""
        return serve(self.to_article(), self.pk, request.user)

    @property
    def marker_words(self) -> str:
        """圖/視頻, as far as the body holds them; derived, never typed."""
        kinds = {block["type"] for block in self.body.raw_data}
        words = [_("圖")] if kinds & {"picture", "gallery"} else []
        words += [_("視頻")] if "video" in kinds else []
        return "／".join(str(word) for word in words) or "—"

    # The door out

    @property
    def withdrawn(self) -> Any:
        """The withdrawal of this article, or None."""
        return getattr(self, "withdrawal", None) if self.pk else None

    def to_article(self, outward: Outward | None = None) -> out.Article:
        """The article as it leaves the newsroom; what is not named here cannot leave.

        Args:
            outward: remembers what the article depends on.
        """
        outward = outward or Outward(self.script)
        head = self.head(outward)
        if self.withdrawn is not None:
            return out.Article(**head, withdrawal=self.withdrawn.to_withdrawal())
        return out.Article(
            **head,
            alternative_headline=self.alternative_headline.strip(),
            lead=self.lead.strip(),
            topics=tuple(outward.ref("topic", topic) for topic in self.topics.all()),
            dateline=self.dateline(),
            credits=tuple(
                out.Credit(outward.ref("person", credit.person), credit.role.strip())
                for credit in self.credits.select_related("person")
                if credit.person is not None
            ),
            body=outward.blocks(self.body),
            sources=tuple(out.Source(one.name, one.url) for one in self.sources.all()),
            copyright_line=self.copyright_line.strip(),
            usage_terms=self.usage_terms.strip(),
            corrections=tuple(
                out.Correction(one.kind, one.date, one.text) for one in self.corrections.all()
            ),
        )

    def head(self, outward: Outward) -> dict[str, Any]:
        """What even a withdrawn article keeps."""
        return {
            "id": self.public_id,
            "version": max(self.printed_version, 1),
            "script": self.script,
            "headline": self.title.strip(),
            "published": self.moment(self.first_published_at or timezone.now()),
            "zone": self.zone,
            "section": outward.ref("section", self.section) if self.section else out.Ref("", ""),
            "modified": self.moment(self.modified_at) if self.modified_at else None,
        }

    def moment(self, time: datetime) -> datetime:
        return time.astimezone(ZoneInfo(self.zone))

    def dateline(self) -> out.Dateline | None:
        agency, place = self.dateline_agency.strip(), self.dateline_place.strip()
        if not (agency or place or self.dateline_date):
            return None
        return out.Dateline(agency, place, self.dateline_date)


def without_lost(data: dict[str, Any]) -> dict[str, Any]:
    """The stored form of a revision without the section and people that are there no more."""
    credits = data.get("credits", [])
    section: Any = data.get("section")
    people = Person.objects.filter(pk__in=[row["person"] for row in credits])
    standing = set(people.values_list("pk", flat=True))
    return {
        **data,
        "section": section if Section.objects.filter(pk=section).exists() else None,
        "credits": [row for row in credits if row["person"] in standing],
    }


def strings(form: Any) -> list[str]:
    """Every text in a block's stored form, without the marks of HTML."""
    if isinstance(form, str):
        return [without_tags(form)]
    if isinstance(form, dict):
        return [
            found
            for name, one in form.items()
            if name not in ("id", "type")
            for found in strings(one)
        ]
    if isinstance(form, list):
        return [found for one in form for found in strings(one)]
    return []


class CreditRow(Orderable):
    """A person and the part he or she had in the article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(
        "newsroom.Person", verbose_name=_("人物"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("職務"), max_length=40, default="記者")

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("person"), FieldPanel("role", widget=desk.RoleInput)])
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("署名")


class SourceRow(Orderable):
    """A publication on which the article rests."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(_("名稱"), max_length=300)
    url = models.URLField(_("網址"), max_length=1000, blank=True)

    panels: ClassVar = [FieldPanel("name"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("資料來源")


class CorrectionRow(Orderable):
    """更正: what was wrong, what is right, and when it was put right."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("種類"), max_length=10, choices=CORRECTION_CHOICES, default="factual")
    date = models.DateField(_("日期"), default=timezone.localdate)
    text = models.TextField(_("更正內容"), help_text=_("原來怎麼寫、正確是什麼。"))

    panels: ClassVar = [FieldPanel("kind"), FieldPanel("date"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("更正")


class Withdrawal(models.Model):
    """撤稿: the notice that stands where the article stood, who put it there and why."""

    page = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="withdrawal")
    date = models.DateField(_("日期"), default=timezone.localdate)
    notice = models.TextField(_("給讀者的說明"))
    reason = models.TextField(_("內部理由"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("撤稿")

    def __str__(self) -> str:
        return self.notice

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; the article's next printing counts as another version."""
        clean_words(self)
        super().save(*args, **kwargs)
        article = ArticlePage.objects.filter(pk=self.page_id)
        article.update(printed_version=models.F("printed_version") + 1)

    def to_withdrawal(self) -> out.Withdrawal:
        """The notice as it leaves the newsroom."""
        return out.Withdrawal(self.date, self.notice.strip())


def month_folder(time: datetime) -> MonthFolder:
    """The hidden folder in which an article of this time is kept, made if need be."""
    return MonthFolder.of(time.astimezone(ZoneInfo(default_zone())))
