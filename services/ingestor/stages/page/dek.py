"""A page's dek: its description, when that is also shown, in an element of its own, before the text."""

import re
from typing import Final

from lxml.html import HtmlElement

from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.page.title import fold
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


def page_dek(tree: HtmlElement, stated: StatedByPage, text: str) -> str | None:
    """The dek, None when the page has none that can be told from its first paragraph.

    A description that nobody reads on the page is no part of the article; one that is the first paragraph again stays
    in the body, unless the page marks that paragraph as its dek. Without a description, what is marked as one right
    below the headline is it.
    """
    described = {fold(value) for value in stated.description if len(value) >= _MIN_CHARS}
    lines = {fold(line) for line in text.split("\n")[:6]}
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
        if key in described and (marked or key not in lines):
            return shown
        if marked and _follows_headline(element):
            return shown
    return None


def _follows_headline(element: HtmlElement) -> bool:
    before = element.getprevious()
    return before is not None and before.tag == "h1"
