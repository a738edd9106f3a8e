"""An article index that answers what a test tells it to and keeps every call: for what HTTP does around an engine.

What engines find is tested on real ones (tests/contract).
"""

from collections.abc import Sequence
from dataclasses import replace

from services.engines.index import Head, IndexDocument, IndexStats, WriteResult
from services.engines.query import (
    BarsFacet,
    Bucket,
    CasesFacet,
    CountFacet,
    CrossFacet,
    Hit,
    Query,
    SearchResult,
)

DAY = 1_769_904_000_000  # 2026-02-01


class RecordingIndex:
    """Answers every query with `hits`, every facet with one value, every extent with DAY, or raises `trouble`."""

    def __init__(self) -> None:
        self.queries: list[Query] = []
        self.calls: list[str] = []
        self.trouble: Exception | None = None
        self.hits: tuple[Hit, ...] = ()
        self.next: str | None = None
        self.stories: int | None = None
        self.stories_exact = True

    async def search(self, query: Query) -> SearchResult:
        self._called("search")
        self.queries.append(query)
        return self._answer(query)

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        self._called("search_many")
        self.queries += queries
        return [self._answer(query) for query in queries]

    async def leave(self, cursor: str) -> None:
        self._called("leave")

    async def ids(self, query: Query, begin: str, most: int) -> list[str]:
        self._called("ids")
        self.queries.append(query)
        return [hit.id for hit in self.hits][:most]

    async def check(self) -> None:
        self._called("check")

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.trouble is not None:
            raise self.trouble

    def _answer(self, query: Query) -> SearchResult:
        facets: dict[str, tuple[Bucket, ...]] = {}
        for facet in query.facets:
            if isinstance(facet, CasesFacet):
                facets[facet.name] = tuple(Bucket(str(number), 0, 0) for number in range(len(facet.cases)))
            elif isinstance(facet, CountFacet):
                facets[facet.name] = (Bucket("", 1, 1),)
            elif isinstance(facet, CrossFacet):
                cells = range(len(facet.rows) * len(facet.columns))
                facets[facet.name] = tuple(Bucket(str(number), 0, 0) for number in cells)
            elif isinstance(facet, BarsFacet):
                facets[facet.name] = tuple(Bucket(str(edge), 0, 0) for edge in facet.edges[:-1])
            else:
                facets[facet.name] = (Bucket("one", 2, 1),)
        extents = {extent.name: (DAY, DAY) for extent in query.extents}
        stories = len(self.hits) if self.stories is None else self.stories
        return SearchResult(
            len(self.hits),
            stories,
            tuple(_with_fields(hit, query) for hit in self.hits[: query.size]),
            facets,
            self.next,
            extents,
            stories_exact=self.stories_exact if query.fold else None,
        )

    async def start(self) -> None:
        self._called("start")

    async def close(self) -> None:
        self._called("close")

    async def ensure(self) -> list[str]:
        self._called("ensure")
        return []

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        self._called("heads")
        return {}

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        self._called("fetch")
        return {}

    async def write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        self._called("write")
        return []

    async def refresh(self) -> None:
        self._called("refresh")

    async def stats(self) -> IndexStats:
        self._called("stats")
        return IndexStats(0, 0, None)


def _with_fields(hit: Hit, query: Query) -> Hit:
    """`hit`, with a number for each field that is asked for, if it has none itself."""
    return hit if hit.fields else replace(hit, fields=dict.fromkeys(query.fields, 0))
