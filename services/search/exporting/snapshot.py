"""All articles that a query finds, page by page, as they stood at one instant and as far as they may still be read."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

import structlog

from services.engines.errors import EngineError, IndexForbidden, IndexUnavailable
from services.engines.index import ArticleIndex
from services.engines.query import Hit, Query, SearchResult
from services.search.still_open import still_open
from services.search.visibility import Scope

PAGE: Final = 200
# So long it is waited before a page that the index did not answer is asked for again.
PAUSES_S: Final = (0.5, 2.0, 4.0, 8.0)
_Answer = TypeVar("_Answer")
_log: Final = structlog.get_logger()


class Snapshot:
    """The articles that `query` finds, from its first page on, which is asked for by `open`.

    What arrives or changes afterwards is not in it: an engine's cursor stands in the result of the first page. What was
    withdrawn or put under an embargo since then is not in it either, so each page is looked at again before it is given;
    `left_out` counts these. One page is held, and the next one is asked for when the caller comes back for it; where the index
    does not answer for a moment, it is asked again. Whoever opened it closes it.
    """

    def __init__(
        self,
        index: ArticleIndex,
        clock: Callable[[], datetime],
        query: Query,
        first: SearchResult,
        scopes: frozenset[Scope],
    ) -> None:
        self._index = index
        self._clock = clock
        self._query = query
        self._first = first
        self._cursor = first.next
        self._scopes = scopes
        self.articles = first.total
        self.stories = first.stories
        self.left_out = 0

    @classmethod
    async def open(
        cls, index: ArticleIndex, clock: Callable[[], datetime], query: Query, scopes: frozenset[Scope]
    ) -> "Snapshot":
        """Asks for the first page. Raises the engines' errors."""
        query = replace(query, size=PAGE, cursor=None)
        return cls(index, clock, query, await index.search(query), scopes)

    async def pages(self) -> AsyncGenerator[tuple[Hit, ...], None]:
        """Every page in order, empty ones left out. Raises the engines' errors."""
        page = self._first.hits
        # Nothing but the page that is looked at is held.
        self._first = replace(self._first, hits=())
        if page:
            yield page
        while self._cursor is not None:
            result = await _answered(partial(self._index.search, replace(self._query, cursor=self._cursor)))
            self._cursor = result.next
            page = await _answered(partial(self._still_open, result.hits))
            self.left_out += len(result.hits) - len(page)
            if page:
                yield page

    async def close(self) -> None:
        """What the engine holds for pages that nobody asked for may go. Safe to call twice."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            with suppress(EngineError):  # it would end by itself
                await self._index.leave(cursor)

    async def _still_open(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        return await still_open(self._index, hits, self._clock(), self._scopes)


async def _answered(ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """What `ask` answers, asked again for a while when the index does not answer: it may be an hour into the file."""
    for pause in PAUSES_S:
        try:
            return await ask()
        except IndexForbidden:  # it stays so
            raise
        except IndexUnavailable as error:
            _log.info("export_page_waits", problem=str(error))
        await asyncio.sleep(pause)
    return await ask()
