"""From the desk's blocks to the article's: an allow list, by construction."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps

from yanlu import article as out
from yanlu.article import PictureCredit, Ref, Text, text
from yanlu.variants import Glossary, Term, converter

from . import richtext


class Outward:
    """Turns the desk's blocks into the article's, and remembers what they depend on.

    What an article borrows (names, headlines of others, stored credits) is turned into the script
    in which the article itself is written, so that all of it is of one script.

    Args:
        script: BCP 47 tag of the script in which the article is written.

    `dependencies` holds the version of every thing that was used: `person:<id>`, `section:<id>`,
    `topic:<id>`, `picture:<number>`, `video:<number>`, `article:<id>` (a live revision, or 0).
    """

    def __init__(self, script: str) -> None:
        self.script = script
        self.dependencies: dict[str, int] = {}
        self.headlines: dict[str, str] = {}

    def ref(self, kind: str, thing: Any) -> Ref:
        """The thing by id and name."""
        self.dependencies[f"{kind}:{thing.public_id}"] = thing.version
        return Ref(thing.public_id, self.borrowed(thing.name, getattr(thing, "script", "")))

    def borrowed(self, words: str, script: str = "") -> str:
        """Words written in this script (none: the paper's own) in the article's."""
        return in_script(words, script or self.own_script, self.script)

    @functools.cached_property
    def own_script(self) -> str:
        """The script in which the paper writes its own names."""
        return own_script()

    def blocks(self, stream: Iterable[Any]) -> tuple[out.Block, ...]:
        """The blocks of a body, in order."""
        return tuple(block for child in stream for block in self.block(child))

    def block(self, child: Any) -> Iterator[out.Block]:
        make: Callable[[Any, str], Iterable[out.Block]] = getattr(self, f"from_{child.block_type}")
        yield from make(child.value, child.id or "")

    def read(self, value: Any) -> tuple[Text, ...]:
        return richtext.read(source(value), self.resolve)

    def joined(self, value: Any) -> Text:
        return richtext.joined(source(value), self.resolve)

    def from_paragraph(self, value: Any, id: str) -> Iterator[out.Block]:
        for index, words in enumerate(self.read(value)):
            yield out.Paragraph(words, id=f"{id}-{index}" if index and id else id)

    def from_subhead(self, value: Any, id: str) -> Iterator[out.Block]:
        if value.strip():
            yield out.Subhead(text(value.strip()), id=id)

    def from_pullquote(self, value: Any, id: str) -> Iterator[out.Block]:
        if words := self.joined(value):
            yield out.PullQuote(words, id=id)

    def from_picture(self, value: Any, id: str) -> Iterator[out.Picture]:
        picture = value["picture"]
        if picture is None:
            return
        self.dependencies[f"picture:{picture.pk}"] = picture.version
        yield out.Picture(
            image=picture.image,
            caption=self.joined(value["caption"]),
            alt=value["alt"].strip() or self.borrowed(picture.description),
            credit=self.credit(value["credit"], picture),
            id=id,
        )

    def from_gallery(self, value: Any, id: str) -> Iterator[out.Block]:
        pictures = tuple(one for item in value["pictures"] for one in self.from_picture(item, ""))
        if pictures:
            yield out.Gallery(pictures, title=value["title"], id=id)

    def from_video(self, value: Any, id: str) -> Iterator[out.Block]:
        video = value["video"]
        if video is None:
            return
        self.dependencies[f"video:{video.pk}"] = video.version
        if video.poster is not None:
            self.dependencies[f"picture:{video.poster.pk}"] = video.poster.version
        yield out.Video(
            media=video.media,
            poster=video.poster.image if video.poster else None,
            caption=self.joined(value["caption"]),
            credit=self.credit(value["credit"], video),
            tracks=tuple(track.track for track in video.tracks.all()),
            id=id,
        )

    def credit(self, value: Any, item: Any) -> PictureCredit:
        """The block's credit, or else the one stored with the picture or video."""
        given = chain(lambda link: (value[link] or "").strip())
        return given if given.chain else chain(lambda link: self.borrowed(getattr(item, link)))

    def from_embed(self, value: Any, id: str) -> Iterator[out.Block]:
        if value["url"]:
            provider = urlsplit(value["url"]).hostname or ""
            yield out.Embed(value["url"], value["title"], provider.removeprefix("www."), id=id)

    def from_quote(self, value: Any, id: str) -> Iterator[out.Block]:
        if words := self.read(value["text"]):
            yield out.Quote(
                text=words,
                speaker=value["speaker"],
                role=value["role"],
                source=value["source"],
                source_url=value["source_url"] or "",
                id=id,
            )

    def from_list(self, value: Any, id: str) -> Iterator[out.Block]:
        if items := self.read(value["items"]):
            yield out.Enumeration(items, ordered=bool(value["ordered"]), id=id)

    def from_table(self, value: Any, id: str) -> Iterator[out.Block]:
        if value is None or not value.columns:
            return
        yield out.Table(
            header=tuple(text(column["heading"]) for column in value.columns),
            rows=tuple(
                tuple(self.joined(cell) for cell in row["values"]) for row in value.row_data
            ),
            caption=value.caption or "",
            id=id,
        )

    def from_related(self, value: Any, id: str) -> Iterator[out.Block]:
        if value is None:
            return
        link = self.resolve(value.pk)
        if link:
            target = link.removeprefix("article:")
            yield out.Related(target, self.headlines[target], id=id)

    def from_separator(self, value: Any, id: str) -> Iterator[out.Block]:
        yield out.Separator(id=id)

    def resolve(self, number: int) -> str:
        """`article:<id>` of a public article, or "" (then the link is left out, not the words)."""
        page = (
            apps.get_model("newsroom", "ArticlePage")
            .objects.filter(pk=number)
            .values_list("public_id", "live", "live_revision_id", "title", "script", "withdrawal")
            .first()
        )
        if page is None:
            return ""
        public_id, live, revision, headline, script, withdrawal = page
        public = bool(live) and withdrawal is None
        self.dependencies[f"article:{public_id}"] = revision if public and revision else 0
        self.headlines[public_id] = self.borrowed(headline, script)
        return f"article:{public_id}" if public else ""


def chain(link: Callable[[str], str]) -> PictureCredit:
    """The credit whose links the function gives, by their names."""
    return PictureCredit(
        photographer=link("photographer"),
        pool=link("pool"),
        agency=link("agency"),
        via=link("via"),
    )


def source(value: Any) -> str:
    """The HTML of a rich text value."""
    return getattr(value, "source", value) or ""


def own_script() -> str:
    """The script in which the paper writes its own names."""
    return str(apps.get_model("newsroom", "PaperSettings").load().script)


def in_script(words: str, source: str, target: str) -> str:
    """Words of one script in another, with the paper's glossary."""
    return words if source == target else converter(target, source, terms())(words)


def terms() -> Glossary:
    """The paper's own words."""
    rows = apps.get_model("newsroom", "GlossaryTerm").objects.all()
    return tuple(Term(*row) for row in rows.values_list("hant_tw", "hans_cn", "hant_hk"))
