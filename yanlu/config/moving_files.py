"""`yanlu move files`: edition and pictures into buckets or back, each file compared by its hash.

It is safe while the paper runs, and may be interrupted and run again: what has arrived is not sent
a second time. Nothing is deleted where it came from.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from yanlu.delivery import DeliveryError, Folder, Store, Target, deliver
from yanlu.delivery.deliver import everything
from yanlu.delivery.safe import Safe, lay_down, pictures_in
from yanlu.manifest.errors import ManifestError
from yanlu.manifest.keyfile import read_signing_key
from yanlu.manifest.verify import is_entry, reading_limit

from . import buckets
from .options import read_options
from .parsing import Parser
from .places import Places
from .settings_file import completed
from .sqlite import use_sound_sqlite

HANDS = 16
KINDS = ("pictures", "media")
NOTHING = (
    "Neither YANLU_BUCKET nor YANLU_MEDIA_BUCKET is set: there is nowhere to move to or from. "
    "（沒有設定儲存桶）"
)
Check = tuple[str, Callable[[], bool]]


def main(arguments: list[str]) -> int:
    """Move files the way that is asked; the exit code."""
    parser = Parser(prog="yanlu move files")
    parser.add_argument("--to", choices=("bucket", "folder"), required=True)
    is_out = parser.parse_args(arguments).to == "bucket"
    use_sound_sqlite()
    options = read_options(completed(os.environ, Path.cwd()))
    if not options["YANLU_BUCKET"][0] and not options["YANLU_MEDIA_BUCKET"][0]:
        print(NOTHING, file=sys.stderr)
        return 2
    places = Places(Path(options["YANLU_VAR"]))
    try:
        wrong = [*move_media(options, places, is_out), *move_edition(options, places, is_out)]
    except (DeliveryError, ManifestError, OSError) as error:
        print(f"{error}\n（沒有搬完；再執行一次，會從斷掉的地方接著搬）", file=sys.stderr)
        return 1
    for name in wrong[:20]:
        print(f"{name} did not arrive as it was sent. （與原檔不符）", file=sys.stderr)
    print(f"{'Moved and compared' if not wrong else f'{len(wrong)} files differ'}. （核對完成）")
    return 1 if wrong else 0


def move_media(options: Mapping[str, Any], places: Places, is_out: bool) -> list[str]:
    """Pictures, videos and the desk's own copies; names of those that did not arrive whole.

    Raises:
        DeliveryError: the bucket cannot be used, or strangers can read it.
    """
    safe = buckets.safe(options)
    if safe is None:
        return []
    safe.check_closed()
    wrong = []
    for kind in KINDS:
        checks = (send if is_out else fetch)(safe, places.var, kind)
        wrong += failed(f"{kind}", checks)
    return wrong


def send(safe: Safe, var: Path, kind: str) -> list[Check]:
    """Each file of a folder that is to be in the bucket."""
    there = safe.marks(f"{kind}/")

    def sent(path: Path) -> Callable[[], bool]:
        def act() -> bool:
            name = path.relative_to(var).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if there.get(name, (-1, ""))[0] != path.stat().st_size or held(safe, name) != digest:
                safe.keep(name, path)
            return held(safe, name) == digest

        return act

    return [(f"{kind}/{path.name}", sent(path)) for path in pictures_in(var / kind)]


def fetch(safe: Safe, var: Path, kind: str) -> list[Check]:
    """Each file of the bucket that is to be in the folder."""

    def fetched(name: str) -> Callable[[], bool]:
        def act() -> bool:
            place, data = var / name, safe.read(name)
            if data is None or not place.resolve().is_relative_to((var / kind).resolve()):
                return False
            if not place.is_file() or place.read_bytes() != data:
                lay_down(place, data)
            digest = hashlib.sha256(place.read_bytes()).hexdigest()
            is_named = kind != "pictures" or digest == place.name
            return digest == hashlib.sha256(data).hexdigest() and is_named

        return act

    return [(name, fetched(name)) for name in sorted(safe.marks(f"{kind}/"))]


def held(safe: Safe, name: str) -> str:
    """The hash of what the bucket gives under this name; empty if it gives nothing."""
    data = safe.read(name)
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def move_edition(options: Mapping[str, Any], places: Places, is_out: bool) -> list[str]:
    """The edition that stands; names of the files that did not arrive whole.

    Raises:
        DeliveryError: the store or the target failed.
        ManifestError: there is no key.
    """
    found = buckets.targets(options, buckets.media(options, places.pictures))
    if not found or not places.store.exists():
        return []
    folder = Folder(places.folder, buckets.media(options, places.pictures))
    target: Target = found[0] if is_out else folder
    store = Store(places.store)
    print("Delivering the edition …", flush=True)
    deliver(store, target, read_signing_key(places.key).public)
    with store.snapshot():
        wrong = failed("edition", list(comparisons(store, target)))
    store.close()
    return wrong


def comparisons(store: Store, target: Target) -> Iterator[Check]:
    """For each file that stands whether the target serves it, byte for byte."""
    for path, standing in everything(store):

        def act(path: str = path, standing: Any = standing) -> bool:
            data = target.read(path, reading_limit(standing.entry))
            return data is not None and is_entry(data, standing.entry)

        yield path, act


def failed(what: str, checks: list[Check]) -> list[str]:
    """Names of the checks that failed; a line says how far they have come."""
    wrong: list[str] = []
    with ThreadPoolExecutor(HANDS) as workers:
        done: Iterable[bool] = workers.map(lambda check: check[1](), checks)
        for number, (check, is_good) in enumerate(zip(checks, done, strict=True), 1):
            if not is_good:
                wrong.append(check[0])
            if number % 500 == 0 or number == len(checks):
                print(f"{what}: {number}/{len(checks)}", flush=True)
    return wrong
