"""Checks that the demo paper hangs together: references resolve, pictures carry credit and alt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPTS = {"zh-Hant-TW", "zh-Hant-HK", "zh-Hans-CN"}


def main() -> None:
    """Print what is wrong, or one line of counts; exit 1 if anything is."""
    paper = json.loads((HERE / "paper.json").read_text(encoding="utf-8"))
    files = sorted((HERE / "articles").glob("*.json"))
    articles = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    known = {
        name: {row["slug"] for row in paper[name]} for name in ("sections", "topics", "people")
    }
    known["articles"] = {article["slug"] for article in articles}
    faults = [f"{a['slug']}: {fault}" for a in articles for fault in article_faults(a, known)]
    shown = {paper["front"]["lead"], *paper["front"]["slots"]}
    faults += [f"front: no article {x}" for x in sorted(shown - known["articles"])]
    held = {p.name for p in (HERE / "pictures").iterdir() if p.suffix != ".md"}
    faults += [
        f"pictures/{name} is used by nothing"
        for name in sorted(held - {x for a in articles for x in files_of(a["body"])})
    ]
    print("\n".join(faults) or f"{len(articles)} articles, {len(held)} files: sound")
    raise SystemExit(bool(faults))


def article_faults(article: dict[str, Any], known: dict[str, set[str]]) -> Iterator[str]:
    """Yield what one article refers to and does not find."""
    if article["script"] not in SCRIPTS or article["section"] not in known["sections"]:
        yield "script or section unknown"
    yield from (f"no topic {x}" for x in article["topics"] if x not in known["topics"])
    people = (row["person"] for row in article["credits"])
    yield from (f"no person {x}" for x in people if x not in known["people"])
    if datetime.fromisoformat(article["published"]).utcoffset() is None:
        yield "published without a zone"
    for block in flat(article["body"]):
        yield from block_faults(block, known["articles"])
    yield from (
        f"no file {x}" for x in files_of(article["body"]) if not (HERE / "pictures" / x).is_file()
    )


def block_faults(block: dict[str, Any], slugs: set[str]) -> Iterator[str]:
    """Yield what one block lacks."""
    if block["kind"] in {"picture", "video"} and not any(block["credit"].values()):
        yield f"{block.get('image') or block.get('file')} has no credit"
    if block["kind"] == "picture" and not (block["alt"] and block["alt"] != block["caption"]):
        yield f"{block['image']} has no alt of its own"
    if block["kind"] == "related" and block["article"] not in slugs:
        yield f"no related article {block['article']}"
    if block["kind"] == "table" and {len(row) for row in block["rows"]} != {len(block["header"])}:
        yield f"ragged table {block['caption']}"


def flat(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield blocks and the pictures inside galleries."""
    for block in blocks:
        yield block
        yield from block.get("pictures", ())


def files_of(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the names of the files that blocks use."""
    for block in flat(blocks):
        yield from (block[key] for key in ("image", "file", "poster") if key in block)
        yield from (track["file"] for track in block.get("tracks", ()))


if __name__ == "__main__":
    main()
