"""Previews: the very files that a reader will get, for the desk alone, for an hour."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from yanlu.article import Article, ArticleError, StaticPage
from yanlu.edition import EditionError
from yanlu.variants import VariantError

from ..errors import PreviewError
from .work import Preview, PreviewFile

LIFE = timedelta(hours=1)
KEPT = 5  # of one article, by one user: the panel prints anew after each change


class PrintedFile(Protocol):
    """A file of the edition: `data` is its bytes, or has the `sha256` of a stored picture."""

    @property
    def path(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def data(self) -> Any: ...


Printer = Callable[[Article | StaticPage], Iterable[PrintedFile]]


@dataclass(slots=True)
class Shop:
    """Where the printer stands that the project has set up at start."""

    printer: Printer | None = None


SHOP = Shop()


def set_printer(printer: Printer) -> None:
    """Print previews with this from now on."""
    SHOP.printer = printer


def make(thing: Article | StaticPage, page: int | None, user: Any, now: datetime) -> Preview:
    """Print the article or static page and keep its files for an hour.

    Raises:
        PreviewError: nothing has been set up to print with.
    """
    if SHOP.printer is None:
        raise PreviewError("沒有設定預覽用的印刷程式。")
    files = list(SHOP.printer(thing))
    with transaction.atomic():
        clear(now)
        thin_out(page, user)
        preview = Preview.objects.create(
            token=secrets.token_hex(16), page=page, user=user, made_at=now
        )
        PreviewFile.objects.bulk_create(row(preview, file) for file in files)
    return preview


def row(preview: Preview, file: PrintedFile) -> PreviewFile:
    path = file.path.lstrip("/")
    if isinstance(file.data, bytes):
        return PreviewFile(preview=preview, path=path, type=file.type, data=file.data)
    return PreviewFile(preview=preview, path=path, type=file.type, sha256=file.data.sha256)


def find(token: str, path: str, now: datetime) -> PreviewFile | None:
    """The file at this path, if the preview still stands."""
    return PreviewFile.objects.filter(
        preview_id=token, path=path, preview__made_at__gt=now - LIFE
    ).first()


def clear(now: datetime) -> bool:
    """Throw away what has stood for an hour; say whether there was any."""
    deleted, _ = Preview.objects.filter(made_at__lte=now - LIFE).delete()
    return deleted > 0


def thin_out(page: int | None, user: Any) -> None:
    mine = Preview.objects.filter(page=page, user=user).order_by("-made_at")
    stale = list(mine.values_list("pk", flat=True)[KEPT - 1 :])
    Preview.objects.filter(pk__in=stale).delete()


def serve(thing: Article | StaticPage, page: int | None, user: Any) -> HttpResponse:
    """Print the article or static page and send the editor to it."""
    try:
        preview = make(thing, page, user, timezone.now())
    except (PreviewError, ArticleError, EditionError, VariantError) as error:
        # Such as a broken template, by its file and line, or words that may not be printed.
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(
        reverse("newsroom_preview", args=(preview.pk, door(preview, thing)))
    )


def door(preview: Preview, thing: Article | StaticPage) -> str:
    """The path of the page that is shown first: in the script in which the thing is written."""
    pages = preview.files.filter(path__endswith=".html").values_list("path", flat=True)
    folder = "a" if isinstance(thing, Article) else "i"
    wanted = f"{folder}/{thing.id}/{thing.script.lower()}.html"
    return wanted if wanted in pages else next(iter(pages), wanted)
