"""The embedded article index, on tantivy. What it does blocks, so all of it runs in threads."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from services.engines.embedded.documents import TantivyCodec
from services.engines.embedded.erasing import erase_everywhere
from services.engines.embedded.searching import answer, ids
from services.engines.embedded.sessions import Sessions
from services.engines.embedded.store import Store
from services.engines.errors import CursorInvalid, IndexUnavailable
from services.engines.index import Head, IndexDocument, IndexStats, Writable, WriteResult
from services.engines.query import EVERYTHING, AllOf, AnyValue, Flag, Query, SearchResult

_T = TypeVar("_T")
_ARTICLES: Final = Query(AllOf((Flag("current", True), AnyValue("status", ("usable",)))), size=0)
_ALL: Final = Query(EVERYTHING, size=0)


class TantivyIndex:
    """The index in the folder at `path`. One process at a time may open it `writable`; others see its commits.

    What `write` returned for is on the disk and searchable. Cursors live as long as the process.
    """

    def __init__(self, path: Path, *, writable: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = Store(path, writable=writable)
        self._sessions = Sessions(clock)

    async def start(self) -> None:
        """Open the index if there is one. Raises IndexLocked, IndexMisconfigured.

        A reader raises IndexUnavailable when there is none yet.
        """
        await asyncio.to_thread(self._store.start)

    async def close(self) -> None:
        """Finish merges and let go of the folder. Safe to call twice."""
        self._sessions.clear()
        await asyncio.to_thread(self._store.close)

    async def ensure(self) -> list[str]:
        """Make the index if there is none; returns the folder's name if it was made."""
        return await asyncio.to_thread(self._store.ensure)

    async def check(self) -> None:
        """Search once."""
        await self.search(_ALL)

    def destination(self) -> "TantivyIndex":
        """This index: nobody can move it while it is open for writing."""
        return self

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """The heads of the documents that exist."""
        found = await asyncio.to_thread(self._store.find, doc_ids)
        return {doc_id: document.head() for doc_id, document in found.items()}

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """The stored documents that exist, without their texts."""
        return await asyncio.to_thread(self._store.find, doc_ids)

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        """Write in one commit; one result for each document, in order."""
        codec = TantivyCodec()
        return await asyncio.to_thread(self._store.write, [codec.decode(one) for one in documents])

    async def erase(self, article_ids: Sequence[str]) -> dict[str, int]:
        """See the Protocol."""
        return await asyncio.to_thread(erase_everywhere, self._store, article_ids)

    async def refresh(self) -> None:
        """Nothing is left to do: a search sees the last commit."""
        await asyncio.to_thread(self._store.searcher)

    async def search(self, query: Query) -> SearchResult:
        """Answer a query."""
        return await asyncio.to_thread(
            _translated, lambda: answer(self._store.searcher(), query, self._sessions)
        )

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries in one view of the index. None has a next page."""
        if any(query.cursor is not None for query in queries):
            raise CursorInvalid("several queries at once take no cursor")

        def all_answers() -> list[SearchResult]:
            searcher = self._store.searcher()
            return [answer(searcher, query, None) for query in queries]

        return await asyncio.to_thread(_translated, all_answers)

    async def leave(self, cursor: str) -> None:
        """See the Protocol."""
        self._sessions.drop(cursor)

    async def ids(self, query: Query, begin: str, most: int) -> list[str]:
        """See the Protocol."""
        return await asyncio.to_thread(_translated, lambda: ids(self._store.searcher(), query, begin, most))

    async def stats(self) -> IndexStats:
        """How large the index is."""
        articles, documents = await self.search_many([_ARTICLES, _ALL])
        return IndexStats(articles.total, documents.total, await asyncio.to_thread(self._store.size_bytes))


def _translated(ask: Callable[[], _T]) -> _T:
    try:
        return ask()
    except OSError as error:
        raise IndexUnavailable("the index folder cannot be read") from error
