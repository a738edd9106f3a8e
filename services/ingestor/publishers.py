"""How each publisher does: when something of it last came, how much against usual, whether it has fallen silent.

All of it is read from the index, so that it survives restarts and is the same for every ingestor. A version counts as an
arrival of its own, earlier ones too: a publisher that only updates is not silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from services.engines.index import ArticleIndex
from services.engines.query import (
    AllOf,
    AnyValue,
    BarsFacet,
    Between,
    CasesFacet,
    Condition,
    Extent,
    Query,
    SearchResult,
    Sort,
    ValuesFacet,
)
from services.ingestor.silence import DAY_HOURS, HOUR_MS, SPAN_HOURS, WEEK_HOURS, WEEKS, Rhythm

# Watched are those of whom most came lately; the number bounds the labels in the metrics.
WATCHED: Final = 200
LATELY_HOURS: Final = 90 * DAY_HOURS
_AT_ONCE: Final = 20
_SEEN, _HOURS, _DAYS = "seen", "hours", "days"


@dataclass(frozen=True, slots=True)
class PublisherState:
    """One publisher. `last_ms` is when its last article was received (ms since 1970), `day` how many were in the last 24 hours,
    `usual` the median of the same 24 hours in the last weeks, None for who is new."""

    id: str
    name: str
    last_ms: int
    day: int
    usual: float | None
    silent: bool


async def publisher_states(index: ArticleIndex, now_ms: int) -> tuple[PublisherState, ...]:
    """The state at `now_ms` of the WATCHED publishers with most articles of the last 90 days, the largest first.

    Raises IndexUnavailable.
    """
    lately = Between("received_at", now_ms - LATELY_HOURS * HOUR_MS, now_ms)
    largest = ValuesFacet("publisher", "publisher", WATCHED)
    found = (await index.search(Query(lately, facets=(largest,), size=0))).facets["publisher"]
    states: list[PublisherState] = []
    for at in range(0, len(found), _AT_ONCE):
        ids = [bucket.value for bucket in found[at : at + _AT_ONCE]]
        states += await _states(index, ids, lately, now_ms)
    return tuple(states)


async def _states(
    index: ArticleIndex, ids: Sequence[str], lately: Condition, now_ms: int
) -> list[PublisherState]:
    of = {one: AllOf((AnyValue("publisher", (one,)), lately)) for one in ids}
    newest = await index.search_many(
        [
            Query(of[one], extents=(Extent(_SEEN, "received_at", "received_at"),), sort=Sort.NEWEST, size=1)
            for one in ids
        ]
    )
    # What vanished in between, because it was erased, is left out.
    seen = {one: result for one, result in zip(ids, newest, strict=True) if _SEEN in result.extents}
    counted = await index.search_many(
        [
            Query(of[one], facets=(_hours(result.extents[_SEEN][1]), _days(now_ms)), size=0)
            for one, result in seen.items()
        ]
    )
    return [
        _state(one, newest, counts, now_ms)
        for (one, newest), counts in zip(seen.items(), counted, strict=True)
    ]


def _hours(last_ms: int) -> BarsFacet:
    end = last_ms + 1
    edges = tuple(end - number * HOUR_MS for number in range(SPAN_HOURS, -1, -1))
    return BarsFacet(_HOURS, "received_at", edges)


def _days(now_ms: int) -> CasesFacet:
    ends = [now_ms - week * WEEK_HOURS * HOUR_MS for week in range(WEEKS + 1)]
    days = [Between("received_at", end - DAY_HOURS * HOUR_MS + 1, end) for end in ends]
    return CasesFacet(_DAYS, tuple(days))


def _state(one: str, newest: SearchResult, counted: SearchResult, now_ms: int) -> PublisherState:
    first_ms, last_ms = newest.extents[_SEEN]
    day, *before = (bucket.articles for bucket in counted.facets[_DAYS])
    weeks = (now_ms - first_ms) // (WEEK_HOURS * HOUR_MS)
    rhythm = Rhythm(last_ms, tuple(bucket.articles for bucket in counted.facets[_HOURS]))
    return PublisherState(
        id=one,
        name=_name(newest) or one,
        last_ms=last_ms,
        day=day,
        usual=median(before[:weeks]) if weeks else None,
        silent=rhythm.silent(now_ms),
    )


def _name(newest: SearchResult) -> str | None:
    """The name that its newest article states."""
    sources = newest.hits[0].article.get("sources") if newest.hits else None
    publisher = sources.get("publisher") if isinstance(sources, dict) else None
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return name if isinstance(name, str) else None
