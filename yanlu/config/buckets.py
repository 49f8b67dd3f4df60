"""The paper's buckets, as the settings say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yanlu.delivery.bucket import Account, Bucket

PART = r"[A-Za-z0-9_-][A-Za-z0-9_.=-]*"
ADDRESS = re.compile(rf"s3://([a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9])(?:/({PART}(?:/{PART})*))?/?")


def bucket(words: str) -> tuple[str, str]:
    """The name and the prefix in an address such as `s3://name/prefix`; both may be empty."""
    found = ADDRESS.fullmatch(words)
    if words and found is None:
        raise ValueError("write s3://name or s3://name/prefix")
    return (found[1], found[2] or "") if found else ("", "")


def refuse_half_accounts(values: Mapping[str, Any]) -> str:
    """Why the settings of buckets cannot be used together, or nothing."""
    if bool(values["YANLU_BUCKET_KEY"]) != bool(values["YANLU_BUCKET_SECRET"]):
        return "YANLU_BUCKET_KEY and YANLU_BUCKET_SECRET belong together: set both, or neither."
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


def targets(options: Mapping[str, Any], media: Path) -> tuple[Bucket, ...]:
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
