"""What the values in a facet leave out: asked once they are known, in the same view of the index. Pure."""

from collections.abc import Mapping, Sequence

from services.engines.query import AllOf, AnyValue, Bucket, CountFacet, Facet, Not, Present, ValuesFacet


def rest_facets(facets: Sequence[Facet], counted: Mapping[str, Sequence[Bucket]]) -> tuple[CountFacet, ...]:
    """For each facet with `rest`: the articles with a value, but none of those that were `counted`."""
    return tuple(
        CountFacet(facet.name, _beyond(facet, counted.get(facet.name, ())), group=facet.group or facet.name)
        for facet in facets
        if isinstance(facet, ValuesFacet) and facet.rest
    )


def _beyond(facet: ValuesFacet, shown: Sequence[Bucket]) -> AllOf:
    values = tuple(bucket.value for bucket in shown)
    return AllOf((Present(facet.field), Not(AnyValue(facet.field, values))))
