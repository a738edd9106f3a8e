"""From the typed query to the body of a search, and from its answer to the result. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from services.engines.elastic import folding
from services.engines.elastic.conditions import Json, condition, scores
from services.engines.elastic.cursor import Cursor
from services.engines.elastic.documents import ARTICLE
from services.engines.elastic.facets import STORIES, aggregation, buckets, counted, ends, extent, group
from services.engines.fields import indexed
from services.engines.query import CountFacet, Hit, Query, SearchResult, Sort

# How long a point in time is kept after each page of it.
KEEP_ALIVE: Final = "5m"
# Elasticsearch gives up on its own before our request does, and says so.
TIMEOUT: Final = "20s"
_SORTS: Final[dict[Sort, list[Json]]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, {"id": "asc"}],
    Sort.NEWEST: [{"sort_time": "desc"}, {"id": "desc"}],
    Sort.OLDEST: [{"sort_time": "asc"}, {"id": "asc"}],
}


def search_body(query: Query, *, pit: str | None = None, after: Cursor | None = None) -> Json:
    """The body of a search in the point in time `pit`, or behind the cursor `after`, or (neither) of the alias asked."""
    facets = {f"facet_{number}": facet for number, facet in enumerate(query.facets)}
    # A filter that some facet is counted without cannot narrow the query: it narrows the page and the other facets.
    free = {group(facet) for facet in facets.values()}
    late = [(one.group, condition(one.condition)) for one in query.filters if one.group in free]
    narrowing = [query.visible, *(one.condition for one in query.filters if one.group not in free)]
    clauses: dict[str, list[Json]] = {"filter": [condition(part) for part in narrowing]}
    clauses.setdefault("must" if scores(query.text) else "filter", []).append(condition(query.text))
    body: Json = {
        "query": {"bool": clauses},
        "size": query.size,
        "track_total_hits": query.counted,
        "timeout": TIMEOUT,
        "_source": ["id", *(query.fields or (ARTICLE,))],
        "aggs": {STORIES: counted([clause for _, clause in late])} if query.counted else {},
    }
    beside = sum(isinstance(facet, CountFacet) for facet in query.facets)
    for name, facet in facets.items():
        others = [clause for chosen, clause in late if chosen != group(facet)]
        body["aggs"][name] = aggregation(facet, others, beside)
    for number, asked in enumerate(query.extents):
        body["aggs"][f"extent_{number}"] = extent(asked, [clause for _, clause in late])
    if late:
        body["post_filter"] = {"bool": {"filter": [clause for _, clause in late]}}
    if query.size:
        body["sort"] = _SORTS[query.sort]
    if query.fold:
        folding.add(body, 0 if after is None else after.given)
    elif after is not None:
        body["search_after"] = list(after.after)
        if after.counted is not None and keeps_totals(query):
            body["track_total_hits"] = False
            del body["aggs"]
    point = pit if after is None else after.pit
    if point is not None:
        body["pit"] = {"id": point, "keep_alive": KEEP_ALIVE}
    return body


def keeps_totals(query: Query) -> bool:
    """Whether its pages show no counts but the totals of the first one."""
    return not (query.fold or query.facets or query.extents)


def result(query: Query, answer: Mapping[str, Any], after: Cursor | None = None) -> SearchResult:
    """What `answer` says of the page behind `after`, without the cursor of the next page."""
    if not query.counted:
        hits = tuple(_hit(query, hit) for hit in answer["hits"]["hits"])
        return SearchResult(0, 0, hits, facets={}, next=None)
    if after is not None and after.counted is not None and keeps_totals(query):
        hits = tuple(_hit(query, hit) for hit in answer["hits"]["hits"])
        return SearchResult(*after.counted, hits, facets={}, next=None)
    aggregations = answer["aggregations"]
    return SearchResult(
        total=answer["hits"]["total"]["value"],
        stories=aggregations[STORIES][STORIES]["value"],
        hits=tuple(_hit(query, hit) for hit in answer["hits"]["hits"]),
        facets={
            facet.name: buckets(facet, aggregations[f"facet_{number}"])
            for number, facet in enumerate(query.facets)
        },
        next=None,
        extents={
            asked.name: found
            for number, asked in enumerate(query.extents)
            if (found := ends(aggregations[f"extent_{number}"])) is not None
        },
    )


def _hit(query: Query, hit: Mapping[str, Any]) -> Hit:
    stored = hit["_source"]
    return Hit(
        id=stored["id"],
        score=hit["_score"] if query.sort is Sort.RELEVANCE else None,
        article={} if query.fields else stored[ARTICLE],
        fields=indexed(stored, query.fields),
    )
