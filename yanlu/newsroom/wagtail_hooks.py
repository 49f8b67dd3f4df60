"""What the newsroom adds to Wagtail's desk, and what it takes away."""

# mypy: allow-untyped-decorators, allow-subclassing-any
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from .desk import (
    alarms,
    alerting,
    articles,
    deleting,
    latest,
    library,
    marks,
    moderating,
    nothing,
    snippets,
    withdrawing,
)
from .models import ArticlePage

# The tree is hidden, the paper has no menu of pages, and help leads to another project's site.
HIDDEN_MENUS = frozenset({"explorer", "help"})

library.register()
for viewset in snippets.GROUPS:
    register_snippet(viewset)
hooks.register("register_bulk_action", moderating.PublishMany, order=1000)  # after Wagtail's own
hooks.register("before_delete_page", deleting.refuse_page)
hooks.register("before_delete_snippet", deleting.refuse_snippets)
hooks.register("before_bulk_action", deleting.refuse_bulk)


@hooks.register("register_admin_viewset")
def add_articles() -> list[Any]:
    """The list of articles and the screens of one."""
    return [articles.ARTICLES, articles.VIEWS]


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """The addresses of our own screens."""
    return [
        path("write/", articles.write, name="newsroom_write"),
        path(
            "articles/<int:page_id>/withdraw/",
            withdrawing.WithdrawView.as_view(),
            name="newsroom_withdraw",
        ),
        path(
            "articles/<int:page_id>/alert/",
            alerting.AlertView.as_view(),
            name="newsroom_alert",
        ),
        path("alerts/<int:pk>/end/", alerting.end_alert, name="newsroom_end_alert"),
        path("alarms/<int:pk>/confirm/", alarms.confirm_clock, name="newsroom_confirm_clock"),
        path("failures/<int:pk>/dismiss/", alarms.dismiss_failure, name="newsroom_dismiss_failure"),
    ]


@hooks.register("register_admin_menu_item")
def add_writing() -> MenuItem:
    """寫文章, first of all."""
    return MenuItem(
        _("寫文章"), reverse("newsroom_write"), name="write", icon_name="edit", order=100
    )


@hooks.register("register_admin_menu_item")
def add_front() -> Any:
    """頭版, beside the articles."""
    address = reverse("wagtailsettings:edit", args=("newsroom", "front"))
    return FrontMenuItem(_("頭版"), address, icon_name="home", order=120)


class FrontMenuItem(MenuItem):
    """頭版, for those who may set it."""

    def is_shown(self, request: Any) -> bool:
        """Whether the user may set the front page."""
        return bool(request.user.has_perm("newsroom.change_front"))


@hooks.register("construct_main_menu")
def hide_menus(request: Any, items: list[Any]) -> None:
    """Take away the menus that lead nowhere in a newsroom."""
    items[:] = [item for item in items if item.name not in HIDDEN_MENUS]


@hooks.register("construct_homepage_panels")
def add_panels(request: Any, panels: list[Any]) -> None:
    """The alarms, above all else; the latest articles below."""
    panels[:] = [alarms.Alarms(), *panels, latest.Latest()]


@hooks.register("construct_homepage_summary_items", order=1000)
def take_away_summary(request: Any, items: list[Any]) -> None:
    """The number of pages counts hidden folders, too, and leads into the tree."""
    items.clear()


@hooks.register("register_page_header_buttons")
def add_withdrawing(page: Any, user: Any, view_name: str, next_url: Any = None) -> Iterator[Button]:
    """撤稿, the first of two steps."""
    article = page.specific
    if not isinstance(article, ArticlePage) or not withdrawing.withdrawable(article):
        return
    if article.permissions_for_user(user).can_publish():
        yield Button(
            _("撤稿"),
            reverse("newsroom_withdraw", args=(page.pk,)),
            icon_name="no-view",
            priority=90,
        )


@hooks.register("register_page_header_buttons")
def add_alerting(page: Any, user: Any, view_name: str, next_url: Any = None) -> Iterator[Button]:
    """發出預警, the first of two steps."""
    article = page.specific
    if not isinstance(article, ArticlePage) or not alerting.alertable(article):
        return
    if article.permissions_for_user(user).can_publish():
        address = reverse("newsroom_alert", args=(page.pk,))
        yield Button(_("發出預警"), address, icon_name="warning", priority=80)


@hooks.register("register_log_actions")
def name_alerting(actions: Any) -> None:
    """The history's word for it."""

    @actions.register_action("newsroom.alert")
    class AlertFormatter(LogFormatter):
        label = _("預警")
        message = _("發出了預警")


@hooks.register("register_log_actions")
def name_withdrawing(actions: Any) -> None:
    """The history's word for it."""

    @actions.register_action("newsroom.withdraw")
    class WithdrawFormatter(LogFormatter):
        label = _("撤稿")
        message = _("撤下了這篇文章")


@hooks.register("register_rich_text_features")
def add_marks(features: Any) -> None:
    """The marks of running text that Wagtail does not know."""
    marks.register(features)


@hooks.register("insert_global_admin_css")
def add_style() -> str:
    """Our few rules of style."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/desk.css"))


@hooks.register("insert_editor_js")
def add_script() -> str:
    """What the article's screen needs besides Wagtail's own scripts."""
    return format_html('<script src="{}"></script>', static("newsroom/desk.js"))


@hooks.register("construct_admin_api")
def say_that_there_are_no_documents(router: Any) -> None:
    """Give Wagtail's screens the address that they ask for, though we keep no documents."""
    router.register_endpoint("documents", nothing.NoDocuments)
