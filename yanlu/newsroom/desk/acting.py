"""The second step of an act on one article: a form, for those who may publish it."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import ArticlePage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ActView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """The form, and the button that does it; `refusal` says why it cannot be done."""

    refusal: StrOrPromise = ""

    def dispatch(self, request: HttpRequest, page_id: int) -> Any:
        """Let only those pass who may publish, and only an article on which it can be done."""
        self.article = get_object_or_404(ArticlePage, pk=page_id)
        if not self.article.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        if not self.is_possible():
            messages.error(request, str(self.refusal))
            return redirect("wagtailadmin_pages:edit", page_id)
        return super().dispatch(request, page_id)

    def is_possible(self) -> bool:
        """Whether it can be done to this article."""
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        """The headline."""
        return str(self.article.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the screen shows."""
        return {**super().get_context_data(**kwargs), "article": self.article}
