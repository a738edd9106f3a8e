"""A page's text: by the extractor, else, when that finds nothing, by the plain rule that paragraphs are text."""

import logging
import re
from typing import Final

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from services.ingestor.stages.page.tree import parse, shown_text

# What it logs quotes the page; what matters is in the result.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

# Made once: it is read from a file of settings.
_OPTIONS: Final = Extractor(fast=True, comments=False, tables=True, dedup=False, with_metadata=False)
_FURNITURE: Final = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "svg",
    "iframe", "figure",
)  # fmt: skip
_BLOCKS: Final = (
    "//body//*[self::p or self::li or self::blockquote or self::pre or self::h2 or self::h3 or self::td]"
)
_BREAK: Final = re.compile(r"[ \t]*\n[ \t\n]*")


def page_text(tree: HtmlElement, markup: str) -> str:
    """The text of the page, a paragraph a line, without navigation and comments; empty when there is none.

    `tree` is that of `markup` and stays as it is.
    """
    try:
        # It copies a tree that it is given.
        text = trafilatura.extract(tree, options=_OPTIONS)
    except Exception:  # noqa: BLE001 - any fault of the extractor on odd markup leaves the plain rule
        text = None
    if text and text.strip():
        return str(text)
    fresh = parse(markup)
    return "" if fresh is None else _plain(fresh)


def _plain(tree: HtmlElement) -> str:
    for element in tree.xpath("|".join(f"//{name}" for name in _FURNITURE)):
        element.drop_tree()
    blocks = [
        element
        for element in tree.xpath(_BLOCKS)
        if not element.xpath("ancestor::p|ancestor::li|ancestor::td")
    ]
    lines = [text for block in blocks if (text := shown_text(block))]
    if not lines:
        lines = [" ".join(part.split()) for part in _BREAK.split(tree.text_content()) if part.strip()]
    return "\n".join(lines)
