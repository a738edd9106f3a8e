"""The first clock: when articles were published."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from schemas.enriched import PublishedBasis
from schemas.moments import Precision
from services.engines.query import (
    NOTHING,
    AllOf,
    AnyOf,
    AnyValue,
    BarsFacet,
    Between,
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
from services.search.when import End, Span, span, stated

_FACET: Final = FacetName.PUBLISHED
_RECEIVED: Final = AnyValue("published_basis", (PublishedBasis.RECEIVED.value,))
# A day that the text led to, or that stands in for one.
_UNCERTAIN: Final = AnyValue(
    "published_basis", (PublishedBasis.INFERRED.value, PublishedBasis.RECEIVED.value)
)
# Publication where there is one, else reception: conditions say which of them count.
_TIME: Final = "sort_time"


@dataclass(frozen=True, slots=True)
class Published:
    """What a request says of publication. With `received`, what is known only by its reception counts at that time."""

    chosen: Span | None
    excluded: Span | None
    interval: Interval | None
    tz: ZoneInfo
    received: bool

    @property
    def facet(self) -> FacetName:
        """`published`."""
        return _FACET

    @property
    def zone(self) -> str | None:
        """The IANA name of `tz`."""
        return str(self.tz)

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The chosen range."""
        return (self.chosen.least, self.chosen.most) if self.chosen else (None, None)

    def filters(self) -> list[Filter]:
        """An article matches when its publication shares an instant with the chosen range and with no left-out one."""
        found: list[Filter] = []
        if self.chosen is not None:
            found.append(Filter(_FACET.value, self._overlaps(self.chosen)))
        if self.excluded is not None:
            found.append(Filter(f"exclude_{_FACET.value}", Not(self._overlaps(self.excluded))))
        return found

    def between(self, first: End | None, last: End | None) -> Condition:
        """Published at some time from `first` to `last`; with neither, at a time that is known. Raises RequestError."""
        wanted = span(first, last, self.tz)
        return Not(self.undated) if wanted is None else self._overlaps(wanted)

    def extent(self, name: str, interval: Interval) -> Extent:
        """From the first to the last publication that is fine enough for `interval`."""
        return Extent(name, _TIME, _TIME, self._counted(FINE_ENOUGH[interval]))

    @property
    def undated(self) -> Condition:
        """Only the reception is known, and does not count."""
        return NOTHING if self.received else Not(Present("published_start"))

    def bars(self, edges: Sequence[int], interval: Interval) -> list[Condition]:
        """An article is in the bar that its publication begins in."""
        counted = self._counted(FINE_ENOUGH[interval])
        return [AllOf((counted, Between(_TIME, start, after - 1))) for start, after in pairwise(edges)]

    def facets(self, edges: Sequence[int], interval: Interval) -> list[Facet]:
        """As `bars`, which the engines count faster as ranges of one number."""
        fine = FINE_ENOUGH[interval]
        coarse = tuple(precision for precision in Precision if precision not in fine)
        counted = self._counted(fine)
        facets: list[Facet] = []
        if len(edges) > 1:
            facets.append(BarsFacet(part(_FACET, BARS), _TIME, tuple(edges), where=counted))
            within = Between(_TIME, edges[0], edges[-1] - 1)
            facets.append(CountFacet(part(_FACET, UNCERTAIN), AllOf((counted, _UNCERTAIN, within))))
            facets.append(CountFacet(part(_FACET, OUTSIDE), AllOf((counted, Not(within)))))
        if coarse:
            facets.append(CountFacet(part(_FACET, COARSER), _precise(coarse)))
        # Counted without the chosen dates: no undated article is within any.
        facets.append(CountFacet(part(_FACET, UNDATED), self.undated, group=_FACET.value))
        return facets

    def _counted(self, precisions: tuple[Precision, ...]) -> Condition:
        """Articles with a publication so precise, and those received, which is an instant, if they count."""
        return AnyOf((_precise(precisions), _RECEIVED)) if self.received else _precise(precisions)

    def _overlaps(self, wanted: Span) -> Condition:
        parts: list[Condition] = []
        if wanted.most is not None:
            parts.append(Between("published_start", most=wanted.most))
        if wanted.least is not None:
            parts.append(Between("published_end", least=wanted.least))
        if not self.received:
            return AllOf(tuple(parts))
        received = AllOf((_RECEIVED, Between(_TIME, wanted.least, wanted.most)))
        return AnyOf((AllOf(tuple(parts)), received))


def read_published(request: ArticleFilter, tz: ZoneInfo) -> Published:
    """What `request` says of publication. Raises RequestError."""
    return Published(
        chosen=span(
            stated(request.published_from, "published_from"), stated(request.published_to, "published_to"), tz
        ),
        excluded=span(
            stated(request.exclude_published_from, "exclude_published_from"),
            stated(request.exclude_published_to, "exclude_published_to"),
            tz,
        ),
        interval=request.published_interval if isinstance(request, ChartedFilter) else None,
        tz=tz,
        received=request.include_received,
    )


def _precise(precisions: tuple[Precision, ...]) -> Condition:
    return AnyValue("published_precision", tuple(precision.value for precision in precisions))
