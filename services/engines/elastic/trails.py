"""Receipts in an index of their own beside the articles: small documents, found by id and names, which no rebuild touches.

A document's id is its message's place, and its version the time at which the receipt was written: what comes again, or
late, changes nothing. What a receipt says beyond that is JSON as text that nothing looks into. Deleting goes by search
and bulk, in bounded steps.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import structlog

from schemas.moments import epoch_ms, from_epoch_ms
from schemas.outcomes import Receipt
from services.engines.elastic.beside import IndexBeside, asking, ensure_beside
from services.engines.elastic.bulk import BulkWriter
from services.engines.elastic.client import (
    FORBIDDEN,
    INDEX_GONE,
    Refusal,
    error_type,
    unavailable,
    unread,
)
from services.engines.elastic.conditions import Json
from services.engines.errors import IndexUnavailable
from services.engines.index import Encoded, Verdict
from services.engines.trails import (
    MOST,
    Found,
    Reach,
    addresses,
    as_names,
    found_of,
    names_of,
    place_of,
    written_at_ms,
)
from services.runtime.settings import Settings

VERSION: Final = 1
MAPPING: Final[Json] = {
    "dynamic": "strict",
    "_meta": {"trails_version": VERSION},
    "properties": {
        "id": {"type": "keyword"},
        "name": {"type": "keyword"},
        "at": {"type": "date", "format": "epoch_millis"},
        "told": {"type": "keyword", "index": False, "doc_values": False},
    },
}
_SINCE: Final = "reach/since"
_UNTIL: Final = "reach/until"
_FORGOTTEN: Final = "forgotten/"
_SHOWN: Final = 300
# Found again after they were deleted: somebody adds them faster than that.
_ROUNDS: Final = 20

_log = structlog.get_logger(__name__)


class ElasticTrails(IndexBeside):
    """See `services.engines.trails.Trails`. Making one raises IndexMisconfigured when settings do not go together."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "receipts", "trails")

    async def ensure(self) -> list[str]:
        """Make the index; its name if it was made."""
        index: Json = {
            "number_of_shards": self._settings.trails_shards,
            "number_of_replicas": self._settings.index_replicas,
            "codec": "best_compression",
            # Left unset, shards that nobody searches stop refreshing.
            "refresh_interval": "1s",
        }
        return await ensure_beside(
            self._connection,
            self._name,
            {"settings": {"index": index}, "mappings": MAPPING},
            f"`{self._name}` is not an index of receipts of this version: remove it, it is filled again from the topic, "
            "or set another TELEX_INDEX_NAME",
        )

    async def add(self, receipts: Sequence[Receipt]) -> None:
        """See the Protocol."""
        # One bulk request may hold a place several times: its actions are done in order.
        await self._write([_written(receipt) for receipt in receipts])

    async def of_article(self, article_id: str) -> Found:
        """See the Protocol."""
        return await self._search({"term": {"id": article_id}})

    async def named(self, names: Collection[str]) -> Found:
        """See the Protocol."""
        return await self._search({"terms": {"name": as_names(names)}})

    async def at(self, place: str) -> Receipt | None:
        """See the Protocol."""
        # An empty one is an error to Elasticsearch.
        (found,) = await self._get(place or "none")
        return None if found is None else Receipt.model_validate_json(found["told"])

    async def erase(self, article_ids: Sequence[str]) -> int:
        """See the Protocol."""
        erased = 0
        for begin in range(0, len(article_ids), MOST):
            own: Json = {"terms": {"id": list(article_ids[begin : begin + MOST])}}
            for _ in range(_ROUNDS):
                await self.refresh()
                hits = await self._hits(own, MOST, told=True)
                if not hits:
                    break
                # First what only names the articles: once their own receipts are gone, nobody knows the names.
                receipts = [Receipt.model_validate_json(hit["_source"]["told"]) for hit in hits]
                erased += await self._erase_nameless(
                    as_names(name for receipt in receipts for name in addresses(receipt))
                )
                erased += await self._delete(hits)
            else:
                raise IndexUnavailable("receipts that are erased come again")
        return erased

    async def erase_named(self, names: Collection[str]) -> int:
        """See the Protocol."""
        await self.refresh()
        return await self._erase_nameless(as_names(names))

    async def _erase_nameless(self, names: Sequence[str]) -> int:
        query: Json = {
            "bool": {"must_not": [{"exists": {"field": "id"}}], "filter": [{"terms": {"name": names}}]}
        }
        erased = 0
        while found := await self._hits(query, MOST) if names else ():
            erased += await self._delete(found)
            await self.refresh()
        return erased

    async def remember_forgotten(self, forgotten: Mapping[str, datetime]) -> None:
        """See the Protocol."""
        await self._write([_marker(_FORGOTTEN + one, at) for one, at in forgotten.items()])

    async def forgotten_at(self, article_id: str) -> datetime | None:
        """See the Protocol."""
        (found,) = await self._get(_FORGOTTEN + article_id)
        return None if found is None else _marked(found)

    async def expire(self, before: datetime, most: int = MOST) -> int:
        """See the Protocol."""
        await self.refresh()
        hits = await self._hits({"range": {"at": {"lt": epoch_ms(before)}}}, most)
        if hits:
            await self.begins(before)
        return await self._delete(hits)

    async def refresh(self) -> None:
        """See the Protocol."""
        await self._ask_existing("_refresh")

    async def identity(self) -> str:
        """See the Protocol: the index's own."""
        async with asking():
            found = await self._connection.ask("GET", f"/{self._name}/_settings")
        uuid: str = found[self._name]["settings"]["index"]["uuid"]
        return uuid

    async def reach(self) -> Reach:
        """See the Protocol."""
        since, until = [
            None if found is None else _marked(found) for found in await self._get(_SINCE, _UNTIL)
        ]
        return Reach(since, until)

    async def begins(self, since: datetime) -> None:
        """See the Protocol."""
        await self._write([_marker(_SINCE, since)])

    async def reached(self, until: datetime) -> None:
        """See the Protocol."""
        await self._write([_marker(_UNTIL, until)])

    async def _write(self, documents: Sequence[Encoded]) -> None:
        writer = BulkWriter(self._connection, self._name, max_bytes=self._settings.batch_bytes, alias=False)
        for document, result in zip(documents, await writer.write(documents), strict=True):
            if result.verdict is Verdict.REFUSED:
                # Another program's, with a value that can be no term: it must not stop the others.
                _log.warning("receipt_refused", place=document.doc_id[:_SHOWN], reason=result.reason)
            elif result.verdict not in {Verdict.WRITTEN, Verdict.STALE}:
                raise IndexUnavailable(f"receipts could not be kept ({result.reason})")

    async def _get(self, *ids: str) -> list[Mapping[str, Any] | None]:
        answer = await self._ask_existing("_mget", {"ids": list(ids)})
        docs: list[dict[str, Any]] = [] if answer is None else answer["docs"]
        wrong = [error_type(doc) for doc in docs if "error" in doc]
        if wrong.count(INDEX_GONE) == len(docs):
            return [None] * len(ids)
        if wrong:
            raise unread(wrong)
        return [doc["_source"] if doc.get("found") else None for doc in docs]

    async def _search(self, wanted: Json) -> Found:
        hits = await self._hits({"bool": {"filter": [wanted]}}, MOST + 1, told=True)
        return found_of([Receipt.model_validate_json(hit["_source"]["told"]) for hit in hits])

    async def _hits(self, wanted: Json, most: int, *, told: bool = False) -> Sequence[Mapping[str, Any]]:
        body: Json = {
            "query": wanted,
            "size": most,
            "sort": [{"at": "desc"}],
            "track_total_hits": False,
            "_source": ["told"] if told else False,
        }
        answer = await self._ask_existing("_search", body, allow_partial_search_results="false")
        hits: list[Mapping[str, Any]] = [] if answer is None else answer["hits"]["hits"]
        return hits

    async def _ask_existing(self, what: str, body: Json | None = None, **params: str) -> Any:
        """The answer; None where there is no such index. (With `ignore_unavailable` one that may not be seen would be none.)"""
        async with asking():
            try:
                return await self._connection.ask("POST", f"/{self._name}/{what}", body, params=params)
            except Refusal as refusal:
                if refusal.error_type == INDEX_GONE:
                    return None
                raise

    async def _delete(self, hits: Sequence[Mapping[str, Any]]) -> int:
        if not hits:
            return 0
        lines = b"".join(orjson.dumps({"delete": {"_id": hit["_id"]}}) + b"\n" for hit in hits)
        async with asking():
            answer = await self._connection.ask("POST", f"/{self._name}/_bulk", lines)
        statuses = [item["delete"]["status"] for item in answer["items"]]
        # What is not there (404) was deleted by somebody else.
        if wrong := set(statuses) - {200, 404}:
            raise unavailable(Refusal(max(wrong), FORBIDDEN if wrong & {401, 403} else "not_deleted"))
        return statuses.count(200)


def _written(receipt: Receipt) -> Encoded:
    at_ms = written_at_ms(receipt)
    source: Json = {
        "name": names_of(receipt),
        "at": at_ms,
        "told": receipt.model_dump_json(exclude_none=True),
    }
    if receipt.id is not None:
        source["id"] = receipt.id
    return _line(place_of(receipt), at_ms, source)


def _marker(name: str, at: datetime) -> Encoded:
    # Without `at`, so that it never grows old.
    return _line(name, epoch_ms(at), {"told": str(epoch_ms(at))})


def _marked(source: Mapping[str, Any]) -> datetime:
    return from_epoch_ms(int(source["told"]))


def _line(doc_id: str, version: int, source: Json) -> Encoded:
    action = {"index": {"_id": doc_id, "version": version, "version_type": "external_gte"}}
    return Encoded(doc_id, version, orjson.dumps(action) + b"\n" + orjson.dumps(source) + b"\n")
