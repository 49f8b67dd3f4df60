"""預警: an article to which every page points for some hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanlu import article as out

from .article import ArticlePage
from .base import clean_words


class Alert(models.Model):
    """A warning with its end; nobody prolongs it, another one is given."""

    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="alerts")
    words = models.CharField(_("預警文字"), max_length=120)
    since = models.DateTimeField(_("發出時間"))
    until = models.DateTimeField(_("失效時間"), db_index=True)
    is_over = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("預警")
        ordering: ClassVar = ["-since", "-pk"]

    def __str__(self) -> str:
        return self.words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it, without hidden marks."""
        clean_words(self)
        super().save(*args, **kwargs)

    def to_alert(self) -> out.Alert:
        """The warning as it leaves the newsroom."""
        page = self.page
        return out.Alert(page.public_id, self.words, page.script, self.since, self.until, page.zone)


def alerts_in_force() -> list[Alert]:
    """Those that are not over, of articles that stand in the paper, newest first."""
    rows = Alert.objects.filter(is_over=False, page__live=True, page__withdrawal=None)
    return list(rows.select_related("page")[:5])


def end_alerts(now: datetime) -> bool:
    """End those whose time has passed; whether there were any."""
    return Alert.objects.filter(is_over=False, until__lte=now).update(is_over=True) > 0
