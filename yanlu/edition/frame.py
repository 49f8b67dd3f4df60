"""What every page of one variant has in common."""

from __future__ import annotations

import base64
import functools
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from html import escape
from typing import Any, TypeVar
from urllib.parse import urlsplit

import minijinja

from yanlu.article import SCRIPTS
from yanlu.variants import Converter, Glossary, UnknownVariantError, converter, rewrite

from . import dates
from .errors import ThemeError
from .file import HTML, File, hashed_path
from .inline import to_html
from .paper import Paper
from .theme import Theme, is_default, template_error
from .variant import Variant, variants

Thing = TypeVar("Thing")
SEAL = f"\0{secrets.token_hex(8)}\0"  # around a mark: what nobody can write into an article
SEALED = SEAL.encode()
ANY_ARTICLE = "a/*/"  # the folder, for what is the same for all articles
ANY_ID = secrets.token_hex(8)  # where the article's own is put in
LARGE = ("top", "body", "linked_data", "share", "links", "header", "footer", "ways", "join", "talk")
WORDS_IN = "zh-Hant-TW"  # the script of the theme's words


@dataclass(frozen=True)
class Frame:
    """What every page of one variant has in common.

    Args:
        paper: the masthead in this variant.
        variant: the variant itself.
        words: the theme's words in this variant.
        english: the same words in English.
        engines: the converter to this variant from each script, the glossary compiled in.
        templates: of every page.
        article_templates: the same, with what is the same on every article page written in.
        drawn: the kinds of block for which the theme has a template.
        has_own_links: whether the theme's links between forms of a page are its own.
    """

    paper: Paper
    variant: Variant
    words: Mapping[str, str]
    english: Mapping[str, str]
    variants: tuple[Variant, ...]
    templates: minijinja.Environment
    article_templates: minijinja.Environment
    assets: Mapping[str, str]
    inline_style: str
    policy: str
    engines: Mapping[str, Converter]
    own_script: str
    drawn: frozenset[str]
    has_own_links: bool

    def turned(self, thing: Thing, script: str) -> Thing:
        """The thing, written in this script, in the frame's variant.

        Raises:
            UnknownVariantError: there is no such script.
        """
        return rewrite(thing, self.variant.tag, self.engine(script))

    def own(self, thing: Thing) -> Thing:
        """The thing, written in the paper's own script, in the frame's variant."""
        return self.turned(thing, self.own_script)

    def word(self, words: str) -> str:
        """The words, written in the paper's own script, in the frame's variant."""
        return self.engine(self.own_script)(words)

    def engine(self, script: str) -> Converter:
        """The converter from this script to the frame's variant."""
        if script not in self.engines:
            raise UnknownVariantError(script)
        return self.engines[script]

    def render(self, template: str, folder: str, name: str, /, **contents: Any) -> File:
        """The page made of this template.

        Args:
            template: its name in the theme.
            folder: where the page stands, such as `a/abc2345/`; empty for the root.
            name: file name.

        Raises:
            ThemeError: the template fails, with file and line.
        """
        html = self.render_text(template, folder, name, **contents)
        return File(folder + name, HTML, html.encode())

    def assemble(
        self, template: str, folder: str, placed: Mapping[str, bytes], /, **contents: Any
    ) -> File:
        """The article page made of this template, its large parts put in when the rest is made.

        Where the template prints `placed.body` stands a mark until then, so that the engine
        neither reads nor writes those parts, which are four fifths of a page.

        Args:
            folder: of the article.
            placed: parts as HTML in UTF-8, by name; the others are taken of the contents.

        Raises:
            ThemeError: the template fails, with file and line.
        """
        place = {
            "root": ARTICLE_ROOT,
            "folder": minijinja.safe(escape(folder)),
            "file": self.variant.page,
        }
        contents = {**self.common, **place, **contents, "placed": MARKS}
        html = rendered(self.article_templates, template, contents)
        parts = html.encode().split(SEALED)
        names = [name.decode() for name in parts[1::2]]
        parts[1::2] = [
            placed[name] if name in placed else contents[name].encode() for name in names
        ]
        return File(folder + self.variant.page, HTML, b"".join(parts))

    def render_text(self, template: str, folder: str, name: str, /, **contents: Any) -> str:
        """The words of that page."""
        root = minijinja.safe("../" * folder.count("/"))
        place = {"root": root, "folder": minijinja.safe(escape(folder)), "file": name}
        return rendered(self.templates, template, {**self.common, **place, **contents})

    @functools.cached_property
    def common(self) -> dict[str, Any]:
        """What every template may use."""
        return {
            "paper": self.paper,
            "variant": self.variant,
            "variants": self.variants,
            "words": self.words,
            "english": self.english,
            "asset": self.assets,
            "inline_style": minijinja.safe(self.inline_style),
            "policy": self.policy,
        }

    @functools.cached_property
    def around(self) -> dict[str, str]:
        """The parts of article pages that are the same for all articles.

        Raises:
            ThemeError: a template fails, with file and line.
        """
        return {
            name: minijinja.safe(self.render_text(f"_{name}.html", ANY_ARTICLE, self.variant.page))
            for name in ("header", "footer", "ways", "join", "talk")
        }

    @functools.cached_property
    def around_placed(self) -> dict[str, bytes]:
        """The same parts as they are put into a page."""
        return {name: html.encode() for name, html in self.around.items()}

    @functools.cached_property
    def any_share(self) -> tuple[str, ...]:
        """The ways to pass an article on, cut where its id stands: nothing else is the article's.

        Raises:
            ThemeError: the template fails, with file and line.
        """
        article = {"id": ANY_ID}
        html = self.render_text("_share.html", ANY_ARTICLE, self.variant.page, article=article)
        return tuple(html.split(ANY_ID))

    @functools.cached_property
    def any_links(self) -> tuple[str, ...]:
        """The links between an article's forms, cut likewise.

        Raises:
            ThemeError: the template fails, with file and line.
        """
        html = self.render_text("_links.html", f"a/{ANY_ID}/", self.variant.page)
        return tuple(html.split(ANY_ID))


def rendered(templates: minijinja.Environment, template: str, contents: Mapping[str, Any]) -> str:
    """What the engine makes of the template.

    Raises:
        ThemeError: it fails, with file and line.
    """
    try:
        return templates.render_template(template, **contents)
    except minijinja.TemplateError as error:
        raise template_error(error, template) from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        reason = f"a filter was given what it cannot use: {error}"
        raise ThemeError(f"templates/{template}", 0, reason) from error


# What stands for each large part until the rest of the page is made.
MARKS = {name: minijinja.safe(f"{SEAL}{name}{SEAL}") for name in LARGE}
ARTICLE_ROOT = minijinja.safe("../" * ANY_ARTICLE.count("/"))
# What every article page prints alike, whatever the variant.
ARTICLE_CONSTANTS = {"root": ARTICLE_ROOT} | {f"placed.{key}": mark for key, mark in MARKS.items()}


def frames(theme: Theme, paper: Paper, glossary: Glossary) -> Iterator[Frame]:
    """One frame for each variant that the paper prints, the default first."""
    assets = {name: minijinja.safe(file.path) for name, file in theme.assets.items()}
    printed = variants(paper.variants)
    style = theme.words_of("lite.css")
    policy = page_policy(style, paper.offer.mailboxes)
    for each in printed:
        engines = {script: converter(each.tag, script, glossary) for script in SCRIPTS}
        words = {key: engines[WORDS_IN](words) for key, (words, _) in theme.words.items()}
        turned = rewrite(paper, each.tag, engines[paper.script])
        english = {key: words for key, (_, words) in theme.words.items()}
        tables = {"words": words, "english": english}
        same = dict(constants({"paper": turned, "variant": each}, tables, assets))
        same["policy"] = policy
        yield Frame(
            paper=turned,
            variant=each,
            words=words,
            english=english,
            variants=printed,
            templates=theme.environment(FILTERS, same),
            article_templates=theme.environment_on_demand(FILTERS, {**same, **ARTICLE_CONSTANTS}),
            assets=assets,
            inline_style=style,
            policy=policy,
            engines=engines,
            own_script=paper.script,
            drawn=theme.blocks,
            has_own_links=not is_default("templates/_links.html", theme.files),
        )


def constants(
    things: Mapping[str, Any], tables: Mapping[str, Mapping[str, str]], assets: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a template prints of these on every page, by expression.

    Args:
        things: dataclasses by the name that templates have for them.
        tables: words by key, likewise.
        assets: where each stands, by file name.
    """
    for name, thing in things.items():
        values = {one.name: getattr(thing, one.name) for one in fields(thing)}
        yield from ((f"{name}.{key}", one) for key, one in values.items() if isinstance(one, str))
    for name, table in tables.items():
        yield from ((f"{name}.{key}", word) for key, word in table.items())
    yield from ((f'asset["{name}"]', path) for name, path in assets.items())


def page_policy(inline_style: str, mailboxes: tuple[str, ...] = ()) -> str:
    """The Content Security Policy of every page (W3C CSP 3).

    Lite pages carry their style inside; its hash is named, so that no other inline style runs.
    Forms go to the mailbox beside the page, and to the others that the paper names.
    """
    origins = "".join(f" {origin}" for origin in sorted(map(origin_of, mailboxes)))
    summed = base64.b64encode(hashlib.sha256(inline_style.encode()).digest()).decode()
    return (  # without spaces, of which every page would carry nine
        "default-src 'none';img-src 'self';media-src 'self';"
        f"style-src 'self' 'sha256-{summed}';script-src 'self';connect-src 'self';"
        f"form-action 'self'{origins};base-uri 'none';"
        "require-trusted-types-for 'script';trusted-types 'none'"
    )


def origin_of(address: str) -> str:
    """The origin of an address, as policies name it (RFC 6454)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def text_filter(running: Any, root: str, page: str) -> str:
    return minijinja.safe(to_html(running, root, page))


def media_filter(media: Any, root: str) -> str:
    return minijinja.safe(escape(root) + hashed_path(media.sha256, media.type))


def source_set(image: Any, root: str) -> str:
    base = escape(root)
    rows = [
        f"{base}{hashed_path(one.media.sha256, one.media.type)} {one.width}w"
        for one in image.renditions
    ]
    return minijinja.safe(", ".join(rows))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "text": text_filter,
    "media": media_filter,
    "source_set": source_set,
    "at_least": lambda image, width: image.at_least(width),
    "minute": dates.minute,
    "day": dates.day,
    "month": dates.month,
    "weekday": dates.day_and_weekday,
    "local": dates.local,
    "iso": lambda moment: moment.isoformat(),
    "address": lambda url: minijinja.safe(escape(url)),  # the engine would escape its slashes
    "safe_html": minijinja.safe,
}
