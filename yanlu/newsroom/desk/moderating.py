"""Publishing from elsewhere than the article's screen: what cannot be printed is said as well."""

# mypy: allow-subclassing-any
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.workflow import WorkflowActionView


class ArticleApproveView(WorkflowActionView):
    """Approves what was handed in, or sends it back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Do it, or say why the article cannot be printed; it then waits as before."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            answer = {"step": "success", "redirect": self.redirect_url}
            return self.render_modal_json(request, answer)
        return redirect(self.redirect_url)


class PublishMany(PublishBulkAction):
    """Publishes all articles that were chosen, or none of them."""

    def form_valid(self, form: Any) -> Any:
        """Publish them, or say which of them cannot be printed and why."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            nothing = gettext("一篇也沒有發布。")
            messages.error(self.request, "；".join([nothing, *error.messages]))
            return redirect(self.next_url)

    @classmethod
    def execute_action(cls, objects: Iterable[Any], **options: Any) -> tuple[int, int]:
        """Publish each of these; how many there were."""
        done = 0
        for page in objects:
            try:
                super().execute_action([page], **options)
            except ValidationError as error:
                name = page.specific.get_admin_display_title()
                reasons = [f"「{name}」{reason}" for reason in error.messages]
                raise ValidationError(reasons) from error
            done += 1
        return done, 0
