"""Matches as they may be read now: each with its article, if its owner may see that, and with why it matched."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.engines.index import ArticleIndex
from services.engines.query import EVERYTHING, AnyValue, Condition, Query, Sort
from services.search.asking import asked
from services.search.errors import RequestError
from services.search.highlights import Highlights
from services.search.publishers import Publishers
from services.search.saved.log import Numbered
from services.search.saved.searches import SavedSearch
from services.search.visibility import Scope, visible

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Readable:
    """A match with its article as it is now; None when it may not be seen. `highlights` are passages by field, as in search:
    none when the search has been stated anew since."""

    seq: int
    numbered: Numbered
    article: Mapping[str, Any] | None
    highlights: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some matches of a search, and how its query is understood now; None when it cannot be read."""

    matches: Sequence[Readable]
    interpreted_as: str | None


class MatchReader:
    """Reads articles from `index` at the present of `clock`."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._publishers = Publishers(index, clock)

    async def read(self, search: SavedSearch, matches: Sequence[Numbered], scopes: frozenset[Scope]) -> Page:
        """`matches` of `search` for an owner with `scopes`. Raises the engines' errors."""
        condition, interpreted_as = await self._asked(search)
        articles = await self._articles({one.match.article for one in matches}, scopes)
        # In a thread: long articles take some milliseconds each.
        readable = await asyncio.to_thread(_readable, search, matches, articles, condition)
        return Page(readable, interpreted_as)

    async def _asked(self, search: SavedSearch) -> tuple[Condition, str | None]:
        try:
            question = await asked(search.filter, self._publishers)
            return question.query(EVERYTHING).text, question.interpreted_as
        except (RequestError, ValidationError):
            return EVERYTHING, None

    async def _articles(self, ids: set[str], scopes: frozenset[Scope]) -> dict[str, dict[str, Any]]:
        wanted = sorted(ids)
        found: dict[str, dict[str, Any]] = {}
        for begin in range(0, len(wanted), _AT_ONCE):
            result = await self._index.search(
                Query(
                    visible=visible(self._clock(), scopes),
                    text=AnyValue("id", tuple(wanted[begin : begin + _AT_ONCE])),
                    sort=Sort.NEWEST,
                    size=_AT_ONCE,
                )
            )
            found |= {hit.id: hit.article for hit in result.hits}
        return found


def _readable(
    search: SavedSearch,
    matches: Sequence[Numbered],
    articles: Mapping[str, Mapping[str, Any]],
    condition: Condition,
) -> list[Readable]:
    found: list[Readable] = []
    highlights = Highlights(condition)
    for one in matches:
        article = articles.get(one.match.article)
        same = one.match.definition == search.definition
        passages = highlights.of(article) if article is not None and same else {}
        found.append(Readable(one.seq, one, article, passages))
    return found
