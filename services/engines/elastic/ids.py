"""The ids of what matches, in their own order: the body of a search for a page of them. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.engines.elastic.compiler import KEEP_ALIVE, TIMEOUT
from services.engines.elastic.conditions import Json, condition
from services.engines.query import Query

# As many as Elasticsearch gives at once.
PAGE: Final = 10_000


def ids_body(query: Query, after: str | None, size: int, pit: str) -> Json:
    """A search in the point in time `pit` for `size` ids behind `after` (None: from the first on)."""
    parts = (query.visible, query.text, *(one.condition for one in query.filters))
    body: Json = {
        "query": {"bool": {"filter": [condition(part) for part in parts]}},
        "size": size,
        "sort": [{"id": "asc"}],
        "_source": False,
        "track_total_hits": False,
        "timeout": TIMEOUT,
        "pit": {"id": pit, "keep_alive": KEEP_ALIVE},
    }
    return body if after is None else body | {"search_after": [after]}


def ids(answer: Mapping[str, Any]) -> list[str]:
    """The ids in the answer to `ids_body`."""
    return [hit["sort"][0] for hit in answer["hits"]["hits"]]
