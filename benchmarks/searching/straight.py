"""What Telex asks Elasticsearch for a request, to be sent there by anybody."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.engines.elastic.compiler import search_body
from services.engines.index import ArticleIndex
from services.engines.query import Query, SearchResult
from services.engines.sqlite.records import SqliteRecords
from services.search.access.signing import Signing
from services.search.parameters import ArticleSearch
from services.search.service import Search


@dataclass
class _Overheard:
    """An index that remembers the last question of one page; everything else it hands on."""

    inner: ArticleIndex
    asked: list[Query] = field(default_factory=list)

    async def search(self, query: Query) -> SearchResult:
        self.asked.append(query)
        return await self.inner.search(query)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


async def straight(index: ArticleIndex, request: ArticleSearch) -> Mapping[str, Any]:
    """The body of `_search` that brings the hits and counts of `request`. Raises what Search raises."""
    overheard = _Overheard(index)
    # Never started: cursors are signed with a secret of this process.
    signing = Signing(SqliteRecords(Path("none")), time.monotonic)
    await Search(overheard, lambda: datetime.now(UTC), signing).articles(request)
    return search_body(next(query for query in overheard.asked if query.size))
