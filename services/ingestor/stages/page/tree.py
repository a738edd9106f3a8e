"""HTML to a tree, always by the same parser and as UTF-8, whatever the page declares: the text is decoded already."""

import re
from typing import Final

from lxml import etree, html

MAX_CHARS: Final = 4_000_000  # of markup; what lies beyond is not looked at
# lxml refuses these; a page means nothing by them
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HIDDEN: Final = frozenset({"script", "style", "noscript", "template"})
_APART: Final = frozenset(
    {
        "br",
        "div",
        "p",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "td",
        "tr",
        "section",
        "header",
    }
)


def parse(markup: str) -> html.HtmlElement | None:
    """The tree of a page or fragment; None when there is no element in it."""
    data = _CONTROL.sub("", markup[:MAX_CHARS]).encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def shown_text(element: html.HtmlElement) -> str:
    """The words of `element`, white space folded: without scripts and styles, with a space at a block's edges."""
    parts: list[str] = []
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in _HIDDEN:
            hidden += 1 if event == "start" else -1
        if node.tag in _APART:
            parts.append(" ")
        text = node.text if event == "start" else node.tail if node is not element else None
        if text and not hidden:
            parts.append(text)
    return " ".join("".join(parts).replace("\xad", "").split())
