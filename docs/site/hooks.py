"""What mkdocs does otherwise for this site: three trees made of the repository's documents."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [one for one in [str(ROOT)] if one not in sys.path]

from mkdocs.config.defaults import MkDocsConfig  # noqa: E402
from mkdocs.exceptions import PluginError  # noqa: E402
from mkdocs.structure.files import File, Files  # noqa: E402
from mkdocs.structure.pages import Page  # noqa: E402

from docs.site import words  # noqa: E402
from docs.site.documents import TREES, Catalogue, Document, catalogue, language  # noqa: E402
from docs.site.links import linked, shown  # noqa: E402
from docs.site.searching import Section, script, sections  # noqa: E402
from docs.site.simplified import simplified  # noqa: E402
from docs.site.splitting import anchor, with_air  # noqa: E402

TAGS = {"zh-hant": "zh-Hant-TW", "zh-hans": "zh-Hans-CN", "en": "en"}


class Site:
    """One build: what was read, and what the search page will look through."""

    def __init__(self) -> None:
        self.documents: Catalogue = catalogue(ROOT)
        self.found: dict[str, list[Section]] = defaultdict(list)
        self.metas: dict[str, dict[str, Any]] = {}
        self.done = 0


site: Site


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the documents and lay out the navigation."""
    global site
    site = Site()
    config.mdx_configs["toc"] = {"slugify": anchor, "toc_depth": "2-3"}
    config.nav = [{tree: navigation(tree)} for tree in TREES]
    return config


def navigation(tree: str) -> list[dict[str, Any]]:
    """The groups of one tree, as mkdocs writes navigation."""
    return [
        {
            in_tree(group.titles, tree): [
                {in_tree(one.titles, tree): f"{tree}/{one.page}.md"} for one in group.documents
            ]
        }
        for group in site.documents.groups
    ]


def in_tree(both: Any, tree: str) -> str:
    """Words that are given in `zh` and `en`, as this tree shows them."""
    text = str(both[language(tree)])
    return simplified(text) if tree == "zh-hans" else text


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the site, in place of those of `docs/`."""
    broken = [f"{one} is not in docs/site/navigation.toml" for one in site.documents.homeless()]
    theme = str(HERE / "theme")
    made = {file.src_uri: file for file in files if file.src_dir == theme}
    for tree in TREES:
        for uri, text in special_pages(tree):
            made[uri] = File.generated(config, uri, content=text)
        for document in site.documents.named.values():
            broken += add_document(made, document, tree, config)
    made["index.md"] = File.generated(config, "index.md", content="# 言路 Yanlu\n")
    site.metas["index.md"] = {"template": "choice.html"}
    if broken:
        raise PluginError("\n".join(sorted(set(broken))))
    return Files(list(made.values()))


def special_pages(tree: str) -> Iterator[tuple[str, str]]:
    """The first page of a tree and its search page."""
    for name in ("index", "search"):
        uri = f"{tree}/{name}.md"
        site.metas[uri] = {"tree": tree, "template": f"{name}.html", "written": language(tree)}
        yield uri, f"# {in_tree(words.WORDS['title' if name == 'index' else 'search'], tree)}\n"


def add_document(
    made: dict[str, File], document: Document, tree: str, config: MkDocsConfig
) -> tuple[str, ...]:
    """Put a document into a tree, with the pictures and source files to which it leads."""
    page = linked(document, tree, site.documents)
    uri, written = f"{tree}/{document.page}.md", document.written(tree)
    converts = tree == "zh-hans" and written == "zh"
    text = simplified(page.text) if converts else page.text
    made[uri] = File.generated(config, uri, content=with_air(text))
    site.metas[uri] = {"tree": tree, "written": written, "document": document}
    for picture in page.pictures:
        place = f"pictures/{Path(picture).name}"
        made[place] = File.generated(config, place, abs_src_path=str(ROOT / picture))
    for source in page.sources:
        place = shown(source, tree)
        made[place] = File.generated(config, place, content=as_code(source))
        site.metas[place] = {"tree": tree, "written": "code"}
    return page.broken


def as_code(source: str) -> str:
    """A source file as a page."""
    text = (ROOT / source).read_text(encoding="utf-8").rstrip()
    fence = "~" * (max((len(part) for part in text.split() if set(part) == {"~"}), default=2) + 1)
    return f"# {source}\n\n{fence}\n{text}\n{fence}\n"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give the page what is known of it."""
    page.meta.update(site.metas[page.file.src_uri])
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Note what the search page will find here; let tables and code scroll."""
    if "document" in page.meta:
        tree = str(page.meta["tree"])
        address = page.url.removeprefix(f"{tree}/")
        site.found[tree] += sections(address, str(page.title), html)
    progress(len(site.metas))
    return framed(html)


def framed(html: str) -> str:
    """The page with its tables and code in frames that scroll, by keyboard as well."""
    html = html.replace("<th></th>", "<td></td>")  # an empty head heads nothing
    html = html.replace("<table>", '<div class="table" role="group" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


def progress(pages: int) -> None:
    site.done += 1
    if sys.stderr.isatty() or site.done % 50 == 0 or site.done == pages:
        end = "\n" if site.done == pages or not sys.stderr.isatty() else ""
        print(f"\r  {site.done} / {pages} pages", end=end, file=sys.stderr, flush=True)


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Any) -> Any:
    """What the templates have besides mkdocs's own names."""
    tree = page.meta.get("tree")
    context |= {"trees": TREES, "tags": TAGS, "labels": words.TREES, "tree": tree}
    if tree:
        context["words"] = {key: in_tree(both, tree) for key, both in words.WORDS.items()}
        context["groups"] = groups(tree)
        context["beside"] = {one: page.url.replace(tree, one, 1) for one in TREES}
        context["lang"] = lang_of(page, tree)
    return context


def lang_of(page: Page, tree: str) -> str:
    """The language of what the page says."""
    written = page.meta["written"]
    if written in (language(tree), "code"):
        return TAGS[tree]
    return TAGS["zh-hant" if written == "zh" else "en"]


def groups(tree: str) -> list[dict[str, Any]]:
    """The groups of the navigation with their sentence and their pages."""
    return [
        {
            "title": in_tree(group.titles, tree),
            "about": in_tree(group.about, tree),
            "foreign": all(one.written(tree) != language(tree) for one in group.documents),
            "pages": [
                {
                    "title": in_tree(one.titles, tree),
                    "url": f"{tree}/{one.page}.html",
                    "foreign": one.written(tree) != language(tree),
                }
                for one in group.documents
            ],
        }
        for group in site.documents.groups
    ]


def on_post_build(config: MkDocsConfig) -> None:
    """Write what the search pages look through; a map for robots would be empty."""
    for tree in TREES:
        place = Path(config.site_dir) / tree / "documents.js"
        place.write_text(script(site.found[tree]), encoding="utf-8")
    for empty in Path(config.site_dir).glob("sitemap.xml*"):
        empty.unlink()
