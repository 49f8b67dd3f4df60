"""撤稿: in two steps, with a notice for readers."""

# mypy: allow-subclassing-any
from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from ..models import ArticlePage, Withdrawal
from .acting import ActView
from .deleting import may_delete, too_many


class WithdrawalForm(forms.Form):
    """What readers are told, and what the newsroom remembers."""

    notice = forms.CharField(
        label=_("給讀者的說明"),
        help_text=_("會印在原來的網址上，並註明今天的日期。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    reason = forms.CharField(
        label=_("內部理由"),
        help_text=_("只有編輯部看得到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )


class WithdrawView(ActView):
    """The second step: the notice, and the button that does it."""

    form_class = WithdrawalForm
    template_name = "newsroom/withdraw.html"
    page_title = _("撤稿")
    header_icon = "no-view"
    refusal = _("這篇文章沒有發布，或者已經撤下了。")

    def is_possible(self) -> bool:
        return withdrawable(self.article)

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        """Withdraw the article, unless this person has withdrawn too many today."""
        if not may_delete(self.request.user):
            form.add_error("notice", too_many())
            return self.form_invalid(form)
        with transaction.atomic():
            Withdrawal.objects.create(
                page=self.article,
                date=timezone.localdate(),
                notice=form.cleaned_data["notice"],
                reason=form.cleaned_data["reason"],
                by_id=self.request.user.pk,
            )
            log(instance=self.article, action="newsroom.withdraw", user=self.request.user)
        messages.success(self.request, gettext("文章撤下了，原處會印出說明。"))
        return redirect(reverse("articles:index"))


def withdrawable(article: ArticlePage) -> bool:
    """Whether the article stands in the paper and has not been withdrawn."""
    return bool(article.first_published_at) and article.withdrawn is None
