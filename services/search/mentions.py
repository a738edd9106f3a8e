"""The second clock: the dates that articles talk about. They are whole days, in no zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from schemas.moments import Precision, from_epoch_ms
from services.engines.cells import overlap_terms
from services.engines.mentions import EXTENTS, day_ms
from services.engines.query import (
    NOTHING,
    AnyOf,
    AnyValue,
    CasesFacet,
    Condition,
    CountFacet,
    Extent,
    Facet,
    Filter,
    Not,
    Present,
)
from services.search.bars import FINE_ENOUGH, Interval
from services.search.clock import BARS, COARSER, OUTSIDE, UNCERTAIN, UNDATED, part
from services.search.parameters import ArticleFilter, ChartedFilter, FacetName
from services.search.when import Days, End, days, stated

_FACET: Final = FacetName.MENTIONS
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a request says of mentioned dates."""

    chosen: Days | None
    excluded: Days | None
    interval: Interval | None

    @property
    def facet(self) -> FacetName:
        """`mentions`."""
        return _FACET

    @property
    def tz(self) -> tzinfo:
        """Days without a zone stand as days in UTC."""
        return UTC

    @property
    def zone(self) -> str | None:
        """None."""
        return None

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The chosen range."""
        first, last = (self.chosen.first, self.chosen.last) if self.chosen else (None, None)
        return None if first is None else day_ms(first), None if last is None else day_ms(last)

    def filters(self) -> list[Filter]:
        """An article matches when one of its dates shares a day with the chosen range, and none with a left-out one."""
        found: list[Filter] = []
        if self.chosen is not None:
            found.append(Filter(_FACET.value, _mentioned(*_ends(self.chosen), tuple(Precision))))
        if self.excluded is not None:
            left_out = _mentioned(*_ends(self.excluded), tuple(Precision))
            found.append(Filter(f"exclude_{_FACET.value}", Not(left_out)))
        return found

    def between(self, first: End | None, last: End | None) -> Condition:
        """Talks about a day from `first` to `last`; with neither, about any. Raises RequestError."""
        if (wanted := days(first, last)) is None:
            return Present("mention_precision")
        return _mentioned(*_ends(wanted), tuple(Precision))

    def extent(self, name: str, interval: Interval) -> Extent:
        """From the first to the last day of dates that are fine enough for `interval`."""
        return Extent(name, *EXTENTS[FINE_ENOUGH[interval][-1]])

    @property
    def undated(self) -> Condition:
        """No date is mentioned."""
        return Not(Present("mention_precision"))

    def bars(self, edges: Sequence[int], interval: Interval) -> list[Condition]:
        """An article is in every bar that one of its dates has a day in, if that date is fine enough for it."""
        starts = [from_epoch_ms(edge).date() for edge in edges]
        return [_mentioned(start, after - _DAY, FINE_ENOUGH[interval]) for start, after in pairwise(starts)]

    def facets(self, edges: Sequence[int], interval: Interval) -> list[Facet]:
        """The bars, and what is beside them."""
        fine = FINE_ENOUGH[interval]
        coarse = tuple(precision for precision in Precision if precision not in fine)
        coarser = _mentioned(*_ends(self.chosen), coarse) if coarse else NOTHING
        facets: list[Facet] = []
        starts = [from_epoch_ms(edge).date() for edge in edges]
        if len(starts) > 1:
            facets.append(CasesFacet(part(_FACET, BARS), tuple(self.bars(edges, interval))))
            within = overlap_terms(starts[0], starts[-1] - _DAY, fine)
            facets.append(CountFacet(part(_FACET, UNCERTAIN), AnyValue("mention_uncertain", within)))
            facets.append(
                CountFacet(
                    part(_FACET, OUTSIDE),
                    Not(AnyOf((AnyValue("mention_cell", within), coarser, self.undated))),
                )
            )
        if coarse:
            facets.append(CountFacet(part(_FACET, COARSER), coarser))
        # Counted without the chosen dates: no undated article is within any.
        facets.append(CountFacet(part(_FACET, UNDATED), self.undated, group=_FACET.value))
        return facets


def read_mentions(request: ArticleFilter) -> Mentions:
    """What `request` says of mentioned dates. Raises RequestError."""
    return Mentions(
        chosen=days(
            stated(request.mentions_from, "mentions_from"), stated(request.mentions_to, "mentions_to")
        ),
        excluded=days(
            stated(request.exclude_mentions_from, "exclude_mentions_from"),
            stated(request.exclude_mentions_to, "exclude_mentions_to"),
        ),
        interval=request.mentions_interval if isinstance(request, ChartedFilter) else None,
    )


def _ends(wanted: Days | None) -> tuple[date, date]:
    first, last = (wanted.first, wanted.last) if wanted else (None, None)
    return first or date.min, last or date.max


def _mentioned(first: date, last: date, precisions: tuple[Precision, ...]) -> Condition:
    return AnyValue("mention_cell", overlap_terms(first, last, precisions))
