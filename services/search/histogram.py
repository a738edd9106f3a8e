"""The histograms of a query, one for each clock: which bars, and what was counted in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.engines.index import ArticleIndex
from services.engines.query import Bucket, Facet, Query
from services.search import bars
from services.search.answers import FacetValue, Histogram
from services.search.bars import Interval, TooManyBars
from services.search.clock import BARS, COARSER, OUTSIDE, UNCERTAIN, UNDATED, Clock, part
from services.search.errors import TOO_MANY_BARS, fault

# Without a stated interval, bars fit the finest dates there are.
_LADDER: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)


@dataclass(frozen=True, slots=True)
class Plan:
    """The bars to count: `edges` is empty when nothing is dated finely enough."""

    clock: Clock
    edges: tuple[int, ...]
    interval: Interval

    @property
    def name(self) -> str:
        """The facet's name."""
        return self.clock.facet.value

    def facets(self) -> list[Facet]:
        """What has to be counted."""
        return self.clock.facets(self.edges, self.interval)

    def values(self, counted: Mapping[str, tuple[Bucket, ...]]) -> list[FacetValue]:
        """Every bar in order, the empty ones too."""
        tz = self.clock.tz
        found = counted.get(part(self.clock.facet, BARS), ())
        return [
            FacetValue(
                value=bars.start_text(edge, self.interval, tz),
                label=bars.label(edge, self.interval, tz),
                articles=bucket.articles,
                stories=bucket.stories,
                selected=False,
                end=bars.end_text(after, self.interval, tz),
            )
            for edge, after, bucket in zip(self.edges, self.edges[1:], found, strict=False)
        ]

    def beside(self, counted: Mapping[str, tuple[Bucket, ...]]) -> Histogram:
        """What is in no bar, and how much of what is in one is uncertain."""

        def articles(name: str) -> int:
            return sum(bucket.articles for bucket in counted.get(part(self.clock.facet, name), ()))

        return Histogram(
            interval=self.interval,
            tz=self.clock.zone,
            coarser=articles(COARSER),
            undated=articles(UNDATED),
            uncertain=articles(UNCERTAIN),
            outside=articles(OUTSIDE),
        )


async def extents(
    index: ArticleIndex, clocks: Sequence[Clock], query: Query
) -> Mapping[str, tuple[int, int]]:
    """From when to when there are dates in `query`, for `plans`: asked for only where no dates are chosen.

    Raises IndexUnavailable.
    """
    wanted = tuple(
        clock.extent(_extent_name(clock, interval), interval)
        for clock in clocks
        if not _settled(clock)
        for interval in _candidates(clock)
    )
    if not wanted:
        return {}
    (result,) = await index.search_many([replace(query, facets=(), extents=wanted, size=0, cursor=None)])
    return result.extents


def plans(clocks: Sequence[Clock], extents: Mapping[str, tuple[int, int]]) -> tuple[Plan, ...]:
    """The bars of each clock: within the chosen dates, else from the first to the last date of `extents`.

    Raises RequestError (`too_many_bars`).
    """
    return tuple(_plan(clock, extents) for clock in clocks)


def _settled(clock: Clock) -> bool:
    """The chosen dates alone say where the bars begin and end."""
    least, most = clock.bounds
    return least is not None and most is not None and bars.reached(least, most, clock.interval, clock.tz)


def _plan(clock: Clock, extents: Mapping[str, tuple[int, int]]) -> Plan:
    least, most = clock.bounds
    for candidate in _candidates(clock):
        first, last = extents.get(_extent_name(clock, candidate), (None, None))
        low, high = first if least is None else least, last if most is None else most
        if low is None or high is None:
            continue
        if most is not None and not bars.reached(low, most, clock.interval, clock.tz):
            # Where no bar can go as far as was chosen, they go as far as there are dates.
            if last is None:
                continue
            high = max(low, min(most, last))
        high = max(low, high) if most is None else high
        low = min(low, high)
        interval = clock.interval or max(
            candidate, bars.pleasant(low, high, clock.tz), key=list(Interval).index
        )
        if clock.interval is None and least is None:
            # Nobody asked for the oldest dates: they are left out where even years are too many.
            low = max(low, bars.earliest(high, clock.tz))
        try:
            return Plan(clock, bars.edges(low, high, interval, clock.tz), interval)
        except TooManyBars as error:
            raise _too_many(clock, error.fitting) from error
    return Plan(clock, (), clock.interval or Interval.DAY)


def _candidates(clock: Clock) -> tuple[Interval, ...]:
    return (clock.interval,) if clock.interval else _LADDER


def _extent_name(clock: Clock, interval: Interval) -> str:
    return part(clock.facet, interval.value)


def _too_many(clock: Clock, fitting: Interval | None) -> Exception:
    param = f"{clock.facet.value}_interval"
    hint = "narrow the dates" if fitting is None else f"narrow the dates, or use {param}={fitting}"
    return fault(TOO_MANY_BARS, param, f"more than {bars.MAX_BARS} bars: {hint}")
