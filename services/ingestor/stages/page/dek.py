"""A page's dek: what it shows as one above its text, else its description when that says more than the text's beginning."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from lxml.html import HtmlElement

from services.ingestor.stages.headline import ends_sentence
from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.page.title import fold, has_no_spaces
from services.ingestor.stages.page.tree import HIDDEN, short_text

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
_TAGS: Final = ("p", "h2", "h3", "div", "span")
_MOST_PARTS: Final = 3
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
    squeezed = {_squeezed(key) for key in described}
    lines = {fold(line): line for line in text.split("\n")[:6]}
    for element in _in_body(tree):
        if len(element) > _MOST_PARTS:
            continue
        marked = bool(_MARKED.search(element.get("class") or "")) or element.tag in {"h2", "h3"}
        below = marked and _follows_headline(element)
        if not (below or (described and _may_be_one_of(element, squeezed))):
            continue
        shown = short_text(element, _MAX_CHARS)
        if shown is None or len(shown) < _MIN_CHARS:
            continue
        if below:
            return shown
        key = fold(shown)
        if key in described and (marked or key not in lines or not ends_sentence(lines[key])):
            return shown
    return _from_head(stated, text, headline)


def _in_body(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The first elements that may show a dek; most pages have thousands more."""
    body = next(tree.iter("body"), None)
    return iter(()) if body is None else islice(body.iterdescendants(*_TAGS), _LOOKED_AT)


def _may_be_one_of(element: HtmlElement, squeezed: set[str]) -> bool:
    """A quick look whether `element` may show one of some texts, which are folded and without spaces: few elements do."""
    text = "".join(element.text_content().split())
    if len(text) - text.count("\xad") > _MAX_CHARS or _squeezed(fold(text)) not in squeezed:
        return (
            next(element.iter(*HIDDEN), None) is not None
        )  # what it holds and does not show is in that text, too
    return True


def _squeezed(folded: str) -> str:
    return folded.replace(" ", "")


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
