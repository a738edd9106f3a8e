"""A feed as Atom (RFC 4287). Pure."""

from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - it writes here, and parses nothing

import regex

from schemas.moments import iso
from services.search.feeds.feed import Entry, Feed

MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
_ATOM: Final = "http://www.w3.org/2005/Atom"
# What no XML document may hold, not even escaped.
_FORBIDDEN: Final = regex.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def atom(feed: Feed) -> bytes:
    """`feed` as an Atom document, UTF-8. Characters that XML forbids are left out."""
    root = ET.Element("feed", xmlns=_ATOM)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", iso(feed.updated))
    _text(root, "generator", "Telex")
    author = ET.SubElement(root, "author")
    _text(author, "name", "Telex")
    _link(root, "self", feed.self_url, "application/atom+xml")
    _link(root, "alternate", feed.page_url, "text/html")
    for entry in feed.entries:
        _entry(ET.SubElement(root, "entry"), entry)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(parent: ET.Element, entry: Entry) -> None:
    _text(parent, "id", entry.id)
    _text(parent, "title", entry.title)
    _text(parent, "updated", iso(entry.updated))
    _text(parent, "published", iso(entry.published))
    _link(parent, "alternate", entry.url, "text/html")
    if entry.author:
        _text(ET.SubElement(parent, "author"), "name", entry.author)
    for tag in entry.tags:
        ET.SubElement(parent, "category").set("term", _allowed(tag))
    content = _text(parent, "content", entry.html)
    content.set("type", "html")
    if entry.language:
        content.set("xml:lang", entry.language)


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _allowed(text)
    return element


def _link(parent: ET.Element, relation: str, url: str, kind: str) -> None:
    link = ET.SubElement(parent, "link")
    link.set("rel", relation)
    link.set("type", kind)
    link.set("href", _allowed(url))


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("", text)
