"""An article index of several pages, which a test can hold at one of them, or let fail there."""

import asyncio
import weakref

from services.engines.query import Hit, Query, SearchResult
from tests.unit.search.conftest import article
from tests.unit.search.recording_index import RecordingIndex

PAGE = 2


class Tracked(dict):
    """An article that says how long it is held."""


class PagedIndex(RecordingIndex):
    """Has `pages` pages of two articles. At page `held_at` (from 1) it sets `reached` and waits for `go`; at `fails_at`
    it raises `failure`, `failures` times, and for the first `looks_that_fail` looks at what may still be read. `withdrawn` are ids that may not be read any more. `most_held` counts articles alive at a time."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.pages = pages
        self.asked = 0
        self.left: list[str] = []
        self.held_at = self.fails_at = 0
        self.failure: Exception | None = None
        self.failures = 1_000_000
        self.looks_that_fail = 0
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self.stopped = asyncio.Event()
        self.withdrawn: set[str] = set()
        self.size = 10
        self.most_held = 0
        self._alive = 0

    async def search(self, query: Query) -> SearchResult:
        self.queries.append(query)
        if query.fields:  # which of a page may still be read
            if self.looks_that_fail and self.failure is not None:
                self.looks_that_fail -= 1
                raise self.failure
            hits = tuple(Hit(one, None, {}) for one in query.text.values if one not in self.withdrawn)
            return SearchResult(len(hits), len(hits), hits, {}, None)
        self.asked += 1
        number = 1 if query.cursor is None else int(query.cursor)
        if number == self.held_at:
            self.reached.set()
            try:
                await self.go.wait()
            finally:
                self.stopped.set()
        if number == self.fails_at and self.failure is not None and self.failures:
            self.failures -= 1
            raise self.failure
        first = (number - 1) * PAGE
        hits = tuple(Hit(f"a{n}", None, self._made(n)) for n in range(first, first + PAGE))
        self.most_held = max(self.most_held, self._alive)
        following = str(number + 1) if number < self.pages else None
        return SearchResult(self.pages * PAGE, self.pages * PAGE, hits, {}, following)

    async def leave(self, cursor: str) -> None:
        self.left.append(cursor)

    def _made(self, number: int) -> Tracked:
        made = Tracked(article(number, body="x" * self.size, pipeline={"version": "5", "catalogue": "1"}))
        self._alive += 1
        weakref.finalize(made, self._gone)
        return made

    def _gone(self) -> None:
        self._alive -= 1
