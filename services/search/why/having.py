"""What an article has where a filter asked for something else, as a newsroom would say it. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from schemas.enriched import PublishedBasis
from services.search.languages import language_label

_MOST: Final = 20
_Article = Mapping[str, Any]


def has(article: Mapping[str, Any], param: str) -> list[str]:
    """Up to twenty values of `article` that the filter `param` looks at."""
    found = _VALUES[param.removeprefix("exclude_")](article)
    return list(dict.fromkeys(value for value in found if value))[:_MOST]


def _of_actors(key: str) -> Callable[[_Article], Iterable[str | None]]:
    return lambda article: (one.get(key) for one in article.get("actors", ()))


def _of_sources(name: str, key: str) -> Callable[[_Article], Iterable[str | None]]:
    return lambda article: (one.get(key) for one in article.get("sources", {}).get(name, ()))


def _publisher(article: _Article) -> Iterable[str | None]:
    publisher = article.get("sources", {}).get("publisher") or {}
    return [publisher.get("name") or publisher.get("id")]


def _is_received(article: _Article) -> bool:
    return bool(article["published"]["basis"] == PublishedBasis.RECEIVED.value)


def _published(article: _Article) -> Iterable[str]:
    said = _interval(article["published"])
    return [f"only received, {said}" if _is_received(article) else said]


def _interval(one: _Article) -> str:
    return str(one["start"]) if one["start"] == one["end"] else f"{one['start']} to {one['end']}"


_VALUES: Final[Mapping[str, Callable[[_Article], Iterable[str | None]]]] = {
    "language": lambda article: [language_label(article["language"]["code"])],
    "publisher": _publisher,
    "story": lambda article: [article.get("story_id")],
    "actor": _of_actors("name"),
    "actor_type": _of_actors("type"),
    "country": _of_actors("country"),
    "origin": _of_sources("origin", "name"),
    "cited": _of_sources("cited", "name"),
    "cited_role": _of_sources("cited", "role"),
    "published_basis": lambda article: [article["published"]["basis"]],
    "precision": lambda article: [] if _is_received(article) else [article["published"]["precision"]],
    "published": _published,
    "mentions_precision": lambda article: (one["precision"] for one in article.get("dates", ())),
    "mentions": lambda article: map(_interval, article.get("dates", ())),
}
