"""預警: given with its words and its end, and taken back before it."""

# mypy: allow-subclassing-any
from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from ..furnishing import is_editor
from ..models import Alert, ArticlePage
from .acting import ActView

MOST_HOURS = 72


class AlertForm(forms.Form):
    """What every page says, and for how long."""

    words = forms.CharField(
        label=_("預警文字"),
        help_text=_("一兩句話：發生什麼事、讀者該怎麼做。會出現在每一頁最上方，並連到這篇文章。"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 120}),
    )
    hours = forms.IntegerField(
        label=_("幾小時後失效"), min_value=1, max_value=MOST_HOURS, initial=6
    )


class AlertView(ActView):
    """The second step: the words, and the button that gives the warning."""

    form_class = AlertForm
    template_name = "newsroom/alert.html"
    page_title = _("發出預警")
    header_icon = "warning"
    refusal = _("這篇文章沒有發布，不能發預警。請先發布。")

    def is_possible(self) -> bool:
        return alertable(self.article)

    def form_valid(self, form: AlertForm) -> HttpResponse:
        """Give the warning, in place of an earlier one of the same article."""
        now = timezone.now()
        with transaction.atomic():
            Alert.objects.filter(page=self.article, is_over=False).update(is_over=True)
            Alert.objects.create(
                page=self.article,
                words=form.cleaned_data["words"],
                since=now,
                until=now + timedelta(hours=form.cleaned_data["hours"]),
                by_id=self.request.user.pk,
            )
            log(instance=self.article, action="newsroom.alert", user=self.request.user)
        messages.success(self.request, gettext("預警發出了，每一頁都會顯示，到時自動撤下。"))
        return redirect("wagtailadmin_home")


@require_POST
def end_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a warning back before its end."""
    if not is_editor(request.user):
        raise PermissionDenied
    Alert.objects.filter(pk=pk).update(is_over=True)
    messages.success(request, gettext("預警解除了。"))
    return redirect("wagtailadmin_home")


def alertable(article: ArticlePage) -> bool:
    """Whether readers can open the article."""
    return bool(article.live) and article.withdrawn is None
