"""A feed as JSON Feed 1.1 (jsonfeed.org). Pure."""

from typing import Any, Final

import orjson

from schemas.moments import iso
from services.search.feeds.feed import Entry, Feed

MEDIA_TYPE: Final = "application/feed+json; charset=utf-8"
_VERSION: Final = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """`feed` as a JSON Feed, UTF-8."""
    return orjson.dumps(
        {
            "version": _VERSION,
            "title": feed.title,
            "home_page_url": feed.page_url,
            "feed_url": feed.self_url,
            "items": [_item(entry) for entry in feed.entries],
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": iso(entry.published),
        "date_modified": iso(entry.updated),
        "tags": list(entry.tags),
        "authors": [{"name": entry.author}] if entry.author else None,
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value is not None}
