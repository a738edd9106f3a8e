"""One hit a story: what it adds to a search, and what is read from the answer. Pure.

Elasticsearch folds from the beginning of the result, so pages are found by their offset in the point in time.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from services.engines.elastic.conditions import Json
from services.engines.errors import CursorInvalid
from services.engines.query import EXACT_STORIES, MOST_FOLDED, Folded, Query, SearchResult, ValuesFacet

_STORY: Final = "story"
_COUNTS: Final = "folded"
_EACH: Final = "each"
_MANY: Final = "many"
# The estimate is off by less than this: above, nobody has to count one by one to see that there are too many.
_HOPELESS: Final = EXACT_STORIES + EXACT_STORIES // 20
# The stories are counted one by one, but nobody reads which they are.
LEFT_OUT: Final = f"-aggregations.{_EACH}.buckets"


def add(body: Json, offset: int) -> None:
    """Fold the search `body` and begin behind `offset` stories. Raises CursorInvalid for an offset that no page begins at."""
    if not 0 <= offset < MOST_FOLDED:
        raise CursorInvalid("this is no cursor of this index")
    body["collapse"] = {"field": _STORY}
    body["from"] = offset
    body["size"] = min(body["size"], MOST_FOLDED - offset)


def add_count(body: Json, estimate: int) -> None:
    """Let the search `body`, all of whose filters are in its query, count its stories one by one, where that is of use."""
    if estimate <= _HOPELESS:
        body["aggs"][_EACH] = {"terms": {"field": _STORY, "size": EXACT_STORIES + 1}}
        body["aggs"][_MANY] = {"stats_bucket": {"buckets_path": f"{_EACH}>_count"}}


def counts_stories(body: Json) -> bool:
    """Whether `add_count` added to `body`."""
    return _EACH in body.get("aggs", {})


def stories(aggregations: Mapping[str, Any], estimate: int) -> tuple[int, bool]:
    """How many stories there are, and whether that is exact; `estimate` is what it is when they are too many to count."""
    many = aggregations[_MANY]["count"] if _MANY in aggregations else None
    return (estimate, False) if many is None or many > EXACT_STORIES else (many, True)


def counts_by_story(counted: SearchResult) -> dict[str, int]:
    """How many articles each story has, in the answer to `count_query`."""
    return {bucket.value: bucket.articles for bucket in counted.facets[_COUNTS]}


def count_query(query: Query, answer: Mapping[str, Any]) -> Query:
    """The question of how many of the articles that match `query` are of each story on the page `answer`."""
    told = tuple(
        hit["fields"][_STORY][0] for hit in answer["hits"]["hits"] if _STORY in hit.get("fields", {})
    )
    facet = ValuesFacet(_COUNTS, _STORY, size=len(told), among=told)
    return replace(query, fold=False, facets=(facet,), extents=(), size=0, cursor=None)


def folded(
    page: SearchResult,
    answer: Mapping[str, Any],
    counts: Mapping[str, int],
    aggregations: Mapping[str, Any],
) -> SearchResult:
    """`page`, made of `answer`, each hit with its story, of which `counts` says how many articles it has; and the number
    of stories as `aggregations` say it."""
    hits = []
    for hit, raw in zip(page.hits, answer["hits"]["hits"], strict=True):
        (story,) = raw.get("fields", {}).get(_STORY) or (None,)
        hits.append(hit if story is None else replace(hit, folded=Folded(story, counts[story])))
    told, exact = stories(aggregations, page.stories)
    return replace(page, hits=tuple(hits), stories=told, stories_exact=exact)
