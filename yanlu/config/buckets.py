"""The paper's buckets, as the settings say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yanlu.delivery.bucket import Account, Bucket
    from yanlu.delivery.safe import Safe
    from yanlu.delivery.sheet import MediaFolder

PICTURES = "pictures/"  # below which they lie in the closed bucket, as in `var`
PART = r"[A-Za-z0-9_-][A-Za-z0-9_.=-]*"
ADDRESS = re.compile(rf"s3://([a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9])(?:/({PART}(?:/{PART})*))?/?")


def bucket(words: str) -> tuple[str, str]:
    """The name and the prefix in an address such as `s3://name/prefix`; both may be empty."""
    found = ADDRESS.fullmatch(words)
    if words and found is None:
        raise ValueError("write s3://name or s3://name/prefix（請照這個樣子寫）")
    return (found[1], found[2] or "") if found else ("", "")


def refuse_half_accounts(values: Mapping[str, Any]) -> str:
    """Why the settings of buckets cannot be used together, or nothing."""
    if bool(values["YANLU_BUCKET_KEY"]) != bool(values["YANLU_BUCKET_SECRET"]):
        return (
            "YANLU_BUCKET_KEY and YANLU_BUCKET_SECRET belong together: set both, or neither."
            "（兩個一起設，或都不設）"
        )
    if values["YANLU_BUCKET"][0] and values["YANLU_BUCKET"][0] == values["YANLU_MEDIA_BUCKET"][0]:
        return (
            "YANLU_MEDIA_BUCKET must be another bucket than YANLU_BUCKET: everybody reads that "
            "one, and nobody may read the newsroom's own files."
            "（圖片原檔要另用一個不公開的儲存桶）"
        )
    return ""


def account(options: Mapping[str, Any], name: str) -> Account | None:
    """What the bucket of this setting is opened with; None if there is none."""
    from yanlu.delivery.bucket import Account  # its client weighs 15 MB, and most papers have none

    where, prefix = options[name]
    if not where:
        return None
    return Account(
        where,
        prefix,
        options["YANLU_BUCKET_ENDPOINT"],
        options["YANLU_BUCKET_KEY"],
        options["YANLU_BUCKET_SECRET"],
        options["YANLU_BUCKET_REGION"],
    )


def safe(options: Mapping[str, Any]) -> Safe | None:
    """The closed bucket of the newsroom's own files, if one is set.

    Raises:
        TargetError: the account makes no sense.
    """
    if not options["YANLU_MEDIA_BUCKET"][0]:
        return None
    from yanlu.delivery.safe import Safe

    opened = account(options, "YANLU_MEDIA_BUCKET")
    return Safe(opened) if opened else None


def media(options: Mapping[str, Any], folder: Path) -> MediaFolder:
    """The folder of stored files; what it lacks comes from the closed bucket, if one is set."""
    closed = safe(options)
    if closed is None:
        return folder
    from yanlu.delivery.safe import Media

    return Media(folder, closed)


def targets(options: Mapping[str, Any], media: MediaFolder) -> tuple[Bucket, ...]:
    """The bucket to which the edition is delivered, if one is set.

    Args:
        options: the settings.
        media: the folder in which stored files lie.

    Raises:
        TargetError: the account makes no sense.
    """
    if not options["YANLU_BUCKET"][0]:
        return ()
    from yanlu.delivery.bucket import Bucket

    opened = account(options, "YANLU_BUCKET")
    return (Bucket(opened.open(), media),) if opened else ()
