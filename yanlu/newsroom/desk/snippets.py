"""The desk's screens for sections, topics, people, words, static pages and videos."""

# mypy: allow-subclassing-any
from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .. import models


class SectionViews(SnippetViewSet):
    """版面."""

    model = models.Section
    icon = "list-ul"
    list_display = ("name", "order", "public_id")


class TopicViews(SnippetViewSet):
    """專題."""

    model = models.Topic
    icon = "tag"
    list_display = ("name", "public_id")


class PersonViews(SnippetViewSet):
    """人物."""

    model = models.Person
    icon = "user"
    list_display = ("name", "about")


class GlossaryViews(SnippetViewSet):
    """用詞."""

    model = models.GlossaryTerm
    icon = "globe"
    list_display = ("hant_tw", "hans_cn", "hant_hk")


class StaticPageViews(SnippetViewSet):
    """固定頁."""

    model = models.StaticPage
    icon = "doc-full"
    list_display = ("title", "order", "live")


class VideoViews(SnippetViewSet):
    """影片."""

    model = models.Video
    icon = "media"
    list_display = ("title", "photographer")
    add_to_admin_menu = True
    menu_order = 310


class AdvertisementViews(SnippetViewSet):
    """廣告."""

    model = models.Advertisement
    icon = "tag"
    list_display = ("customer", "place", "starts", "ends", "is_running")


class Things(SnippetViewSetGroup):
    """資料: what articles refer to."""

    menu_label = _("資料")
    menu_icon = "folder-open-inverse"
    menu_order = 320
    items = (
        SectionViews,
        TopicViews,
        PersonViews,
        GlossaryViews,
        StaticPageViews,
        AdvertisementViews,
    )


GROUPS = (Things, VideoViews)
