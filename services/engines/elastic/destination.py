"""Writing to Elasticsearch: reading documents by id, writing them, and staying with one index while work goes on."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.engines.elastic import documents
from services.engines.elastic.bulk import BulkWriter
from services.engines.elastic.client import INDEX_GONE, Connection, Refusal, error_type, unavailable, unread
from services.engines.elastic.held import Held
from services.engines.errors import DestinationMoved, IndexUnavailable
from services.engines.index import Head, IndexDocument, Verdict, Writable, WriteResult

_AT_ONCE: Final = 1000


class ElasticDestination:
    """See `services.engines.index.Destination`.

    `name` is the write alias: the first look-up of documents says which index it stands for, and all later requests go
    to that one; when it stands for none, `held` says what to do. Without `held` it is the name of an index from the start.
    """

    def __init__(
        self, connection: Connection, name: str, *, max_bytes: int, held: Held | None = None
    ) -> None:
        self._connection = connection
        self._held = held
        self._alias = None if held is None else name
        self._name = name
        self._max_bytes = max_bytes

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """See the Protocol: read from the documents themselves, not from the search side, so never stale."""
        found = await self._get(doc_ids, ",".join(documents.HEAD_FIELDS))
        return {one["_id"]: documents.head(one) for one in found}

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """See the Protocol: as fresh as `heads`."""
        found = await self._get(doc_ids, None)
        return {one["_id"]: documents.document(one) for one in found}

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        """See the Protocol. Durable: by default an index answers once its log is on disk."""
        writer = BulkWriter(
            self._connection, self._name, max_bytes=self._max_bytes, alias=self._name == self._alias
        )
        results = await writer.write(documents)
        if any(result.verdict is Verdict.UNAVAILABLE for result in results):
            await self._stay()
        return results

    async def _get(self, doc_ids: Sequence[str], fields: str | None) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        wanted = list(dict.fromkeys(doc_ids))
        params = {} if fields is None else {"_source_includes": fields}
        for at in range(0, len(wanted), _AT_ONCE):
            answered = await self._look_up(wanted[at : at + _AT_ONCE], params)
            found += [one for one in answered if one["found"]]
        return found

    async def _look_up(self, doc_ids: list[str], params: Mapping[str, str]) -> list[Mapping[str, Any]]:
        try:
            answer = await self._connection.ask(
                "POST", f"/{self._name}/_mget", {"ids": doc_ids}, params=params
            )
        except Refusal as refusal:
            await self._stay()
            raise unavailable(refusal) from refusal
        docs: list[Mapping[str, Any]] = answer["docs"]
        if any("error" in one for one in docs):
            await self._stay()
            instead = await self._instead(docs)
            if instead is not None:
                self._name = instead
                return await self._look_up(doc_ids, params)
            raise unread({error_type(one) for one in docs if "error" in one})
        self._name = docs[0]["_index"]
        return docs

    async def _instead(self, docs: Sequence[Mapping[str, Any]]) -> str | None:
        """The index to go on with where the alias that `docs` were looked for in is gone; None: no other one."""
        if self._held is None or self._name != self._alias:
            return None
        gone = {error_type(one) for one in docs} == {INDEX_GONE}
        return await self._held.instead() if gone else None

    async def _stay(self) -> None:
        """Raises DestinationMoved when the alias stands for another index by now."""
        if self._alias is None or self._name == self._alias:
            return
        try:
            present = await self._connection.ask("GET", f"/_alias/{self._alias}")
        except (Refusal, IndexUnavailable):
            return  # nothing is known: the caller tries again and then asks again
        if present and self._name not in present:
            raise DestinationMoved("articles are written to another index by now")
