"""HTML to a tree, always by the same parser and as UTF-8, whatever the page declares: the text is decoded already."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree, html

MAX_CHARS: Final = 4_000_000  # of markup; what lies beyond is not looked at
# lxml refuses these; a page means nothing by them
_CONTROL: Final = bytes({*range(0x20)} - set(b"\t\n\r"))
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")
HIDDEN: Final = frozenset({"script", "style", "noscript", "template"})
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
    text = markup[:MAX_CHARS]
    for none in _NO_CHARACTERS:
        text = text.replace(none, "")
    data = text.encode("utf-8", "replace").translate(None, _CONTROL)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def shown_text(element: html.HtmlElement) -> str:
    """The words of `element`, white space folded: without scripts and styles, with a space at a block's edges."""
    return _folded(_shown(element))


def short_text(element: html.HtmlElement, most: int) -> str | None:
    """The same, None when it is longer than `most` characters: then no more than that is read."""
    parts: list[str] = []
    least = 0  # characters that it has, however white space is folded
    for part in _shown(element):
        parts.append(part)
        least += len("".join(part.split())) - part.count("\xad")
        if least > most:
            return None
    text = _folded(parts)
    return text if len(text) <= most else None


def _folded(parts: Iterable[str]) -> str:
    return " ".join("".join(parts).replace("\xad", "").split())


def _shown(element: html.HtmlElement) -> Iterator[str]:
    if not len(element):
        if element.text and element.tag not in HIDDEN:
            yield element.text
        return
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in HIDDEN:
            hidden += 1 if event == "start" else -1
        if node.tag in _APART:
            yield " "
        text = node.text if event == "start" else node.tail if node is not element else None
        if text and not hidden:
            yield text
