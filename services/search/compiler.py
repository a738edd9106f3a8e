"""From a request to the typed query of the engines: one compiler for the page, the API and all that reads. Pure."""

from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from schemas.moments import Precision
from services.engines.query import (
    AllOf,
    AnyValue,
    BarsFacet,
    Between,
    Condition,
    CountFacet,
    Facet,
    Filter,
    Not,
    Present,
    Query,
    Sort,
    ValuesFacet,
)
from services.search.bars import FINE_ENOUGH, Interval
from services.search.errors import fault
from services.search.filters import VALUE_FILTERS, Names, ValueFilter, chosen, excluded
from services.search.parameters import NONE, ArticleSearch, FacetName
from services.search.query import compile as text_query
from services.search.query.errors import QueryError
from services.search.query.parse import parse
from services.search.query.tree import Tree, Value, leaves
from services.search.when import Span, span, zone

# Names of facets inside the typed query. The bars' own is no filter's group: chosen dates narrow the bars too.
BARS: Final = "published_bars"
COARSER: Final = "published_coarser"
UNDATED: Final = "published_undated"
PUBLISHED: Final = FacetName.PUBLISHED.value


@dataclass(frozen=True, slots=True)
class Reading:
    """A request that was read without a mistake: its parsed query, its zone and its date ranges."""

    request: ArticleSearch
    tree: Tree
    tz: ZoneInfo
    published: Span | None
    not_published: Span | None

    @property
    def wants_bars(self) -> bool:
        """The histogram was asked for, by name or by its interval."""
        return FacetName.PUBLISHED in self.request.facets or self.request.published_interval is not None

    @property
    def publishers(self) -> frozenset[str]:
        """Every publisher that the request names, in filters or in `q`."""
        in_query = (
            leaf.value for leaf in leaves(self.tree) if isinstance(leaf, Value) and leaf.field == "publisher"
        )
        return frozenset({*self.request.publisher, *self.request.exclude_publisher, *in_query} - {NONE})


def read(request: ArticleSearch) -> Reading:
    """Read what `request` says. Raises RequestError for a query, date or time zone that cannot be read."""
    tz = zone(request.tz)
    published = span(
        request.published_from, request.published_to, tz, names=("published_from", "published_to")
    )
    not_published = span(
        request.exclude_published_from,
        request.exclude_published_to,
        tz,
        names=("exclude_published_from", "exclude_published_to"),
    )
    try:
        tree = parse(request.q)
    except QueryError as error:
        raise fault(error.code, "q", error.message, error.position) from error
    return Reading(request, tree, tz, published, not_published)


def compile_search(reading: Reading, visible: Condition, names: Names, *, cursor: str | None = None) -> Query:
    """The typed query of a request, without its histogram (see `with_bars`)."""
    request = reading.request
    sort = request.sort
    if sort is Sort.RELEVANCE and not text_query.scores(reading.tree):
        sort = Sort.NEWEST
    return Query(
        visible=visible,
        text=text_query.condition(reading.tree, names),
        filters=_filters(reading, names),
        facets=tuple(
            facet
            for row in VALUE_FILTERS
            if row.name in request.facets
            for facet in _value_facets(row, request, names)
        ),
        sort=sort,
        size=request.size,
        cursor=cursor,
    )


def _filters(reading: Reading, names: Names) -> tuple[Filter, ...]:
    request = reading.request
    found: list[Filter] = []
    for row in VALUE_FILTERS:
        if values := chosen(request, row):
            found.append(Filter(row.name.value, names.condition(row.name.value, values)))
        # A group of its own: what is left out stays out of its facet, too.
        if values := excluded(request, row):
            found.append(Filter(f"exclude_{row.name.value}", Not(names.condition(row.name.value, values))))
    if reading.published is not None:
        found.append(Filter(PUBLISHED, overlaps(reading.published)))
    if reading.not_published is not None:
        found.append(Filter(f"exclude_{PUBLISHED}", Not(overlaps(reading.not_published))))
    return tuple(found)


def overlaps(wanted: Span) -> Condition:
    """The publication interval shares an instant with `wanted`. What was only received has no such interval."""
    parts: list[Condition] = [Present("published_start")]
    if wanted.most is not None:
        parts.append(Between("published_start", most=wanted.most))
    if wanted.least is not None:
        parts.append(Between("published_end", least=wanted.least))
    return AllOf(tuple(parts))


def selected(row: ValueFilter, request: ArticleSearch, names: Names) -> tuple[str, ...]:
    """The indexed values that `request` chose in the facet `row`."""
    stated = (text for text in chosen(request, row) if text != NONE)
    return tuple(dict.fromkeys(value for text in stated for value in names.values(row.name.value, text)))


def none_facet(row: ValueFilter) -> str:
    """The name, in the typed query, of the count of articles without a value of `row`."""
    return f"{row.name.value}_none"


def _value_facets(row: ValueFilter, request: ArticleSearch, names: Names) -> list[Facet]:
    name = row.name.value
    facets: list[Facet] = [
        ValuesFacet(name, row.field, request.facet_size, request.facet_prefix, selected(row, request, names))
    ]
    if row.none_label is not None and request.facet_prefix is None:
        facets.append(CountFacet(none_facet(row), row.none, group=name))
    return facets


def extent_queries(query: Query, precisions: tuple[Precision, ...]) -> tuple[Query, Query]:
    """The oldest and the newest article of `query` among those dated as finely as `precisions`."""
    one = replace(
        query, filters=(*query.filters, Filter("dated", _precise(precisions))), facets=(), size=1, cursor=None
    )
    return replace(one, sort=Sort.OLDEST), replace(one, sort=Sort.NEWEST)


def with_bars(query: Query, edges: tuple[int, ...], interval: Interval) -> Query:
    """`query` with the histogram, and beside it the counts of dates coarser than a bar and of no date at all."""
    fine = FINE_ENOUGH[interval]
    coarse = tuple(precision for precision in Precision if precision not in fine)
    facets: list[Facet] = [*query.facets]
    if len(edges) > 1:
        facets.append(BarsFacet(BARS, "published_start", edges, where=_precise(fine)))
    if coarse:
        facets.append(CountFacet(COARSER, _precise(coarse)))
    # Counted without the chosen dates: no undated article is within any.
    facets.append(CountFacet(UNDATED, Not(Present("published_start")), group=PUBLISHED))
    return replace(query, facets=tuple(facets))


def _precise(precisions: tuple[Precision, ...]) -> Condition:
    return AnyValue("published_precision", tuple(precision.value for precision in precisions))
