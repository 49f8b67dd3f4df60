"""The real newsroom beside a press: articles, pictures and their publishing in few words."""

from __future__ import annotations

import io
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image

from yanlu.edition.file import hashed_path
from yanlu.newsroom import models


def write(headline: str, section: models.Section, *blocks: Any, **fields: Any) -> Any:
    """An article of these blocks, or of one paragraph; it stays a draft."""
    page = models.ArticlePage(title=headline, live=False, section=section, **fields)
    page.body = list(blocks) or [("paragraph", "<p>正文只有一段。</p>")]
    models.month_folder(timezone.now()).add_child(instance=page)
    page.save_revision(clean=False)
    return page


def publish(page: models.ArticlePage, editor: User) -> None:
    """The editor presses Publish."""
    page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)


def photograph(width: int) -> bytes:
    """A picture cut to this width."""
    data = io.BytesIO()
    Image.linear_gradient("L").crop((0, 0, width, 120)).save(data, "PNG")
    return data.getvalue()


def picture_block(picture: models.Picture) -> tuple[str, dict[str, Any]]:
    """The picture in a body, with the credit that the library has."""
    nobody = dict.fromkeys(("photographer", "pool", "agency", "via"), "")
    return "picture", {"picture": picture, "caption": "", "alt": "", "credit": nobody}


def shown(picture: models.Picture) -> list[str]:
    """The paths under which readers get the picture, the largest last."""
    media = (one.media for one in picture.image.renditions)
    return [hashed_path(one.sha256, one.type) for one in media]
