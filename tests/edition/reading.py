"""A strict reader of HTML: every element closed in order, nothing run, every address seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}
# A paragraph ends by itself where one of these begins (HTML, 13.1.2.4): then the tree is another.
ENDS_PARAGRAPH = {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset"}
ENDS_PARAGRAPH |= {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "header", "hr"}
ENDS_PARAGRAPH |= {"main", "nav", "ol", "p", "section", "table", "ul"}
HOLDS_ADDRESS = {"href", "src", "poster", "action", "data", "cite", "formaction"}
HOLDS_WORDS = {"alt", "title", "aria-label", "label", "placeholder"}


@dataclass(frozen=True)
class Element:
    """A start tag."""

    tag: str
    attributes: dict[str, str]
    lang: str

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """The tag and the names of its attributes."""
        return self.tag, tuple(self.attributes)


@dataclass
class Page(HTMLParser):
    """A page that was read strictly.

    Raises:
        AssertionError: at the first thing that is not well formed.
    """

    source: str
    elements: list[Element] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)  # language, words
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        assert self.source.startswith("<!doctype html>\n<html lang="), self.source[:40]
        self.feed(self.source)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}/> is XML")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        attributes = {name: value or "" for name, value in attrs}
        inside = self.open[-1].lang if self.open else ""
        element = Element(tag, attributes, attributes.get("lang", inside))
        if tag in ENDS_PARAGRAPH:
            assert all(one.tag != "p" for one in self.open), f"<{tag}> inside <p>"
        self.elements.append(element)
        for name in HOLDS_WORDS & set(attributes):
            self.words.append((element.lang, attributes[name]))
        if tag == "meta" and "://" not in attributes.get("content", "://"):
            self.words.append((element.lang, attributes["content"]))
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        tag = self.open[-1].tag if self.open else ""
        if tag == "script":
            self.scripts.append(data)
        elif tag == "style":
            self.styles.append(data)
        elif "code" not in [one.tag for one in self.open]:
            self.words.append((self.open[-1].lang if self.open else "", data))

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"<![{data}")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"<!--{data}")

    def all(self, tag: str) -> list[Element]:
        """The elements of this tag, in order."""
        return [one for one in self.elements if one.tag == tag]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]

    @property
    def text(self) -> str:
        """All words, a run of them a line."""
        return "\n".join(words for _, words in self.words)

    def addresses(self) -> list[tuple[Element, str]]:
        """Every address that the page names, with the element that names it."""
        found = []
        for one in self.elements:
            for name in HOLDS_ADDRESS & set(one.attributes):
                found.append((one, one.attributes[name]))
            for part in one.attributes.get("srcset", "").split(","):
                if part.strip():
                    found.append((one, part.split()[0]))
            if one.attributes.get("http-equiv") == "refresh":
                found.append((one, one.attributes["content"].partition("url=")[2]))
        return found


def is_outer_link(element: Element, address: str) -> bool:
    """Whether it is a link that the reader may follow to another host."""
    if element.tag in ("form", "button"):
        return "mailbox/" in address  # no file: where forms are taken
    return element.tag == "a" and address.startswith(("https://", "http://", "mailto:"))


def is_about_itself(element: Element) -> bool:
    """Whether it only tells machines the page's own absolute address."""
    return element.attributes.get("rel") in ("canonical", "alternate") and (
        element.attributes["rel"] == "canonical" or "hreflang" in element.attributes
    )
