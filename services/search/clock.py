"""What a clock is: when articles were published, or the dates that they talk about, each filtered and charted alike."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final, Protocol

from services.engines.query import Condition, Extent, Facet, Filter
from services.search.bars import Interval
from services.search.parameters import FacetName
from services.search.when import End


class Clock(Protocol):
    """One clock of a request. Times are ms since 1970 UTC; a day without a zone is its first instant in UTC."""

    @property
    def facet(self) -> FacetName:
        """The name of its facet, of its filters' group, and the beginning of its parameters' names."""
        ...

    @property
    def interval(self) -> Interval | None:
        """The width of bars that was asked for."""
        ...

    @property
    def tz(self) -> tzinfo:
        """The zone in which its bars are calendar units."""
        ...

    @property
    def zone(self) -> str | None:
        """That zone's name; None when its dates have none."""
        ...

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The chosen range, both ends included; None leaves an end open."""
        ...

    def filters(self) -> list[Filter]:
        """What was chosen and what was left out."""
        ...

    def between(self, first: End | None, last: End | None) -> Condition:
        """Articles with a date from `first` to `last` (None = open); with neither, those that have a date at all.

        Raises RequestError for a date that cannot be read, and for ends the wrong way round.
        """
        ...

    def extent(self, name: str, interval: Interval) -> Extent:
        """From the first to the last date that is fine enough for bars of `interval`."""
        ...

    @property
    def undated(self) -> Condition:
        """Holds of articles without a date of this kind."""
        ...

    def bars(self, edges: Sequence[int], interval: Interval) -> list[Condition]:
        """What holds of the articles in each bar between `edges`."""
        ...

    def facets(self, edges: Sequence[int], interval: Interval) -> list[Facet]:
        """The bars between `edges`, if any, and what is counted beside them, under the names of `part`."""
        ...


BARS: Final = "bars"
COARSER: Final = "coarser"
OUTSIDE: Final = "outside"
UNDATED: Final = "undated"
UNCERTAIN: Final = "uncertain"


def part(clock: FacetName, name: str) -> str:
    """The name of a part of a histogram inside the typed query. No filter's group: chosen dates narrow the bars, too."""
    return f"{clock.value}_{name}"
