"""What an answer calls those that its articles and its filters have by ids: in the language of labels, as facets do."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.catalogue.installed import installed
from services.search.filters import VALUE_FILTERS, Names, chosen, excluded
from services.search.labels import Labels
from services.search.parameters import NONE, ArticleSearch

# By the name of a facet, then by value.
ByValue = dict[str, dict[str, str]]


def names_in(articles: Iterable[Mapping[str, Any]], language: str) -> ByValue:
    """Labels of the actors, origins and cited sources of `articles`, where they are others than the names that stand there."""
    found: ByValue = {}
    catalogue = installed()
    for article in articles:
        sources = article.get("sources") or {}
        parts = {
            "actor": article.get("actors"),
            "origin": sources.get("origin"),
            "cited": sources.get("cited"),
        }
        for facet, listed in parts.items():
            for one in listed or ():
                entity = catalogue.entities.get(one.get("id"))
                if entity is not None and (label := catalogue.label(entity, language)) != one.get("name"):
                    found.setdefault(facet, {})[entity.id] = label
    return found


async def names_of_filters(request: ArticleSearch, names: Names, labels: Labels) -> ByValue:
    """Labels of the values that `request` leaves out, or asks for without the facet that would have them.

    A value that means several has none. Raises IndexUnavailable.
    """
    found: ByValue = {}
    for row in VALUE_FILTERS:
        asked = excluded(request, row) + ([] if row.name in request.facets else chosen(request, row))
        meant = {one: names.values(row.name.value, one) for one in asked if one != NONE}
        single = {one: values[0] for one, values in meant.items() if len(values) == 1}
        if single:
            known = await labels.of(row.name, list(dict.fromkeys(single.values())), request.labels)
            found[row.name.value] = {one: known[value] for one, value in single.items()}
    return found
