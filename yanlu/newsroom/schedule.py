"""Scheduled work: what is due is published or unpublished, one thing at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils.translation import gettext, gettext_noop
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Page, Revision

from .models import (
    ArticlePage,
    ScheduleFailure,
    StaticPage,
    end_alerts,
    turn_slots,
)
from .models import previews as preview
from .timekeeping import Watch, trusted_time

BROKEN = gettext_noop("程式出錯，沒有發布；稿子還在。請把這句話交給管機器的人。")
LOG = logging.getLogger(__name__)
WATCH = Watch()


def step(now: datetime, steady: float, watch: Watch = WATCH) -> bool:
    """Do one unit of scheduled work, and say whether there was any.

    What fell due while nothing ran is made up at the first step. What is due is told by the time
    that both clocks have reached; after a jump by more than ten minutes nothing scheduled is done
    until the desk has confirmed the time.

    Args:
        now: the wall clock, with its zone.
        steady: seconds of a clock that cannot be set.
        watch: what is known of the two clocks.
    """
    time = trusted_time(now, steady, watch, is_something_due)
    if time is None:
        return False
    return (
        publish_due(time)
        or unpublish_due(time)
        or end_alerts(time)
        or turn(time)
        or preview.clear(time)
    )


def turn(now: datetime) -> bool:
    """Begin and end advertisements with the paper's own day."""
    return turn_slots(now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())


def trust_clock_if(is_trusted: Callable[[], bool], boot: str) -> None:
    """Ask this whether the clock follows a better one.

    Args:
        is_trusted: asked when the clock went ahead, and after a start of the machine.
        boot: the name of this run of the machine, if it has one.
    """
    WATCH.is_trusted, WATCH.boot = is_trusted, boot


def is_something_due(now: datetime) -> bool:
    """Whether a scheduled time has passed."""
    if Revision.objects.filter(approved_go_live_at__lte=now).exists():
        return True
    models = (ArticlePage, StaticPage)
    return any(one.objects.filter(live=True, expire_at__lte=now).exists() for one in models)


def publish_due(now: datetime) -> bool:
    """Publish the revision that has been due for longest."""
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by(
        "approved_go_live_at", "pk"
    )
    revision = due.first()
    if revision is None:
        return False
    try:
        with transaction.atomic():
            publish(revision)
    except ValidationError as error:
        give_up(revision, now, "；".join(error.messages))
    except OperationalError:
        raise  # a full disk or a busy database: another try may do
    except Exception as error:
        # One broken article must not stop what is due after it, nor the press that calls us.
        LOG.exception("revision %s could not be published", revision.pk)
        give_up(revision, now, f"{gettext(BROKEN)} ({type(error).__name__}: {error})")
    return True


def publish(revision: Any) -> None:
    """Publish the revision by Wagtail's own action, whatever Wagtail thinks that the time is."""
    kind = PublishPageRevisionAction if is_page(revision) else PublishRevisionAction
    action = kind(revision, log_action="wagtail.publish.scheduled")
    # It has come by the clock that we were given; by the machine's it might be put off again.
    action.object.go_live_at = None
    action.execute(skip_permission_checks=True)


def is_page(revision: Any) -> bool:
    return issubclass(revision.content_type.model_class(), Page)


def give_up(revision: Any, now: datetime, reason: str) -> None:
    """Take back what cannot be published, and tell the desk."""
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        page = int(revision.object_id) if is_page(revision) else None
        ScheduleFailure.objects.create(page_id=page, at=now, reason=reason)


def unpublish_due(now: datetime) -> bool:
    """Unpublish the article or static page that has been due for longest."""
    for model in (ArticlePage, StaticPage):
        due = model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
        thing: Any = due.first()
        if thing is not None:
            with transaction.atomic():
                thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            return True
    return False
