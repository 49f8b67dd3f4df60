"""The list of articles, and the way to a new one."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from ..models import ArticlePage, month_folder
from .editing import ArticleCreateView, ArticleEditView, ArticleRevertView
from .moderating import ArticleApproveView


def write(request: HttpRequest) -> HttpResponse:
    """Open the screen of a new article under this month's folder."""
    folder = month_folder(timezone.now())
    return redirect("wagtailadmin_pages:add", "newsroom", "articlepage", folder.pk)


class ArticleList(PageListingViewSet):
    """文章: the latest first, with their status."""

    model = ArticlePage
    icon = "doc-full"
    menu_label = _("文章")
    menu_order = 110
    add_to_admin_menu = True
    list_filter = ("section", "live")
    columns = (
        PageTitleColumn("title", label=_("標題"), sort_key="title", classname="title"),
        Column("section", label=_("版面")),
        DateColumn("first_published_at", label=_("發布時間"), sort_key="first_published_at"),
        DateColumn(
            "latest_revision_created_at", label=_("最後修改"), sort_key="latest_revision_created_at"
        ),
        PageStatusColumn("status", label=_("狀態"), sort_key="live"),
    )

    @property
    def choose_parent_view(self) -> Any:
        """A new article needs no choice of a parent."""
        return write


class ArticleViews(PageViewSet):
    """The screens of one article."""

    model = ArticlePage
    icon = "doc-full"
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    revisions_revert_view_class = ArticleRevertView
    workflow_action_view_class = ArticleApproveView


ARTICLES = ArticleList("articles")
VIEWS = ArticleViews()
