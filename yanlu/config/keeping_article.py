"""`yanlu restore --article`: one article back from a backup, as a draft at the desk."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from yanlu.backup import BackupError, Bringing, Opener, Place, Signed
from yanlu.newsroom.errors import NewsroomError
from yanlu.newsroom.returning import bring_back

from .places import Places
from .reading_dumps import Row, rows

NEWEST = """
SELECT revision.content FROM newsroom_articlepage AS article
JOIN wagtailcore_page AS page ON page.id = article.page_ptr_id
JOIN wagtailcore_revision AS revision ON revision.id = page.latest_revision_id
WHERE article.public_id = ?
"""


def return_article(
    public_id: str, places: Places, place: Place, opener: Opener, signed: Signed
) -> str:
    """Bring one article back; what to tell.

    Args:
        public_id: of the article, as it stands in its address.
        places: of the paper, which runs on.
        place: where the backup lies.
        opener: the secret key.
        signed: what the backup holds.

    Raises:
        BackupError: the backup has no such article, or cannot be read.
    """
    content = content_of(public_id, places.backup / "article", place, opener, signed)
    try:
        returned = bring_back(public_id, content)
    except NewsroomError as error:
        raise BackupError(str(error), "什麼都沒有動") from error
    when = f"{signed.statement.taken_at:%Y-%m-%d %H:%M} UTC"
    if returned.was_gone:
        return f"{public_id} is back as a draft, as it was at {when}.（已刪的文章回來了，是草稿）"
    return (
        f"{public_id} has a new draft, as it was at {when}; what readers see has not changed. "
        "Compare it in the history and publish what you want.（已加為草稿，請在版本紀錄裡比對）"
    )


def content_of(
    public_id: str, scratch: Path, place: Place, opener: Opener, signed: Signed
) -> dict[str, Any]:
    """The newest revision of the article in the backup."""
    files = [one for one in signed.statement.files if one.path in NEWSROOMS]
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    try:
        Bringing.of(place, opener, signed.statement, files).bring(scratch, files)
        found = next((NEWSROOMS[one.path](scratch / one.path, public_id) for one in files), None)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if found is None:
        raise BackupError(
            f"The backup has no article {public_id}: its id is the part of the address after /a/.",
            "這份備份裡沒有這篇；編號是網址裡 /a/ 後面那一段",
        )
    content: dict[str, Any] = json.loads(found)
    return content


def in_a_file(newsroom: Path, public_id: str) -> str | None:
    """The newest revision of the article in a database of SQLite's; None if it has none."""
    with closing(sqlite3.connect(newsroom)) as opened:
        row = opened.execute(NEWEST, (public_id,)).fetchone()
    return row and str(row[0])


def in_a_dump(newsroom: Path, public_id: str) -> str | None:
    """The same of a database that was PostgreSQL's, which needs no server to be read."""

    def one(table: str, column: str, wanted: str | None) -> Row:
        return next((row for row in rows(newsroom, table) if row[column] == wanted), {})

    number = one("newsroom_articlepage", "public_id", public_id).get("page_ptr_id")
    latest = number and one("wagtailcore_page", "id", number).get("latest_revision_id")
    return latest and one("wagtailcore_revision", "id", latest).get("content")


NEWSROOMS: Mapping[str, Callable[[Path, str], str | None]] = {
    "newsroom.db": in_a_file,
    "newsroom.dump": in_a_dump,
}
