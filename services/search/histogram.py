"""The publication histogram of a query: which bars, and what was counted in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from schemas.moments import Precision, epoch_ms, parse_moment
from services.engines.index import ArticleIndex
from services.engines.query import Bucket, Hit, Query
from services.search import bars
from services.search.answers import FacetValue, Histogram
from services.search.bars import FINE_ENOUGH, Interval, TooManyBars
from services.search.compiler import BARS, COARSER, UNDATED, Reading, extent_queries
from services.search.errors import TOO_MANY_BARS, fault

# Without a stated interval, bars fit the finest dates there are.
_LADDER: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)


@dataclass(frozen=True, slots=True)
class Plan:
    """The bars to count: `edges` is empty when nothing is dated finely enough."""

    edges: tuple[int, ...]
    interval: Interval
    tz: ZoneInfo

    def values(self, counted: Mapping[str, tuple[Bucket, ...]]) -> list[FacetValue]:
        """Every bar in order, the empty ones too."""
        return [
            FacetValue(
                value=bars.start_text(edge, self.interval, self.tz),
                label=bars.label(edge, self.interval, self.tz),
                articles=bucket.articles,
                stories=bucket.stories,
                selected=False,
                end=bars.end_text(after, self.interval, self.tz),
            )
            for edge, after, bucket in zip(self.edges, self.edges[1:], counted.get(BARS, ()), strict=False)
        ]

    def beside(self, counted: Mapping[str, tuple[Bucket, ...]]) -> Histogram:
        """What is in no bar."""
        return Histogram(
            interval=self.interval,
            tz=str(self.tz),
            coarser=_count(counted, COARSER),
            undated=_count(counted, UNDATED),
        )


async def plan(index: ArticleIndex, reading: Reading, query: Query) -> Plan:
    """The bars for `query`: within the chosen dates, else from the oldest to the newest article that matches.

    Raises RequestError (`too_many_bars`), IndexUnavailable.
    """
    chosen = reading.published
    least, most = (chosen.least, chosen.most) if chosen else (None, None)
    interval = reading.request.published_interval
    for candidate in [interval] if interval else _LADDER:
        low, high = least, most
        if low is None or high is None:
            oldest, newest = await _extent(index, query, FINE_ENOUGH[candidate])
            low, high = oldest if low is None else low, newest if high is None else high
        if low is None or high is None:
            continue
        high = max(low, high) if most is None else high
        low = min(low, high)
        picked = interval or max(candidate, bars.pleasant(low, high, reading.tz), key=list(Interval).index)
        try:
            return Plan(bars.edges(low, high, picked, reading.tz), picked, reading.tz)
        except TooManyBars as error:
            raise _too_many(error.fitting) from error
    return Plan((), interval or Interval.DAY, reading.tz)


async def _extent(
    index: ArticleIndex, query: Query, precisions: tuple[Precision, ...]
) -> tuple[int | None, int | None]:
    oldest, newest = await index.search_many(extent_queries(query, precisions))
    if not oldest.hits or not newest.hits:
        return None, None
    return _published_ms(oldest.hits[0]), _published_ms(newest.hits[0])


def _published_ms(hit: Hit) -> int | None:
    published = hit.article.get("published")
    start = published.get("start") if isinstance(published, dict) else None
    return epoch_ms(parse_moment(start).start) if isinstance(start, str) else None


def _too_many(fitting: Interval | None) -> Exception:
    hint = "narrow the dates" if fitting is None else f"narrow the dates, or use published_interval={fitting}"
    return fault(TOO_MANY_BARS, "published_interval", f"more than {bars.MAX_BARS} bars: {hint}")


def _count(counted: Mapping[str, tuple[Bucket, ...]], name: str) -> int:
    return sum(bucket.articles for bucket in counted.get(name, ()))
