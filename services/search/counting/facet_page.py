"""The values of one facet: all of them page by page, in their own order, or those with most articles.

Their own order stays the same while articles arrive, so that pages miss none and show none twice. By articles it does not:
there is one page, and the answer says how many articles are beyond it.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from services.engines.query import EVERYTHING, Bucket, CountFacet, Facet, ListFacet, SearchResult, ValuesFacet
from services.search.actors import one_facet, search_facets
from services.search.answers import Total
from services.search.compiler import none_facet
from services.search.counting.answers import Counted, FacetPageAnswer
from services.search.counting.desk import Desk, since
from services.search.counting.parameters import FacetPage, ValueOrder
from services.search.errors import INVALID_PARAMETER, fault
from services.search.facet_values import facet_values
from services.search.filters import Names, ValueFilter, value_filter
from services.search.parameters import FacetName
from services.search.visibility import Scope

_ALL = "all"


async def facet_page(
    desk: Desk, name: FacetName, request: FacetPage, scopes: frozenset[Scope] = frozenset()
) -> FacetPageAnswer:
    """A page of the facet `name`. Raises RequestError and the engines' errors."""
    started = time.monotonic()
    by_articles = request.order is ValueOrder.ARTICLES
    if by_articles and request.facet_after is not None:
        raise fault(INVALID_PARAMETER, "facet_after", "order=articles has one page: order=value has them all")
    row = value_filter(name)
    question = await desk.read(request, request.facet_prefix)
    facets: list[Facet] = [
        *(_most(row, request, question.names) if by_articles else [_listed(row, request, question.names)]),
        CountFacet(_ALL, EVERYTHING, group=name.value),
    ]
    if row.none_label is not None:
        facets.append(CountFacet(none_facet(row), row.none, group=name.value))
    result = await desk.search(replace(question.query(desk.visible(scopes)), facets=tuple(facets)))
    page, following = _page(result, name, request)
    (whole,) = result.facets[_ALL]
    without = result.facets.get(none_facet(row), ())
    return FacetPageAnswer(
        facet=name,
        order=request.order,
        total=Total(value=whole.articles),
        stories=whole.stories,
        values=await facet_values(row, request, question.names, page, desk.labels),
        none=_counted(next(iter(without), None)),
        other=_counted(result.rest.get(name.value)),
        next=following,
        interpreted_as=question.interpreted_as,
        took_ms=since(started),
    )


def _listed(row: ValueFilter, request: FacetPage, names: Names) -> ListFacet:
    # One more than the page has tells whether another follows.
    facet = ListFacet(row.name.value, row.field, request.facet_size + 1, request.facet_after)
    if request.facet_prefix is None:
        return facet
    known, begun = names.beginning(row.name, request.facet_prefix)
    return replace(facet, prefix=begun, among=known)


def _most(row: ValueFilter, request: FacetPage, names: Names) -> Sequence[ValuesFacet]:
    facet = ValuesFacet(row.name.value, row.field, request.facet_size)
    if request.facet_prefix is None:
        return [replace(facet, rest=True)]
    return search_facets(facet, *names.beginning(row.name, request.facet_prefix))


def _page(result: SearchResult, name: FacetName, request: FacetPage) -> tuple[Sequence[Bucket], str | None]:
    """The values of the page, and behind which one the next page begins."""
    if request.order is ValueOrder.ARTICLES:
        return one_facet(name.value, request.facet_size, result.facets), None
    buckets = result.facets[name.value]
    page = buckets[: request.facet_size]
    return page, page[-1].value if len(buckets) > len(page) else None


def _counted(bucket: Bucket | None) -> Counted | None:
    return None if bucket is None else Counted(articles=bucket.articles, stories=bucket.stories)
