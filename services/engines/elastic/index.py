"""The article index on Elasticsearch."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from services.engines.elastic import cursor as cursors
from services.engines.elastic import documents
from services.engines.elastic.bulk import BulkWriter
from services.engines.elastic.client import Connection, Refusal, error_type, unavailable
from services.engines.elastic.compiler import KEEP_ALIVE, result, search_body
from services.engines.elastic.conditions import Json, condition
from services.engines.elastic.layout import names
from services.engines.elastic.preparation import check, ensure
from services.engines.errors import CursorExpired, CursorInvalid, IndexUnavailable
from services.engines.index import Head, IndexDocument, IndexStats, WriteResult
from services.engines.query import AllOf, AnyValue, Flag, Query, SearchResult
from services.runtime.settings import Settings

# An answer with a part missing is no answer.
_WHOLE = {"allow_partial_search_results": "false"}
_COUNTED = AllOf((Flag("current", True), AnyValue("status", ("usable",))))
_AT_ONCE = 1000


class ElasticIndex:
    """See `services.engines.index.ArticleIndex`. `search_many` gives no cursors: it is for questions of one page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names = names(settings.index_name)
        self._open: Connection | None = None

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise IndexUnavailable("the index is not started")
        return self._open

    async def start(self) -> None:
        """Get ready to ask; nothing is sent, so that a service can start while Elasticsearch is down."""
        if self._open is None:
            self._open = Connection(self._settings)

    async def close(self) -> None:
        """Close every socket. Safe to call twice."""
        opened, self._open = self._open, None
        if opened is not None:
            await opened.close()

    async def ensure(self) -> list[str]:
        """Make what is missing; returns the names made. Raises IndexUnavailable, IndexMisconfigured."""
        return await ensure(self._connection, self._settings)

    async def check(self) -> None:
        """Search through the read alias and read through the write alias. Raises as `ensure` does."""
        await check(self._connection, self._settings)

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """See the Protocol: read from the documents themselves, not from the search side, so never stale."""
        found = await self._get(doc_ids, ",".join(documents.HEAD_FIELDS))
        return {one["_id"]: documents.head(one) for one in found}

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """See the Protocol: as fresh as `heads`."""
        found = await self._get(doc_ids, None)
        return {one["_id"]: documents.document(one) for one in found}

    async def _get(self, doc_ids: Sequence[str], fields: str | None) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        wanted = list(dict.fromkeys(doc_ids))
        params = {} if fields is None else {"_source_includes": fields}
        async with _asking():
            for at in range(0, len(wanted), _AT_ONCE):
                answer = await self._connection.ask(
                    "POST", f"/{self._names.write}/_mget", {"ids": wanted[at : at + _AT_ONCE]}, params=params
                )
                for one in answer["docs"]:
                    if "error" in one:
                        raise IndexUnavailable("Elasticsearch could not read every document")
                    if one["found"]:
                        found.append(one)
        return found

    async def write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        """See the Protocol. Durable: by default an index answers once its log is on disk."""
        writer = BulkWriter(self._connection, self._names.write, max_bytes=self._settings.batch_bytes)
        return await writer.write(documents)

    async def refresh(self) -> None:
        """Make everything written searchable now. Raises IndexUnavailable."""
        async with _asking():
            await self._connection.ask("POST", f"/{self._names.write}/_refresh")

    async def search(self, query: Query) -> SearchResult:
        """Answer a query. Raises IndexUnavailable, CursorExpired, CursorInvalid."""
        if query.cursor is not None:
            after = cursors.read(query.cursor)
            async with _paging():
                return await self._page(query, after.pit, after)
        async with _asking():
            if not query.size:
                return result(query, await self._search(search_body(query), f"/{self._names.read}/_search"))
            # The first page is asked in a point in time too, so that the second one goes on where it ended.
            opened = await self._connection.ask(
                "POST", f"/{self._names.read}/_pit", params={"keep_alive": KEEP_ALIVE}
            )
            return await self._page(query, opened["id"], None)

    async def _page(self, query: Query, pit: str, after: cursors.Cursor | None) -> SearchResult:
        following: str | None = None
        try:
            answer = await self._search(search_body(query, pit=pit, after=after), "/_search")
            pit = answer.get("pit_id", pit)
            page = result(query, answer)
            following = cursors.following(pit, answer["hits"], 0 if after is None else after.given)
        finally:
            if following is None:
                await self._leave(pit)
        return replace(page, next=following)

    async def _leave(self, pit: str) -> None:
        # It would end by itself; saying so frees the old segments now.
        with suppress(Refusal, IndexUnavailable):
            await self._connection.ask("DELETE", "/_pit", {"id": pit})

    async def _search(self, body: Json, path: str) -> Mapping[str, Any]:
        return _whole(await self._connection.ask("POST", path, body, params=_WHOLE))

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
            answers = (await self._connection.ask("POST", "/_msearch", body))["responses"]
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
