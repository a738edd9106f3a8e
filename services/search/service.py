"""Answers searches: request model → typed query → engine → answer. Knows no HTTP."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.engines.errors import CursorExpired, CursorInvalid
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Condition, Hit, Query, SearchResult
from services.search import histogram
from services.search.actor_names import actor_names
from services.search.actors import Actors, country_label, one_facet
from services.search.answers import FacetValue, FoundArticle, SearchAnswer, Suggestions, Total
from services.search.compiler import Reading, compile_search, none_facet, read, selected
from services.search.cursor import Position, query_digest, read_cursor, write_cursor
from services.search.errors import ARTICLE_NOT_FOUND, CURSOR_EXPIRED, CURSOR_INVALID, fault
from services.search.filters import VALUE_FILTERS, Names, ValueFilter
from services.search.highlights import highlight
from services.search.languages import language_label
from services.search.parameters import NONE, ArticleSearch, FacetName
from services.search.publishers import Publishers
from services.search.query.echo import echo
from services.search.sources import SourceLabels
from services.search.visibility import Scope, visible


class Search:
    """Search over `index`. Everything it asks carries the `visible` clause."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._publishers = Publishers(index, clock)
        self._sources = SourceLabels(index, clock)
        self._actors = Actors(index, clock)

    async def articles(self, request: ArticleSearch, scopes: frozenset[Scope] = frozenset()) -> SearchAnswer:
        """A page of articles. Raises RequestError and the engines' errors, except those of cursors."""
        started = time.monotonic()
        now = self._clock()
        reading = read(request)
        digest = query_digest(request.model_dump(mode="json"))
        position = None if request.cursor is None else read_cursor(request.cursor, digest, now)
        asked_at = position.asked_at if position else now
        names = Names(await self._publishers.resolver(reading.publishers))
        if reading.names_actors:
            await asyncio.to_thread(actor_names)  # read once; probes must be answered meanwhile
        reading = reading.linked()
        query = compile_search(
            reading, visible(asked_at, scopes), names, cursor=position.engine if position else None
        )
        plans = await histogram.plans(self._index, reading.charted, query)
        query = replace(query, facets=(*query.facets, *(facet for plan in plans for facet in plan.facets())))
        result = await self._ask(query)
        facets = await self._facets(reading, names, result)
        facets |= {plan.name: plan.values(result.facets) for plan in plans}
        return SearchAnswer(
            total=Total(value=result.total),
            stories=result.stories,
            # In a thread: long articles take some milliseconds each, and probes must be answered meanwhile.
            hits=await asyncio.to_thread(_found, result.hits, query.text),
            facets=facets,
            histograms={plan.name: plan.beside(result.facets) for plan in plans},
            next=None if result.next is None else write_cursor(Position(result.next, asked_at), digest),
            interpreted_as=echo(reading.tree),
            took_ms=round((time.monotonic() - started) * 1000),
        )

    async def article(self, article_id: str, scopes: frozenset[Scope] = frozenset()) -> dict[str, Any]:
        """One article, whole. Raises RequestError (`article_not_found`) also for one that may not be seen."""
        result = await self._index.search(
            Query(visible=visible(self._clock(), scopes), text=AnyValue("id", (article_id,)), size=1)
        )
        if not result.hits:
            # Withheld, canceled and embargoed ones are told apart from unknown ones for nobody.
            raise fault(ARTICLE_NOT_FOUND, None, "no article that you may read has this id")
        return result.hits[0].article

    async def suggest(self, text: str) -> Suggestions:
        """Actors that `text` may be the beginning of. Raises the engines' errors."""
        return Suggestions(suggestions=await self._actors.suggest(text))

    async def ready(self) -> None:
        """Raises an engine error unless the index answers as it has to."""
        await self._index.check()

    async def _ask(self, query: Query) -> SearchResult:
        try:
            return await self._index.search(query)
        except CursorExpired as error:
            raise fault(CURSOR_EXPIRED, "cursor", "ask the query again from its first page") from error
        except CursorInvalid as error:
            raise fault(CURSOR_INVALID, "cursor", "this is no cursor of this service") from error

    async def _facets(
        self, reading: Reading, names: Names, result: SearchResult
    ) -> dict[str, list[FacetValue]]:
        return {
            row.name.value: await self._values(row, reading.request, names, result)
            for row in VALUE_FILTERS
            if row.name in reading.request.facets
        }

    async def _values(
        self, row: ValueFilter, request: ArticleSearch, names: Names, result: SearchResult
    ) -> list[FacetValue]:
        name = row.name.value
        picked = set(selected(row, request, names))
        buckets = one_facet(name, request.facet_size, result.facets, picked)
        labels = await self._labels(row.name, [bucket.value for bucket in buckets])
        values = [
            FacetValue(
                value=bucket.value,
                label=labels[bucket.value],
                articles=bucket.articles,
                stories=bucket.stories,
                selected=bucket.value in picked,
            )
            for bucket in buckets
        ]
        none_selected = NONE in getattr(request, name)
        without = result.facets.get(none_facet(row), ())
        return values + [
            FacetValue(
                value=NONE,
                label=row.none_label or NONE,
                articles=bucket.articles,
                stories=bucket.stories,
                selected=none_selected,
            )
            for bucket in without
            if bucket.articles or none_selected
        ]

    async def _labels(self, name: FacetName, values: list[str]) -> dict[str, str]:
        match name:
            case FacetName.LANGUAGE:
                return {value: language_label(value) for value in values}
            case FacetName.PUBLISHER:
                return await self._publishers.labels(values)
            case FacetName.ACTOR:
                return {one: known.label for one, known in (await self._actors.known(values)).items()}
            case FacetName.COUNTRY:
                return {value: country_label(value) for value in values}
            case FacetName.ORIGIN | FacetName.CITED:
                return await self._sources.labels(name.value, values)
            case _:
                return {value: value for value in values}


def _found(hits: Sequence[Hit], text: Condition) -> list[FoundArticle]:
    return [
        FoundArticle(article=hit.article, score=hit.score, highlights=highlight(hit.article, text))
        for hit in hits
    ]
