"""What the values of facets are called."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Filter, Query, Sort
from services.search.actors import Actors, Known, country_label
from services.search.languages import language_label
from services.search.parameters import FacetName
from services.search.publishers import Publishers
from services.search.sources import SourceLabels
from services.search.visibility import visible

_LONGEST: Final = 200  # characters of a headline


class Labels:
    """Labels of every facet's values, as far as public articles tell them."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime], publishers: Publishers) -> None:
        self._index = index
        self._clock = clock
        self._publishers = publishers
        self._sources = SourceLabels(index, clock)
        self._actors = Actors(index, clock)

    async def of(self, name: FacetName, values: list[str], language: str = "en") -> dict[str, str]:
        """The label of each of `values` of the facet `name` in `language` (a language code), the English one where it has none in that.

        Raises IndexUnavailable.
        """
        match name:
            case FacetName.LANGUAGE:
                return {value: language_label(value, language) for value in values}
            case FacetName.PUBLISHER:
                return await self._publishers.labels(values)
            case FacetName.STORY:
                return await self._stories(values)
            case FacetName.ACTOR:
                return {one: known.label for one, known in (await self.actors(values, language)).items()}
            case FacetName.COUNTRY:
                return {value: country_label(value, language) for value in values}
            case FacetName.ORIGIN | FacetName.CITED:
                return await self._sources.labels(name.value, values, language)
            case _:
                return {value: value for value in values}

    async def actors(self, ids: list[str], language: str = "en") -> dict[str, Known]:
        """The actors with these ids, with what they are. Raises IndexUnavailable."""
        return await self._actors.known(ids, language)

    async def _stories(self, ids: Iterable[str]) -> dict[str, str]:
        """The headline of the newest public article of each story; its id when there is none."""
        labels = {one: one for one in ids}
        if not labels:
            return labels
        newest = Query(
            visible=visible(self._clock(), frozenset()),
            filters=(Filter("story", AnyValue("story", tuple(labels))),),
            sort=Sort.NEWEST,
            size=len(labels),
            fold=True,
        )
        for hit in (await self._index.search(newest)).hits:
            headline = hit.article.get("headline")
            if hit.folded is not None and isinstance(headline, str) and headline:
                labels[hit.folded.story] = headline[:_LONGEST]
        return labels
