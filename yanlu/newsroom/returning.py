"""The door in for an article that comes back from a backup: as a draft, touching no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from . import models
from .errors import NewsroomError

PLACE = ("pk", "path", "depth", "numchild", "translation_key", "latest_revision", "live_revision")

NOBODYS = {"pk": None, "page": None}


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of it: the article's id, its number, and whether it had been gone."""

    public_id: str
    number: int
    was_gone: bool


def bring_back(public_id: str, content: Mapping[str, Any], by: Any = None) -> Returned:
    """Let an article's text of then be a draft of now; what readers see stays as it is.

    Args:
        public_id: of the article.
        content: of its revision, as the backup has it.
        by: the account that stands beside it in the history, or None.

    Raises:
        NewsroomError: the revision is none that this program can read.
    """
    found = models.ArticlePage.objects.filter(public_id=public_id).first()
    try:
        with transaction.atomic():
            page = found.with_content_json(dict(content)) if found else made_again(content)
            page.save_revision(user=by, clean=False, log_action=True)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise NewsroomError(
            f"{public_id}: this revision cannot be read: {error}.（這一版讀不出來）"
        ) from error
    return Returned(public_id, page.pk, was_gone=found is None)


def made_again(content: Mapping[str, Any]) -> models.ArticlePage:
    """The article that had been deleted, unpublished, under its id, in its month's folder."""
    data = {name: value for name, value in content.items() if name not in PLACE}
    data = {name: without_numbers(value) for name, value in data.items()} | {"pk": None}
    page: models.ArticlePage = models.ArticlePage.from_serializable_data(data)
    page.live, page.has_unpublished_changes = False, True
    page.live_revision = page.latest_revision = None
    when: datetime = page.first_published_at or timezone.now()
    models.month_folder(when).add_child(instance=page)
    return page


def without_numbers(value: Any) -> Any:
    """Rows that belong to the article, without the numbers that others may bear by now."""
    if isinstance(value, list):
        return [{**row, **NOBODYS} if isinstance(row, dict) else row for row in value]
    return value
