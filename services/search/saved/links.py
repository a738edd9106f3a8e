"""Where what saved searches tell of is read: addresses under the one that readers reach Telex at. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from services.search.saved.searches import SavedSearch


def search_page(base: str, search: SavedSearch) -> str:
    """The search page with this search, newest first. `base` is an address without a slash at its end, or empty."""
    stated = [
        (name, _text(one))
        for name, value in search.search.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return f"{base}/?{urlencode([*stated, ('sort', 'newest')])}"


def article_api(base: str, article_id: str) -> str:
    """The article in the API."""
    return f"{base}/v1/articles/{quote(article_id, safe='')}"


def article_page(base: str, article: Mapping[str, Any]) -> str:
    """Where a person reads the article: its publisher's page if it has one, else this service's own."""
    url = article.get("url")
    if isinstance(url, str) and is_web(url):
        return url
    return f"{base}/?{urlencode({'article': article['id']})}"


def is_web(url: str) -> bool:
    """Whether a reader may follow `url`: nothing but http(s), so that no script runs."""
    try:
        parsed = urlsplit(url)
    except ValueError:
        return False
    return parsed.scheme in {"http", "https"} and bool(parsed.hostname)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
