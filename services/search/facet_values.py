"""The values of a facet as they are answered: labelled, the chosen ones marked, what is in none of them at the end."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.engines.query import Bucket, SearchResult
from services.search.actors import Known
from services.search.answers import FacetValue
from services.search.compiler import none_facet, selected
from services.search.filters import Names, ValueFilter, chosen
from services.search.labels import Labels
from services.search.parameters import NONE, ArticleFilter, FacetName

OTHER: Final = "other"


async def facet_values(
    row: ValueFilter, request: ArticleFilter, names: Names, buckets: Sequence[Bucket], labels: Labels
) -> list[FacetValue]:
    """`buckets` of the facet `row` in their order. Raises IndexUnavailable."""
    values = [bucket.value for bucket in buckets]
    if row.name is FacetName.ACTOR:
        known = await labels.actors(values, request.labels)
    else:
        named = await labels.of(row.name, values, request.labels)
        known = {value: Known(label) for value, label in named.items()}
    picked = set(selected(row, request, names))
    return [
        FacetValue(
            value=bucket.value,
            label=known[bucket.value].label,
            articles=bucket.articles,
            stories=bucket.stories,
            selected=bucket.value in picked,
            type=known[bucket.value].type,
            country=known[bucket.value].country,
        )
        for bucket in buckets
    ]


def beside_values(row: ValueFilter, request: ArticleFilter, result: SearchResult) -> Iterator[FacetValue]:
    """What is in none of the values of the facet `row`: `other`, then `none`, each where there is any or it was chosen."""
    other = result.rest.get(row.name.value)
    if other is not None and other.articles:
        yield FacetValue(
            kind="other",
            value=OTHER,
            label=OTHER,
            articles=other.articles,
            stories=other.stories,
            selected=False,
        )
    picked = NONE in chosen(request, row)
    for bucket in result.facets.get(none_facet(row), ()):
        if bucket.articles or picked:
            yield FacetValue(
                kind="none",
                value=NONE,
                label=row.none_label or NONE,
                articles=bucket.articles,
                stories=bucket.stories,
                selected=picked,
            )
