"""What a page says about itself in its head: Open Graph, other meta elements and JSON-LD."""

import html as entities
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml.html import HtmlElement

_ARTICLE: Final = ("article", "posting", "report", "newsarticle")
# Names of meta elements, those first that are set with most care.
_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date",
    "citation_publication_date", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_PUBLISHER: Final = ("dc.publisher", "dcterms.publisher", "publisher", "application-name")
_LANGUAGE: Final = ("content-language", "dc.language", "dcterms.language", "language")
_AUTHOR: Final = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "citation_author",
)  # fmt: skip
_MAX_NODES: Final = 2000  # of JSON-LD; pages have some dozens
_MAX_BYLINE: Final = 200
_MAX_VALUE: Final = 2000  # characters of one value; a page that states more means no reader


@dataclass(frozen=True, slots=True)
class StatedByPage:
    """Values as the page gives them, white space folded; None or empty when it does not."""

    titles: tuple[str, ...] = ()  # Open Graph, Twitter, JSON-LD, in this order
    document_title: str | None = None
    description: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()  # those descriptions that are said to be an article's, not the site's
    byline: str | None = None
    site: str | None = None
    publisher: str | None = None  # by other meta elements, where it is a person's name too
    language: str | None = None
    urls: tuple[str, ...] = ()  # of the page itself, the canonical one first
    publisher_url: str | None = None
    published: tuple[str, ...] = ()


def stated_by_page(tree: HtmlElement) -> StatedByPage:
    """Everything the head of `tree` states, JSON-LD of news articles included."""
    meta = _meta(tree)
    linked = list(_articles(tree))
    published = [
        *_values(linked, "datePublished"),
        *_first(meta, *_PUBLISHED),
        *_all(tree, "//@itemprop[. = 'datePublished']/../@*[name() = 'content' or name() = 'datetime']"),
    ]
    is_article = bool(linked) or meta.get("og:type", "").lower().endswith(_ARTICLE)
    opened = _first(meta, "og:description") if is_article or "article:published_time" in meta else []
    publishers = [item for node in linked for item in _things(node.get("publisher"))]
    canonical = _all(tree, "//link[@rel='canonical']/@href")
    pages = [item for node in linked[:1] for item in _things(node.get("mainEntityOfPage"))]
    return StatedByPage(
        titles=tuple(
            dict.fromkeys(
                [*_first(meta, "og:title"), *_first(meta, "twitter:title"), *_values(linked, "headline")]
            )
        ),
        document_title=next(iter(_all(tree, "//title//text()")), None),
        description=tuple(
            dict.fromkeys(
                [
                    *_first(meta, "og:description"),
                    *_first(meta, "description"),
                    *_values(linked, "description"),
                ]
            )
        ),
        summaries=tuple(dict.fromkeys([*_values(linked, "description"), *opened])),
        byline=_byline(linked, meta),
        site=next(iter([*_first(meta, "og:site_name"), *_values(publishers, "name")]), None),
        publisher=next((name for name in _first(meta, *_PUBLISHER) if "://" not in name), None),
        language=next(
            iter(
                [
                    *_all(tree, "/html/@lang|/html/@xml:lang"),
                    *_values(linked, "inLanguage"),
                    *_first(meta, "og:locale", *_LANGUAGE),
                ]
            ),
            None,
        ),
        urls=(
            *canonical,
            *_first(meta, "og:url"),
            *_values(linked[:1], "url"),
            *_values(pages, "@id"),
            *_values(pages, "name"),  # an address on its own
        ),
        publisher_url=next(iter(_values(publishers, "url")), None),
        published=tuple(dict.fromkeys(published)),
    )


def _clean(value: Any) -> str:
    return " ".join(entities.unescape(value[:_MAX_VALUE]).split()) if isinstance(value, str) else ""


def _all(tree: HtmlElement, path: str) -> list[str]:
    return [text for value in tree.xpath(path) if (text := _clean(str(value)))]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta element, by its property or name in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = _clean(element.get("content"))
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _first(meta: dict[str, str], *names: str) -> list[str]:
    return [meta[name] for name in names if name in meta][:1]


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD nodes that describe an article."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads((script.text_content() or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        queue, seen = [data], 0
        while queue and seen < _MAX_NODES:
            node, seen = queue.pop(0), seen + 1
            if isinstance(node, list):
                queue += node
            elif isinstance(node, dict):
                kinds = node.get("@type")
                for kind in kinds if isinstance(kinds, list) else [kinds]:
                    if isinstance(kind, str) and kind.lower().endswith(_ARTICLE):
                        yield node
                        break
                queue += [node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node]


def _things(value: Any) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [
        {"name": item} if isinstance(item, str) else item for item in values if isinstance(item, str | dict)
    ]


def _values(nodes: list[dict[str, Any]], name: str) -> list[str]:
    return [text for node in nodes if (text := _clean(node.get(name)))]


def _byline(linked: list[dict[str, Any]], meta: dict[str, str]) -> str | None:
    authors = [
        item for node in linked[:1] for name in ("author", "creator") for item in _things(node.get(name))
    ]
    names = list(dict.fromkeys(_values(authors, "name"))) or _first(meta, *_AUTHOR)
    byline = ", ".join(name for name in names if "://" not in name)
    return byline if byline and len(byline) <= _MAX_BYLINE else None
