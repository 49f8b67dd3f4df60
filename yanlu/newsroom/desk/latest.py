"""The latest articles on the desk's first screen."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from ..furnishing import is_editor
from ..models import ArticlePage

SHOWN = 10


class Latest(Component):
    """The articles that were last worked on, each with its status."""

    name = "newsroom_latest"
    template_name = "newsroom/latest.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The articles that the user may see."""
        user = parent_context["request"].user
        articles = ArticlePage.objects.select_related("section").order_by(
            "-latest_revision_created_at"
        )
        if not is_editor(user):
            articles = articles.filter(owner=user)
        return {"articles": articles[:SHOWN], "heading": _("最近的文章")}
