"""A page's dek: what it shows as one above its text, else its description when that says more than the text's beginning."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from lxml.html import HtmlElement

from services.ingestor.stages.headline import ends_sentence
from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.page.title import fold, has_no_spaces
from services.ingestor.stages.page.tree import shown_text

# Class names that say dek in the languages whose publishers' style sheets we know.
_MARKED: Final = re.compile(
    r"(?:^|[-_ ])(?:dek|deck|standfirst|stand-first|subtitle|sub-?title|sub-?head(?:line)?|subtitulo|bajada|entradilla|"
    r"chapo|chapeau|teaser|vorspann|sottotitolo|occhiello|sommario|summary|lead|lede|intro|excerpt|abstract|strapline|spot|"
    r"ozet|ingress|copete|zajawka|manchet)"
    r"(?:$|[-_ ]|text)",
    re.IGNORECASE,
)
_MIN_CHARS: Final = 20
_MAX_CHARS: Final = 600
_LOOKED_AT: Final = 400
_CUT: Final = ("…", "...", "[…]", "[...]", "»…")
_EXCERPT: Final = 50  # folded characters that stand in the text too show that a description is its excerpt
_MARKUP: Final = re.compile(r"[<{]")
_MIN_WORD: Final = 4
_BEGINNING: Final = 5
_SHARED: Final = 0.2  # of the pieces


def page_dek(tree: HtmlElement, stated: StatedByPage, text: str, headline: str | None) -> str | None:
    """The dek, None when the page has none that can be told from its first paragraph.

    Shown: an element that says what the description says, or that is marked as a dek right below the headline. A
    first paragraph that ends as a sentence does stays in the body, unless the page marks it. Not shown: the first
    description that is about this article and is neither its headline nor an excerpt of its text.
    """
    described = {fold(value) for value in stated.description if len(value) >= _MIN_CHARS}
    lines = {fold(line): line for line in text.split("\n")[:6]}
    for element in tree.xpath("//body//*[self::p or self::h2 or self::h3 or self::div or self::span]")[
        :_LOOKED_AT
    ]:
        if len(element) > 3:
            continue
        shown = shown_text(element)
        if not _MIN_CHARS <= len(shown) <= _MAX_CHARS:
            continue
        marked = bool(_MARKED.search(element.get("class") or "")) or element.tag in {"h2", "h3"}
        key = fold(shown)
        if key in described and (marked or key not in lines or not ends_sentence(lines[key])):
            return shown
        if marked and _follows_headline(element):
            return shown
    return _from_head(stated, text, headline)


def _from_head(stated: StatedByPage, text: str, headline: str | None) -> str | None:
    folded, named, site = fold(text), fold(headline), fold(stated.site)
    for value in dict.fromkeys([*stated.summaries, *stated.description]):
        key = fold(value)
        if not _MIN_CHARS <= len(value) <= _MAX_CHARS or value.endswith(_CUT) or _MARKUP.search(value):
            continue
        if key[:_EXCERPT] in folded or key in named or (named and key.startswith(named)):
            continue
        is_articles = value in stated.summaries and not (site and site in key)
        if is_articles or _is_about(key, f"{named} {folded}"):
            return value
    return None


def _is_about(key: str, text: str) -> bool:
    """Whether `key` and `text` share words: what a site says about itself on all of its pages hardly does."""
    words, own = set(_pieces(text)), list(_pieces(key))
    return bool(own) and sum(piece in words for piece in own) >= _SHARED * len(own)


def _pieces(folded: str) -> Iterator[str]:
    """The beginnings of longer words, which inflection leaves; pairs of characters where words are not parted."""
    for word in folded.split():
        if has_no_spaces(word):
            yield from map("".join, pairwise(word))
        elif len(word) >= _MIN_WORD:
            yield word[:_BEGINNING]


def _follows_headline(element: HtmlElement) -> bool:
    before = element.getprevious()
    return before is not None and before.tag == "h1"
