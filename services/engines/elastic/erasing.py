"""Deleting articles from Elasticsearch: from every index of this installation, those that a rebuild left or makes too."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.engines.elastic.client import FORBIDDEN, INDEX_GONE, Connection, Refusal, unavailable
from services.engines.elastic.conditions import Json
from services.engines.errors import IndexUnavailable

_AT_ONCE: Final = 1000
# Found again after they were deleted: somebody writes them faster than that.
_ROUNDS: Final = 20


async def erase(connection: Connection, index_name: str, article_ids: Sequence[str]) -> dict[str, int]:
    """Delete every document of these articles; how many there were, by article, where there were any.

    Raises Refusal, IndexUnavailable.
    """
    erased: Counter[str] = Counter()
    for at in range(0, len(article_ids), _AT_ONCE):
        some = article_ids[at : at + _AT_ONCE]
        for _ in range(_ROUNDS):
            found = await _found(connection, index_name, some)
            if not found:
                break
            await _delete(connection, found)
            erased.update(one["fields"]["id"][0] for one in found)
        else:
            raise IndexUnavailable("documents that are erased come again: is an older Telex running?")
    return dict(erased)


async def _found(
    connection: Connection, index_name: str, article_ids: Sequence[str]
) -> list[Mapping[str, Any]]:
    ours = re.compile(rf"{re.escape(index_name)}-v\d+-\d+")
    await _of_all(connection, index_name, "_refresh")
    body = {
        "size": _AT_ONCE,
        "query": {"terms": {"id": list(article_ids)}},
        "_source": False,
        "docvalue_fields": ["id"],
    }
    answer = await _of_all(connection, index_name, "_search", body, allow_partial_search_results="false")
    return [one for one in answer["hits"]["hits"] if ours.fullmatch(one["_index"])]


async def _of_all(
    connection: Connection, index_name: str, what: str, body: Json | None = None, **params: str
) -> Mapping[str, Any]:
    """The answer of every index there is. Raises Refusal: a pattern leaves out without a word what our key may not reach."""
    answer: Mapping[str, Any] = await connection.ask("POST", f"/{index_name}-v*/{what}", body, params=params)
    if not answer["_shards"]["total"] and await _is_there(connection, index_name):
        raise Refusal(403, FORBIDDEN)
    return answer


async def _is_there(connection: Connection, index_name: str) -> bool:
    try:
        await connection.ask("POST", f"/{index_name}/_search", {"size": 0})
    except Refusal as refusal:
        if refusal.error_type == INDEX_GONE:
            return False
        raise
    return True


async def _delete(connection: Connection, found: Sequence[Mapping[str, Any]]) -> None:
    lines = [orjson.dumps({"delete": {"_index": one["_index"], "_id": one["_id"]}}) for one in found]
    answer = await connection.ask("POST", "/_bulk", b"\n".join(lines) + b"\n")
    # What is not there (404) was deleted by somebody else.
    statuses = {item["delete"]["status"] for item in answer["items"]} - {200, 404}
    if statuses & {401, 403}:
        raise unavailable(Refusal(403, FORBIDDEN))
    if statuses:
        raise IndexUnavailable("Elasticsearch could not delete every document")
