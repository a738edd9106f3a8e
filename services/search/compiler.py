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
from services.search.parameters import NONE, ArticleSearch, FacetName
from services.search.published import Published, read_published
from services.search.query import compile as text_query
from services.search.query.errors import QueryError
from services.search.query.link import link
from services.search.query.parse import parse
from services.search.query.tree import Text, Tree, Value, leaves
from services.search.when import zone


@dataclass(frozen=True, slots=True)
class Reading:
    """A request that was read without a mistake: its parsed query and its two clocks."""

    request: ArticleSearch
    tree: Tree
    published: Published
    mentions: Mentions

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Both clocks."""
        return (self.published, self.mentions)

    @property
    def charted(self) -> tuple[Clock, ...]:
        """The clocks whose histograms were asked for, by name or by interval."""
        return tuple(
            clock for clock in self.clocks if clock.facet in self.request.facets or clock.interval is not None
        )

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
        """Whether the request names an actor or a country, by id, by name or by the beginning of one."""
        request = self.request
        named = request.actor or request.exclude_actor or request.country or request.exclude_country
        in_query = any(isinstance(leaf, Value) and leaf.field == "actor" for leaf in leaves(self.tree))
        return (
            bool(named)
            or in_query
            or self.is_linked
            or (request.facet_prefix is not None and FacetName.ACTOR in request.facets)
        )


def read(request: ArticleSearch) -> Reading:
    """Read what `request` says. Raises RequestError for a query, date or time zone that cannot be read."""
    published = read_published(request, zone(request.tz))
    mentions = read_mentions(request)
    try:
        tree = parse(request.q)
    except QueryError as error:
        raise fault(error.code, "q", error.message, error.position) from error
    return Reading(request, tree, published, mentions)


def compile_search(reading: Reading, visible: Condition, names: Names, *, cursor: str | None = None) -> Query:
    """The typed query of a request, without its histograms."""
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


def selected(row: ValueFilter, request: ArticleSearch, names: Names) -> tuple[str, ...]:
    """The indexed values that `request` chose in the facet `row`."""
    stated = (text for text in chosen(request, row) if text != NONE)
    return tuple(dict.fromkeys(value for text in stated for value in names.values(row.name.value, text)))


def none_facet(row: ValueFilter) -> str:
    """The name, in the typed query, of the count of articles without a value of `row`."""
    return f"{row.name.value}_none"


def _value_facets(row: ValueFilter, request: ArticleSearch, names: Names) -> list[Facet]:
    name = row.name.value
    if row.name is FacetName.ACTOR and request.facet_prefix is not None:
        return [*search_facets(request.facet_prefix, name, request.facet_size, selected(row, request, names))]
    facets: list[Facet] = [
        ValuesFacet(name, row.field, request.facet_size, request.facet_prefix, selected(row, request, names))
    ]
    if row.none_label is not None and request.facet_prefix is None:
        facets.append(CountFacet(none_facet(row), row.none, group=name))
    return facets
