"""`yanlu import`: captures of old articles become drafts."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from yanlu import archive
from yanlu.archive import Capture, Found, Reading, Refused

from .fetching import FetchError, Limits, fetch
from .parsing import Parser

LARGEST_PICTURE = 64_000_000  # bytes, as for an upload
OWN = "zh-Hant-TW"


def arguments_of(words: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="yanlu import",
        description="匯入舊文章成為草稿。 Old articles become drafts.",
    )
    parser.add_argument("captures", nargs="+", metavar="FILE|URL", help="存檔或網址")
    parser.add_argument("--as", dest="kind", choices=["draft"], default="draft", help="草稿")
    parser.add_argument("--json", action="store_true", help="只印出結果，不建草稿")
    parser.add_argument("--by", metavar="NAME", help="草稿歸誰（帳號名）")
    parser.add_argument("--allow-private", action="store_true", help="可連內部網路")
    return parser.parse_args(words)


def captured(names: list[str], limits: Limits) -> Iterator[Capture | Refused]:
    """Each file or page as bytes, or the reason why it cannot be had."""
    for name in names:
        try:
            yield one_capture(name, limits)
        except FetchError as error:
            yield Refused(name, str(error))
        except OSError as error:
            yield Refused(name, f"讀不到檔案：{error.strerror} (Cannot be read.)")


def one_capture(name: str, limits: Limits) -> Capture:
    if "://" in name:
        data, address = fetch(name, limits)
        return Capture(data, name, address)
    with Path(name).open("rb") as file:
        return Capture(file.read(archive.LARGEST_EXPORT + 1), name)


def read_all(chosen: argparse.Namespace, zone: str) -> Reading:
    """What the captures hold."""
    limits = Limits(archive.LARGEST, chosen.allow_private)
    got = list(captured(chosen.captures, limits))
    reading = archive.read([one for one in got if isinstance(one, Capture)], ZoneInfo(zone))
    failed = tuple(one for one in got if isinstance(one, Refused))
    return Reading(reading.found, (*failed, *reading.refused))


def import_as_json(chosen: argparse.Namespace, zone: str) -> int:
    """Print what was found; nothing is written anywhere."""
    reading = read_all(chosen, zone)
    told: dict[str, Any] = archive.forms([found for _, found in reading.found])
    if reading.refused:
        told["refused"] = [{"name": one.name, "said": one.said} for one in reading.refused]
    say_refused(reading)
    try:
        print(json.dumps(told, ensure_ascii=False, indent=1), flush=True)
    except BrokenPipeError:  # whoever reads has seen enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return 1 if reading.refused else 0


def import_as_drafts(chosen: argparse.Namespace, options: Mapping[str, Any], now: datetime) -> int:
    """Make a draft of each article; Django has been started."""
    # The desk's models can be imported only now.
    from django.contrib.auth import get_user_model

    from yanlu.newsroom.incoming import Incoming, take_in
    from yanlu.newsroom.models import PaperSettings

    by = get_user_model().objects.filter(username=chosen.by).first() if chosen.by else None
    if chosen.by and by is None:
        print(f"沒有「{chosen.by}」這個帳號。 (No such account.)", file=sys.stderr)
        return 2
    reading = read_all(chosen, options["YANLU_ZONE"])
    house = archive.House(PaperSettings.load().script or OWN, options["YANLU_ZONE"], now)
    for name, found in reading.found:
        if found.past is not None and found.past.type != "post":
            print(f"略過，不是文章：{found.title} (not a post: {found.past.type})")
            continue
        files = dict(beside(Path(name), found)) if Path(name).is_file() else {}
        dated = found.published is not None
        incoming = Incoming(
            archive.to_article(found, house), archive.notes(found, name), dated, files
        )
        say_taken(take_in(incoming, by), found)
    say_refused(reading)
    return 1 if reading.refused else 0


def beside(capture: Path, found: Found) -> Iterator[tuple[str, bytes]]:
    """The picture files that lie beside a saved page or export, by the address it gives."""
    folder = capture.resolve().parent
    for piece in found.body:
        parts = urlsplit(piece.address)
        if piece.kind != "picture" or parts.scheme or parts.netloc or not parts.path:
            continue
        path = (folder / unquote(parts.path)).resolve()
        inside = path.is_relative_to(folder) and path.is_file()
        if inside and path.stat().st_size <= LARGEST_PICTURE:
            yield piece.address, path.read_bytes()


def say_taken(taken: Any, found: Found) -> None:
    count = len(found.report.doubts)
    title = archive.headline(found.title) or "（未定題）"
    if taken.made:
        print(
            f"草稿 {taken.public_id}：{title}（請核對 {count} 項，見內部備註）"
            f" (draft; {count} to check)"
        )
    else:
        print(f"已經有了 {taken.public_id}：{title}，沒有再建 (already there)")


def say_refused(reading: Reading) -> None:
    for one in reading.refused:
        print(f"沒有匯入 {one.name}：{one.said}", file=sys.stderr)
    if not reading.found and not reading.refused:
        print("沒有可以匯入的。 (Nothing to import.)", file=sys.stderr)
