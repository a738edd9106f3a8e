"""The article index on Elasticsearch."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from services.engines.elastic import cursor as cursors
from services.engines.elastic import folding
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection, Refusal, error_type, unavailable
from services.engines.elastic.compiler import KEEP_ALIVE, keeps_totals, result, search_body
from services.engines.elastic.conditions import Json, condition
from services.engines.elastic.destination import ElasticDestination
from services.engines.elastic.erasing import erase
from services.engines.elastic.held import Held
from services.engines.elastic.ids import PAGE, ids, ids_body
from services.engines.elastic.layout import names
from services.engines.elastic.preparation import check, ensure
from services.engines.errors import CursorExpired, CursorInvalid, IndexUnavailable
from services.engines.index import Head, IndexDocument, IndexStats, Writable, WriteResult
from services.engines.query import AllOf, AnyValue, Bucket, Flag, Query, SearchResult
from services.engines.rest import rest_facets
from services.runtime.settings import Settings

# An answer with a part missing is no answer.
_WHOLE = {"allow_partial_search_results": "false"}
# Of searches sent together, so many run at once: each takes memory for what it counts.
_FEW = {"max_concurrent_searches": "4"}
_COUNTED = AllOf((Flag("current", True), AnyValue("status", ("usable",))))


class ElasticIndex:
    """See `services.engines.index.ArticleIndex`. `search_many` gives no cursors: it is for questions of one page.

    Making one raises IndexMisconfigured when settings that go together do not.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._access = Access.of(settings)
        self._names = names(settings.index_name)
        self._open: Connection | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise IndexUnavailable("the index is not started")
        return self._open

    async def start(self) -> None:
        """Get ready to ask; nothing is sent, so that a service can start while Elasticsearch is down."""
        if self._open is None:
            self._open = Connection(self._access)
            self._held = Held(self._open, self._names)

    async def close(self) -> None:
        """Close every socket. Safe to call twice."""
        await asyncio.gather(*self._leaving)
        opened, self._open = self._open, None
        if opened is not None:
            await opened.close()

    async def ensure(self) -> list[str]:
        """Make what is missing; returns the names made. Raises IndexUnavailable, IndexMisconfigured."""
        return await ensure(self._connection, self._settings, self._held)

    async def check(self) -> None:
        """Search through the read alias. Raises as `ensure` does."""
        await check(self._connection, self._settings)

    def destination(self) -> ElasticDestination:
        """The index that the write alias stands for when it is first read from. Raises IndexUnavailable."""
        return ElasticDestination(
            self._connection, self._names.write, max_bytes=self._settings.batch_bytes, held=self._held
        )

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """See the Protocol."""
        return await self.destination().heads(doc_ids)

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """See the Protocol."""
        return await self.destination().fetch(doc_ids)

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        """See the Protocol."""
        return await self.destination().write(documents)

    async def erase(self, article_ids: Sequence[str]) -> dict[str, int]:
        """See the Protocol: also from an index that a rebuild left, and from one that it makes."""
        async with _asking():
            return await erase(self._connection, self._settings.index_name, article_ids)

    async def refresh(self) -> None:
        """Make everything written searchable now. Raises IndexUnavailable."""
        async with _asking():
            await self._connection.ask("POST", f"/{self._names.read}/_refresh")

    async def search(self, query: Query) -> SearchResult:
        """Answer a query. Raises IndexUnavailable, CursorExpired, CursorInvalid."""
        if query.cursor is not None:
            after = cursors.read(query.cursor)
            if query.fold is bool(after.after):
                raise CursorInvalid("this cursor belongs to another query")
            async with _paging():
                return await self._page(query, after.pit, after)
        async with _asking():
            alone = not query.size and not query.fold and not rest_facets(query.facets, {})
            if alone or not query.counted:
                return result(query, await self._search(search_body(query), f"/{self._names.read}/_search"))
            # The first page is asked in a point in time too, so that the second one goes on where it ended, and
            # what a facet leaves out is counted where its values were.
            opened = await self._connection.ask(
                "POST", f"/{self._names.read}/_pit", params={"keep_alive": KEEP_ALIVE}
            )
            return await self._page(query, opened["id"], None)

    async def leave(self, cursor: str) -> None:
        """See the Protocol."""
        await self._left(cursors.read(cursor).pit)

    async def ids(self, query: Query, begin: str, most: int) -> list[str]:
        """See the Protocol."""
        async with _asking():
            opened = await self._connection.ask(
                "POST", f"/{self._names.read}/_pit", params={"keep_alive": KEEP_ALIVE}
            )
            pit = opened["id"]
            try:
                found = await self._ids(query, pit, begin, most)
                before = await self._ids(query, pit, None, most - len(found))
            finally:
                self._leave(pit)
        return found + [one for one in before if one <= begin]

    async def _ids(self, query: Query, pit: str, after: str | None, most: int) -> list[str]:
        found: list[str] = []
        while len(found) < most:
            size = min(PAGE, most - len(found))
            page = ids(await self._search(ids_body(query, after, size, pit), "/_search"))
            found += page
            if len(page) < size:
                break
            after = page[-1]
        return found

    async def _page(self, query: Query, pit: str, after: cursors.Cursor | None) -> SearchResult:
        # A page that fails once may be asked for again with its cursor; of a first page nobody has one.
        held = after is not None
        try:
            answer = await self._search(search_body(query, pit=pit, after=after), "/_search")
            pit = answer.get("pit_id", pit)
            page = result(query, answer, after)
            page = replace(page, rest=await self._rest(query, page, pit))
            given = 0 if after is None else after.given
            if query.fold:
                page = await self._folded(query, page, answer, pit)
                following = cursors.following_folded(pit, page, given)
            else:
                following = cursors.following(
                    pit, answer["hits"]["hits"], given, page, kept=keeps_totals(query)
                )
            held = following is not None
        finally:
            if not held:
                self._leave(pit)
        return replace(page, next=following)

    async def _folded(
        self, query: Query, page: SearchResult, answer: Mapping[str, Any], pit: str
    ) -> SearchResult:
        asked = folding.count_query(query, answer)
        body = search_body(asked, pit=pit)
        folding.add_count(body, page.stories)
        counted = await self._search(body, "/_search")
        counts = folding.counts_by_story(result(asked, counted))
        return folding.folded(page, answer, counts, counted["aggregations"])

    async def _rest(self, query: Query, page: SearchResult, pit: str) -> dict[str, Bucket]:
        facets = rest_facets(query.facets, page.facets)
        if not facets:
            return {}
        asked = replace(query, facets=facets, extents=(), size=0, cursor=None, fold=False)
        counted = result(asked, await self._search(search_body(asked, pit=pit), "/_search")).facets
        return {name: bucket for name, (bucket,) in counted.items()}

    def _leave(self, pit: str) -> None:
        """Let go of a point in time, which would end by itself: it frees old segments now. Nobody waits for it."""
        leaving = asyncio.create_task(self._left(pit), name="leaving-point-in-time")
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _left(self, pit: str) -> None:
        with suppress(Refusal, IndexUnavailable):
            await self._connection.ask("DELETE", "/_pit", {"id": pit})

    async def _search(self, body: Json, path: str) -> Mapping[str, Any]:
        params = {**_WHOLE, "filter_path": folding.LEFT_OUT} if folding.counts_stories(body) else _WHOLE
        return _whole(await self._connection.ask("POST", path, body, params=params))

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries at once, in order. Raises IndexUnavailable."""
        if not queries:
            return []
        header = json.dumps({"index": self._names.read, "allow_partial_search_results": False}).encode(
            "ascii"
        )
        body = b"".join(
            header + b"\n" + json.dumps(search_body(query)).encode("ascii") + b"\n" for query in queries
        )
        async with _asking():
            answers = (await self._connection.ask("POST", "/_msearch", body, params=_FEW))["responses"]
            for one in answers:
                if "error" in one:
                    raise Refusal(one.get("status", 500), error_type(one))
            return [result(query, _whole(answer)) for query, answer in zip(queries, answers, strict=True)]

    async def stats(self) -> IndexStats:
        """How large the index is. Raises IndexUnavailable."""
        body = {
            "size": 0,
            "track_total_hits": True,
            "aggs": {"articles": {"filter": condition(_COUNTED)}},
        }
        async with _asking():
            answer = await self._search(body, f"/{self._names.read}/_search")
        return IndexStats(
            articles=answer["aggregations"]["articles"]["doc_count"],
            documents=answer["hits"]["total"]["value"],
            size_bytes=await self._size(),
        )

    async def _size(self) -> int | None:
        # Watching sizes is a right of its own, which a key for reading need not have.
        with suppress(Refusal, IndexUnavailable):
            answer = await self._connection.ask("GET", f"/{self._names.read}/_stats/store")
            size: int = answer["_all"]["total"]["store"]["size_in_bytes"]
            return size
        return None


def _whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        raise IndexUnavailable("Elasticsearch could answer only in part")
    return answer


@asynccontextmanager
async def _asking() -> AsyncIterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise unavailable(refusal) from refusal


@asynccontextmanager
async def _paging() -> AsyncIterator[None]:
    """A refusal of what a cursor says is the cursor's fault."""
    try:
        yield
    except Refusal as refusal:
        if refusal.status == 404 or refusal.error_type == "search_context_missing_exception":
            raise CursorExpired("the result that this cursor stood in is gone") from refusal
        if refusal.status == 400:
            raise CursorInvalid("this is no cursor of this index") from refusal
        raise unavailable(refusal) from refusal
