"""The body of a demo article, from its file's blocks to the desk's."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from yanlu.article import Paragraph, Text, from_data, plain

from .errors import DemoError
from .richtext import write

Number = Callable[[str], int | None]  # a name in the demo → the row's number


class Body:
    """Writes blocks as the desk keeps them.

    Args:
        article: the number of the article with this slug.
        picture: the number of the picture with this file name.
        video: the number of the video with this file name.
    """

    def __init__(self, article: Number, picture: Number, video: Number) -> None:
        self.article, self.picture, self.video = article, picture, video

    def blocks(self, forms: list[dict[str, Any]], id: Callable[[int], str]) -> list[dict[str, Any]]:
        """The blocks in the form in which the desk's database keeps them."""
        written = [self.block(form) for form in forms]
        return [
            {"type": kind, "value": value, "id": id(place)}
            for place, (kind, value) in enumerate(written)
        ]

    def block(self, form: dict[str, Any]) -> tuple[str, Any]:
        kind = form.get("kind", "")
        make = getattr(self, f"make_{kind}", None)
        if make is None:
            raise DemoError(f"unknown kind of block: {kind!r}")
        return kind, make(form)

    def html(self, *forms: Any) -> str:
        return write((running(form) for form in forms), self.article)

    def make_paragraph(self, form: dict[str, Any]) -> str:
        return self.html(form["text"])

    def make_pullquote(self, form: dict[str, Any]) -> str:
        return self.html(form["text"])

    def make_subhead(self, form: dict[str, Any]) -> str:
        return plain(running(form["text"]))

    def make_picture(self, form: dict[str, Any]) -> dict[str, Any]:
        return {
            "picture": self.picture(form["image"]),
            "caption": self.html(form.get("caption", "")),
            "alt": form.get("alt", ""),
            "credit": credit(form),
        }

    def make_gallery(self, form: dict[str, Any]) -> dict[str, Any]:
        # Without an id Wagtail takes an item for the value itself, and finds nothing in it.
        pictures = [
            {
                "type": "item",
                "value": self.make_picture(one),
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{one['image']}:{place}")),
            }
            for place, one in enumerate(form["pictures"])
        ]
        return {"title": form.get("title", ""), "pictures": pictures}

    def make_video(self, form: dict[str, Any]) -> dict[str, Any]:
        return {
            "video": self.video(form["file"]),
            "caption": self.html(form.get("caption", "")),
            "credit": credit(form),
        }

    def make_embed(self, form: dict[str, Any]) -> dict[str, Any]:
        return {"url": form["url"], "title": form.get("title", "")}

    def make_quote(self, form: dict[str, Any]) -> dict[str, Any]:
        names = ("speaker", "role", "source", "source_url")
        return {"text": self.html(*form["text"]), **{name: form.get(name, "") for name in names}}

    def make_list(self, form: dict[str, Any]) -> dict[str, Any]:
        return {"ordered": form.get("ordered", False), "items": self.html(*form["items"])}

    def make_table(self, form: dict[str, Any]) -> dict[str, Any]:
        headings = [plain(running(one)) for one in form["header"]]
        return {
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": [self.html(cell) for cell in row]} for row in form["rows"]],
            "caption": form.get("caption", ""),
        }

    def make_related(self, form: dict[str, Any]) -> int | None:
        return self.article(form["article"])

    def make_separator(self, form: dict[str, Any]) -> None:
        return None


def running(form: Any) -> Text:
    """The running text that stands in this JSON form."""
    return from_data(Paragraph, {"text": form}).text


def credit(form: dict[str, Any]) -> dict[str, str]:
    given = form.get("credit", {})
    return {name: given.get(name, "") for name in ("photographer", "pool", "agency", "via")}


def files(forms: list[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    """Every block of this kind, those in galleries too."""
    for form in forms:
        if form.get("kind") == kind:
            yield form
        yield from files(form.get("pictures", []) if kind == "picture" else [], kind)
        if kind == "picture" and form.get("kind") == "gallery":
            yield from form.get("pictures", [])
