"""The tree that nobody sees: an archive of months, under which the articles hang."""

# mypy: allow-subclassing-any
from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Printed:
    """A page whose address is that of its printed file, since nothing is served from here."""

    public_id: str

    def get_full_url(self, request: Any = None) -> str:
        """The absolute address of the printed file."""
        return f"{settings.YANLU['YANLU_ADDRESS']}a/{self.public_id}/index.html"

    def get_url(self, request: Any = None, current_site: Any = None) -> str:
        """The same, since the newsroom may stand on another host."""
        return self.get_full_url(request)

    full_url = property(get_full_url)
    url = property(get_url)


class Archive(Page):
    """The root of all articles."""

    is_creatable = False
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["newsroom.MonthFolder"]

    class Meta:
        verbose_name = _("文章庫")


class MonthFolder(Page):
    """The articles of a month; made on demand, seen by nobody."""

    is_creatable = False
    parent_page_types: ClassVar = ["newsroom.Archive"]
    subpage_types: ClassVar = ["newsroom.ArticlePage"]

    class Meta:
        verbose_name = _("月份")

    @classmethod
    def of(cls, time: datetime) -> MonthFolder:
        """The folder of this time's month, made if need be."""
        slug = f"{time:%Y-%m}"
        found: MonthFolder | None = cls.objects.filter(slug=slug).first()
        return found or cls.make(slug)

    @classmethod
    def make(cls, slug: str) -> MonthFolder:
        with transaction.atomic():
            # Two desks may begin a month at once: the second waits here and finds the first's.
            archive = Archive.objects.select_for_update().get()
            found: MonthFolder | None = cls.objects.filter(slug=slug).first()
            if found is not None:
                return found
            folder = cls(title=slug, slug=slug)
            archive.add_child(instance=folder)
            return folder
