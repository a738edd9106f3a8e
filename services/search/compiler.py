"""From a request to the typed query of the engines: one compiler for the page, the API and all that reads. Pure."""

from dataclasses import dataclass, replace

from services.engines.query import Condition, CountFacet, Facet, Filter, Not, Query, Sort, ValuesFacet
from services.search.actor_filter import actor_filters
from services.search.actor_names import actor_names
from services.search.actors import search_facets
from services.search.clock import Clock
from services.search.errors import fault
from services.search.filters import VALUE_FILTERS, Names, ValueFilter, chosen, excluded
from services.search.mentions import Mentions, read_mentions
from services.search.parameters import NONE, ArticleFilter, ArticleSearch, FacetName
from services.search.published import Published, read_published
from services.search.query.compile import condition
from services.search.query.errors import QueryError
from services.search.query.link import link
from services.search.query.parse import parse
from services.search.query.tree import Dates, Text, Tree, Value, leaves, scores
from services.search.when import zone


@dataclass(frozen=True, slots=True)
class Reading:
    """A request that was read without a mistake: its parsed query and its two clocks."""

    request: ArticleFilter
    tree: Tree
    published: Published
    mentions: Mentions

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Both clocks."""
        return (self.published, self.mentions)

    def clock(self, name: FacetName) -> Clock:
        """The clock called `name`. Raises KeyError for what is none."""
        return {clock.facet: clock for clock in self.clocks}[name]

    @property
    def clocks_by_name(self) -> dict[str, Clock]:
        """Both clocks, by the field of `q` that speaks of them."""
        return {clock.facet.value: clock for clock in self.clocks}

    @property
    def publishers(self) -> frozenset[str]:
        """Every publisher that the request names, in filters or in `q`."""
        in_query = (
            leaf.value for leaf in leaves(self.tree) if isinstance(leaf, Value) and leaf.field == "publisher"
        )
        return frozenset({*self.request.publisher, *self.request.exclude_publisher, *in_query} - {NONE})

    @property
    def is_linked(self) -> bool:
        """Whether its words are looked up among the names of actors."""
        return self.request.linked and any(isinstance(leaf, Text) for leaf in leaves(self.tree))

    def linked(self) -> "Reading":
        """Itself with names of actors linked, if that is wanted."""
        if not self.is_linked:
            return self
        names = actor_names()

        def meant(words: str) -> str | None:
            entity = names.meant(words)
            return None if entity is None else entity.id

        return replace(self, tree=link(self.tree, meant))

    @property
    def names_actors(self) -> bool:
        """Whether the request names an actor or a country, by id or by name."""
        request = self.request
        named = request.actor or request.exclude_actor or request.country or request.exclude_country
        in_query = any(
            isinstance(leaf, Value) and leaf.field in {"actor", "country"} for leaf in leaves(self.tree)
        )
        return bool(named) or in_query or self.is_linked


def read(request: ArticleFilter) -> Reading:
    """Read what `request` says. Raises RequestError for a query, date or time zone that cannot be read."""
    published = read_published(request, zone(request.tz))
    mentions = read_mentions(request)
    try:
        tree = parse(request.q)
    except QueryError as error:
        raise fault(error.code, "q", error.message, error.position) from error
    reading = Reading(request, tree, published, mentions)
    for leaf in leaves(tree):
        if isinstance(leaf, Dates):
            reading.clocks_by_name[leaf.field].between(leaf.first, leaf.last)
    return reading


def compile_filter(reading: Reading, visible: Condition, names: Names) -> Query:
    """The typed query of what a request finds: no page, nothing counted beside the total."""
    return Query(
        visible=visible,
        text=condition(reading.tree, names, reading.clocks_by_name),
        filters=_filters(reading, names),
        sort=Sort.NEWEST,
        size=0,
    )


def compile_listing(reading: Reading, visible: Condition, names: Names, sort: Sort) -> Query:
    """The typed query of all that a request finds, in the order of `sort`."""
    return replace(compile_filter(reading, visible, names), sort=_order(reading, sort))


def compile_search(
    request: ArticleSearch, reading: Reading, visible: Condition, names: Names, *, cursor: str | None = None
) -> Query:
    """The typed query of a search, which `reading` is of, without its histograms."""
    return replace(
        compile_filter(reading, visible, names),
        facets=tuple(
            facet
            for row in VALUE_FILTERS
            if row.name in request.facets
            for facet in _value_facets(row, request, names)
        ),
        sort=_order(reading, request.sort),
        size=request.size,
        cursor=cursor,
        fold=request.fold is not None,
    )


def _order(reading: Reading, sort: Sort) -> Sort:
    """Where no words are asked for, nothing is more relevant than another."""
    return Sort.NEWEST if sort is Sort.RELEVANCE and not scores(reading.tree) else sort


def _filters(reading: Reading, names: Names) -> tuple[Filter, ...]:
    request = reading.request
    found: list[Filter] = []
    for row in VALUE_FILTERS:
        if row.name is FacetName.ACTOR:
            found += actor_filters(request, names)
        elif values := chosen(request, row):
            found.append(Filter(row.name.value, names.condition(row.name.value, values)))
        # A group of its own: what is left out stays out of its facet, too.
        if values := excluded(request, row):
            found.append(Filter(f"exclude_{row.name.value}", Not(names.condition(row.name.value, values))))
    for clock in reading.clocks:
        found += clock.filters()
    return tuple(found)


def selected(row: ValueFilter, request: ArticleFilter, names: Names) -> tuple[str, ...]:
    """The indexed values that `request` chose in the facet `row`."""
    stated = chosen(request, row)
    found = [value for text in stated if text != NONE for value in names.values(row.name.value, text)]
    if NONE in stated and row.none_value is not None:
        found.append(row.none_value)
    return tuple(dict.fromkeys(found))


def none_facet(row: ValueFilter) -> str:
    """The name, in the typed query, of the count of articles without a value of `row`."""
    return f"{row.name.value}_none"


def _value_facets(row: ValueFilter, request: ArticleSearch, names: Names) -> list[Facet]:
    name = row.name.value
    facet = ValuesFacet(name, row.field, request.facet_size, selected=selected(row, request, names))
    if request.facet_prefix is not None:
        # Those that begin so are a search among the values: what is beside them says nothing.
        return [*search_facets(facet, *names.beginning(row.name, request.facet_prefix))]
    facets: list[Facet] = [replace(facet, rest=True)]
    if row.none_label is not None:
        facets.append(CountFacet(none_facet(row), row.none, group=name))
    return facets
