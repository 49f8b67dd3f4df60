"""The article's screen: nobody's text is overwritten without a word, and no press is in vain."""

# mypy: allow-subclassing-any
from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InternalError, OperationalError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import Page, Revision
from wagtail.utils.timestamps import render_timestamp

NOT_KEPT = _("存不下來，磁碟可能滿了。您的文字還在下面；請告訴管理員，稍後再按一次。")


class Carefully:
    """Saves and publishes only what was written on top of the newest text.

    Wagtail refuses a stale save only when it comes from autosave; a press of the button overwrites.
    """

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> Any:
        """Answer the request; writers of one article wait for each other."""
        parent: Any = super()
        if request.method != "POST":
            return parent.dispatch(request, page_id, **kwargs)
        # What is compared below must still hold when it is written: SQLite takes its lock with the
        # transaction (BEGIN IMMEDIATE), other databases with the row.
        try:
            with transaction.atomic():
                Page.objects.select_for_update().filter(pk=page_id).first()
                return parent.dispatch(request, page_id, **kwargs)
        except (OperationalError, InternalError):  # full, gone, or read-only
            if not hasattr(self, "form"):
                raise
            return self.refuse(ValidationError(NOT_KEPT, code="not-kept"))

    def post(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Save or publish, unless somebody else has saved since the screen was opened."""
        parent: Any = super()
        if self.is_stale and not self.expects_json_response:
            return self.collide()
        try:
            with transaction.atomic():
                return parent.post(request, *args, **kwargs)
        except ValidationError as error:
            return self.refuse(error)

    @property
    def is_stale(self: Any) -> bool:
        """Whether a text stands that this window has neither shown nor saved itself."""
        autosaved = self.request.POST.get("autosaved_revision_id")
        if autosaved and self.latest_revision is not None:
            return bool(autosaved != str(self.latest_revision.pk))
        if not self.is_out_of_date:
            return False
        # Without our script, a press cannot be told from one after the window's own autosave.
        return autosaved is not None or self.others_have_saved()

    def others_have_saved(self: Any) -> bool:
        loaded = parse_datetime(self.request.POST.get("loaded_revision_created_at", ""))
        newer = self.real_page_record.revisions.exclude(user=self.request.user)
        return bool((newer.filter(created_at__gt=loaded) if loaded else newer).exists())

    def collide(self: Any) -> Any:
        """Show the editor's own text again, kept beside the other's, and say what happened."""
        self.form = self.bound_form()
        self.form.defer_required_fields()
        mine = self.keep_beside() if self.form.is_valid() else None
        self.form.restore_required_fields()
        messages.error(self.request, self.collision_words(), buttons=self.compare_buttons(mine))
        self.has_unsaved_changes = True
        self.autosave_enabled = False  # or it would overwrite at the next key
        return self.render_to_response(self.get_context_data())

    def refuse(self: Any, error: ValidationError) -> Any:
        """Show the editor's own text again, and say why it cannot be printed or kept."""
        self.page = self.get_object()
        self.form = self.bound_form()
        self.form.is_valid()
        self.form.add_error(None, ValidationError(error.messages))
        return self.form_invalid(self.form)

    def get_editing_sessions(self: Any) -> Any:
        """Who else has the article open; left out where that cannot be written down."""
        parent: Any = super()
        try:
            with transaction.atomic():
                return parent.get_editing_sessions()
        except (OperationalError, InternalError):
            return None

    def bound_form(self: Any) -> Any:
        return self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )

    def keep_beside(self: Any) -> Revision:
        """The editor's text as a revision a moment older than the newest, so that both stand."""
        page = self.form.save(commit=False)
        return Revision.objects.create(
            content_object=page,
            base_content_type=page.get_base_content_type(),
            user=self.request.user,
            content=page.serializable_data(),
            object_str=str(page),
            created_at=self.latest_revision.created_at - timedelta(microseconds=1),
        )

    def collision_words(self: Any) -> str:
        user = self.latest_revision.user
        return gettext(
            "這篇文章剛被%(who)s改過（%(when)s），您按下去的還沒有存。"
            "您的文字還在下面，也收進了歷史；對方的文字沒有被蓋掉。"
            "請先比較，再按一次就以您的為準。"
        ) % {
            "who": user.get_full_name() or user.get_username() if user else "—",
            "when": render_timestamp(self.latest_revision.created_at),
        }

    def compare_buttons(self: Any, mine: Revision | None) -> list[Any]:
        if mine is None:
            return []
        address = reverse(
            "wagtailadmin_pages:revisions_compare",
            args=(self.page.pk, mine.pk, self.latest_revision.pk),
        )
        return [messages.button(address, gettext("比較兩個版本"), new_window=True)]


class ToTheList:
    """Goes back to the list of articles, not to the hidden month."""

    def redirect_away(self: Any) -> Any:
        """Where the editor goes when the article is done."""
        return redirect(self.next_url or reverse("articles:index"))


class Openly:
    """Says what was taken out of the editor's text."""

    def form_valid(self: Any, form: Any) -> Any:
        """Save, and mention the marks that nobody sees, if there were any."""
        marks = form.hidden_marks()
        if marks and not self.expects_json_response:
            words = gettext("文字裡有%(marks)d個看不見的字元，已經拿掉了。")
            messages.info(self.request, words % {"marks": marks})
        return super().form_valid(form)  # type: ignore[misc]


class ArticleEditView(Openly, ToTheList, Carefully, EditView):
    """The article's screen."""


class ArticleRevertView(Openly, ToTheList, Carefully, RevisionsRevertView):
    """The article's screen with an older text."""


class ArticleCreateView(Openly, ToTheList, CreateView):
    """The screen of an article that is not kept yet."""

    def post(self, request: HttpRequest) -> Any:
        """Keep the new article, or say why it cannot be printed."""
        try:
            with transaction.atomic():
                return super().post(request)
        except ValidationError as error:
            return self.refuse(error)
        except (OperationalError, InternalError):
            return self.refuse(ValidationError(NOT_KEPT, code="not-kept"))

    def refuse(self, error: ValidationError) -> Any:
        """Show the editor's text again, and say why it cannot be printed or kept."""
        self.page = self.page_class(owner=self.request.user, locale=self.parent_page.locale)
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent_page,
            for_user=self.request.user,
        )
        self.form.is_valid()
        self.form.add_error(None, ValidationError(error.messages))
        return self.form_invalid(self.form)
