"""What all that counts has in common: requests are read, the index is asked, and everything carries the `visible` clause."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from services.engines.index import ArticleIndex
from services.engines.query import Condition, Query, SearchResult
from services.search import histogram
from services.search.asking import Asked, asked
from services.search.clock import Clock
from services.search.histogram import Plan
from services.search.labels import Labels
from services.search.parameters import ArticleFilter
from services.search.publishers import Publishers
from services.search.visibility import Scope, visible


class Desk:
    """Asks `index` what the counting services want to know."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._publishers = Publishers(index, clock)
        self.labels = Labels(index, clock, self._publishers)

    async def read(self, request: ArticleFilter, prefix: str | None = None) -> Asked:
        """`request`, read, with what `asked` needs for a facet's `prefix`. Raises RequestError, IndexUnavailable."""
        return await asked(request, self._publishers, prefix)

    def now(self) -> datetime:
        """The present."""
        return self._clock()

    def visible(self, scopes: frozenset[Scope]) -> Condition:
        """What a reader with `scopes` may see now."""
        return visible(self.now(), scopes)

    async def search(self, query: Query) -> SearchResult:
        """The answer of `query`. Raises IndexUnavailable."""
        return await self._index.search(query)

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """The answers of `queries`, in order. Raises IndexUnavailable."""
        return await self._index.search_many(queries)

    async def plan(self, clock: Clock, query: Query) -> Plan:
        """The bars of `clock` for `query`. Raises RequestError (`too_many_bars`), IndexUnavailable."""
        (plan,) = histogram.plans((clock,), await histogram.extents(self._index, (clock,), query))
        return plan


def since(started: float) -> int:
    """The milliseconds since `started` on the monotonic clock."""
    return round((time.monotonic() - started) * 1000)
