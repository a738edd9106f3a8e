"""Records in an index of their own beside the articles: one document each, which no alias and no rebuild touches.

A document's name is a digest, because Elasticsearch's may have 512 bytes. The value is JSON as text: nothing of it is
indexed, and nothing in it (empty names, dots, depth) can trouble the mapping. Every write refreshes, so that the next page
sees it; the index is small.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.engines.elastic.beside import IndexBeside, asking, ensure_beside
from services.engines.elastic.client import (
    INDEX_GONE,
    Refusal,
    error_type,
)
from services.engines.elastic.conditions import Json
from services.engines.records import MAX_PAGE, Record, RecordChanged, bounded, named, written
from services.runtime.settings import Settings

VERSION: Final = 1
MAPPING: Final[Json] = {
    "dynamic": "strict",
    "_meta": {"records_version": VERSION},
    "properties": {
        "kind": {"type": "keyword"},
        "key": {"type": "keyword"},
        "value": {"type": "keyword", "index": False, "doc_values": False},
    },
}
_CONFLICT: Final = "version_conflict_engine_exception"
_SEEN: Final = {"refresh": "true"}
_TIMEOUT: Final = "20s"
_REVISION: Final = re.compile(r"\d{1,18}/\d{1,18}", re.ASCII)


class ElasticRecords(IndexBeside):
    """See `services.engines.records.Records`. Making one raises IndexMisconfigured when settings do not go together."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "records", "records")

    async def ensure(self) -> list[str]:
        """Make the index; its name if it was made."""
        sizes = {"number_of_shards": 1, "number_of_replicas": self._settings.index_replicas}
        return await ensure_beside(
            self._connection,
            self._name,
            {"settings": {"index": sizes}, "mappings": MAPPING},
            f"`{self._name}` is not an index of records of this version: set another TELEX_INDEX_NAME, or remove it",
        )

    async def get(self, kind: str, key: str) -> Record | None:
        """See the Protocol. Reads what was written last, refreshed or not."""
        async with asking():
            try:
                found = await self._connection.ask("GET", f"/{self._name}/_doc/{_id(kind, key)}")
            except Refusal as refusal:
                if refusal.status == 404 and refusal.error_type != INDEX_GONE:
                    return None
                raise
        return _record(kind, found)

    async def put(self, kind: str, key: str, value: Mapping[str, object], *, revision: str | None) -> Record:
        """See the Protocol."""
        params = {**_SEEN, "timeout": _TIMEOUT}
        if revision is None:
            params["op_type"] = "create"
        else:
            if not _REVISION.fullmatch(revision):
                raise RecordChanged("this was never a revision of the record")
            seq_no, _, term = revision.partition("/")
            params |= {"if_seq_no": seq_no, "if_primary_term": term}
        body = _body(kind, key, value)
        async with asking():
            try:
                answer = await self._connection.ask(
                    "PUT", f"/{self._name}/_doc/{_id(kind, key)}", body, params=params
                )
            except Refusal as refusal:
                if refusal.error_type == _CONFLICT:
                    raise RecordChanged("somebody else has changed this in the meantime") from refusal
                raise
        return _record(kind, {**answer, "_source": body})

    async def put_many(self, kind: str, values: Mapping[str, Mapping[str, object]]) -> None:
        """See the Protocol."""
        actions = [
            _line({"index": {"_id": _id(kind, key)}}) + _line(_body(kind, key, value))
            for key, value in values.items()
        ]
        async with asking():
            await self._bulk(actions)

    async def delete(self, kind: str, key: str) -> bool:
        """See the Protocol."""
        async with asking():
            try:
                await self._connection.ask(
                    "DELETE", f"/{self._name}/_doc/{_id(kind, key)}", params={**_SEEN, "timeout": _TIMEOUT}
                )
            except Refusal as refusal:
                if refusal.status == 404 and refusal.error_type != INDEX_GONE:
                    return False
                raise
        return True

    async def page(
        self, kind: str, *, after: str = "", size: int = 100, newest_first: bool = False
    ) -> list[Record]:
        """See the Protocol."""
        named(kind)
        bounds: Json = {}
        if after:
            named(after)
            bounds = {"lt" if newest_first else "gt": after}
        async with asking():
            hits = await self._hits(kind, bounds, bounded(size), newest_first=newest_first)
        return [_record(kind, hit) for hit in hits]

    async def delete_all(self, kind: str, *, up_to: str | None = None) -> int:
        """See the Protocol."""
        named(kind)
        bounds: Json = {}
        if up_to is not None:
            named(up_to)
            bounds = {"lte": up_to}
        deleted = 0
        async with asking():
            while True:
                hits = await self._hits(kind, bounds, MAX_PAGE, source=False)
                deleted += await self._bulk([_line({"delete": {"_id": hit["_id"]}}) for hit in hits])
                if len(hits) < MAX_PAGE:
                    return deleted
                bounds = bounds | {"gt": hits[-1]["sort"][0]}

    async def _hits(
        self, kind: str, bounds: Json, size: int, *, newest_first: bool = False, source: bool = True
    ) -> Sequence[Mapping[str, Any]]:
        wanted: list[Json] = [{"term": {"kind": kind}}]
        if bounds:
            wanted.append({"range": {"key": bounds}})
        body: Json = {
            "query": {"bool": {"filter": wanted}},
            "sort": [{"key": "desc" if newest_first else "asc"}],
            "size": size,
            "seq_no_primary_term": True,
            "track_total_hits": False,
            "_source": source,
        }
        answer = await self._connection.ask(
            "POST", f"/{self._name}/_search", body, params={"allow_partial_search_results": "false"}
        )
        hits: list[Mapping[str, Any]] = answer["hits"]["hits"]
        return hits

    async def _bulk(self, actions: Sequence[bytes]) -> int:
        """Send `actions`; how many had an effect. Raises Refusal for the first that was refused."""
        done = 0
        for chunk in _chunks(actions, self._settings.batch_bytes):
            answer = await self._connection.ask(
                "POST", f"/{self._name}/_bulk", chunk, params={**_SEEN, "timeout": _TIMEOUT}
            )
            for item in answer["items"]:
                (outcome,) = item.values()
                if "error" in outcome:
                    raise Refusal(outcome["status"], error_type(outcome))
                done += outcome["status"] < 300
        return done


def _id(kind: str, key: str) -> str:
    first = named(kind)
    # With its length, so that no part of the kind can pass for one of the key.
    return hashlib.sha256(b"%d/%b/%b" % (len(first), first, named(key))).hexdigest()


def _body(kind: str, key: str, value: Mapping[str, object]) -> Json:
    return {"kind": kind, "key": key, "value": written(value)}


def _record(kind: str, found: Mapping[str, Any]) -> Record:
    source = found["_source"]
    return Record(
        kind, source["key"], json.loads(source["value"]), f"{found['_seq_no']}/{found['_primary_term']}"
    )


def _line(content: Json) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"


def _chunks(actions: Sequence[bytes], most: int) -> Iterator[bytes]:
    chunk = b""
    for action in actions:
        if chunk and len(chunk) + len(action) > most:
            yield chunk
            chunk = b""
        chunk += action
    if chunk:
        yield chunk
