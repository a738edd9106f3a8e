"""Answers searches: request model → typed query → engine → answer. Knows no HTTP."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.engines.errors import CursorExpired, CursorInvalid
from services.engines.index import ArticleIndex
from services.engines.query import MOST_FOLDED, Condition, Hit, Query, SearchResult
from services.search import histogram
from services.search.access.signing import Signing
from services.search.access.withholding import readable
from services.search.actors import Actors, one_facet
from services.search.answers import (
    FacetValue,
    Folding,
    FoundArticle,
    FoundStory,
    SearchAnswer,
    Suggestions,
    Total,
)
from services.search.asking import asked, warm
from services.search.compiler import compile_search, selected
from services.search.cursor import Position, query_digest, read_cursor, write_cursor
from services.search.errors import CURSOR_EXPIRED, CURSOR_INVALID, RequestError, fault
from services.search.facet_values import beside_values, facet_values
from services.search.filters import VALUE_FILTERS, Names, ValueFilter
from services.search.highlights import Highlights
from services.search.labels import Labels
from services.search.naming import ByValue, names_in, names_of_filters
from services.search.parameters import ArticleSearch
from services.search.publishers import Publishers
from services.search.still_open import still_open
from services.search.visibility import Scope, visible

# Texts of so many characters are marked in some milliseconds; a thread would cost each answer two changes of turn.
_SHORT: Final = 100_000


class Search:
    """Search over `index`. Everything it asks carries the `visible` clause."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime], signing: Signing) -> None:
        self._index = index
        self._signing = signing
        self._clock = clock
        self._publishers = Publishers(index, clock)
        self._labels = Labels(index, clock, self._publishers)
        self._actors = Actors(index, clock)

    async def articles(self, request: ArticleSearch, scopes: frozenset[Scope] = frozenset()) -> SearchAnswer:
        """A page of articles. Raises RequestError and the engines' errors, except those of cursors."""
        started = time.monotonic()
        now = self._clock()
        digest = query_digest(request.model_dump(mode="json"), scopes)
        position = None if request.cursor is None else await self._position(request.cursor, digest, now)
        question = await asked(
            request, self._publishers, request.facet_prefix, position.publishers if position else None
        )
        asked_at = position.asked_at if position else now
        query = compile_search(
            request,
            question.reading,
            visible(asked_at, scopes),
            question.names,
            cursor=position.engine if position else None,
        )
        charted = [
            clock
            for clock in question.reading.clocks
            if clock.facet in request.facets or clock.interval is not None
        ]
        extents = position.extents if position else await histogram.extents(self._index, charted, query)
        plans = histogram.plans(charted, extents)
        query = replace(query, facets=(*query.facets, *(facet for plan in plans for facet in plan.facets())))
        result = await self._ask(query)
        # What is counted stays as it was at the first page; what is shown does not.
        hits = (
            result.hits
            if position is None
            else await still_open(self._index, result.hits, self._clock(), scopes)
        )
        facets = {
            row.name.value: await self._values(row, request, question.names, result)
            for row in VALUE_FILTERS
            if row.name in request.facets
        }
        facets |= {plan.name: plan.values(result.facets) for plan in plans}
        return SearchAnswer(
            total=Total(value=result.total),
            stories=result.stories,
            fold=_folding(result) if query.fold else None,
            hits=await _shown(hits, query.text, scopes),
            facets=facets,
            labels=await self._names(request, question.names, hits),
            histograms={plan.name: plan.beside(result.facets) for plan in plans},
            next=None
            if result.next is None
            else await self._next(Position(result.next, asked_at, extents, question.publishers), digest),
            interpreted_as=question.interpreted_as,
            took_ms=round((time.monotonic() - started) * 1000),
        )

    async def suggest(
        self, text: str, scopes: frozenset[Scope] = frozenset(), language: str = "en"
    ) -> Suggestions:
        """Actors that `text` may be the beginning of, labelled in `language`. Raises the engines' errors."""
        return Suggestions(suggestions=await self._actors.suggest(text, scopes, language))

    async def ready(self) -> None:
        """Returns when the names of actors are read. Raises an engine error unless the index answers as it has to."""
        await warm()
        await self._index.check()

    async def _position(self, cursor: str, digest: str, now: datetime) -> Position:
        secrets = await self._signing.secrets()
        try:
            return read_cursor(cursor, digest, secrets, now)
        except RequestError as error:
            if error.code != CURSOR_INVALID:
                raise
            # Another service may have been the first to learn of a new secret.
            return read_cursor(cursor, digest, await self._signing.anew(), now)

    async def _next(self, position: Position, digest: str) -> str:
        newest, *_ = await self._signing.secrets()
        return write_cursor(position, digest, newest)

    async def _ask(self, query: Query) -> SearchResult:
        try:
            return await self._index.search(query)
        except CursorExpired as error:
            raise fault(CURSOR_EXPIRED, "cursor", "ask the query again from its first page") from error
        except CursorInvalid as error:
            raise fault(CURSOR_INVALID, "cursor", "this is no cursor of this service") from error

    async def _values(
        self, row: ValueFilter, request: ArticleSearch, names: Names, result: SearchResult
    ) -> list[FacetValue]:
        name = row.name.value
        picked = set(selected(row, request, names))
        buckets = one_facet(name, request.facet_size, result.facets, picked)
        values = await facet_values(row, request, names, buckets, self._labels)
        return [*values, *beside_values(row, request, result)]

    async def _names(self, request: ArticleSearch, names: Names, hits: Sequence[Hit]) -> ByValue:
        found = await names_of_filters(request, names, self._labels)
        if "labels" in request.model_fields_set:
            await warm()
            for facet, labels in names_in((hit.article for hit in hits), request.labels).items():
                found[facet] = labels | found.get(facet, {})
        return found


def _folding(result: SearchResult) -> Folding:
    more = result.stories > MOST_FOLDED and result.next is None
    return Folding(
        stories=result.stories,
        relation="eq" if result.stories_exact else "about",
        reachable=min(result.stories, MOST_FOLDED),
        note=f"pages go to {MOST_FOLDED} stories: narrow the query to see others" if more else None,
    )


async def _shown(hits: Sequence[Hit], text: Condition, scopes: frozenset[Scope]) -> list[FoundArticle]:
    bodies = (hit.article.get("body") for hit in hits)
    if sum(len(body) for body in bodies if isinstance(body, str)) <= _SHORT:
        return _found(hits, text, scopes)
    # In a thread: probes must be answered meanwhile.
    return await asyncio.to_thread(_found, hits, text, scopes)


def _found(hits: Sequence[Hit], text: Condition, scopes: frozenset[Scope]) -> list[FoundArticle]:
    highlights = Highlights(text)
    return [
        FoundArticle(
            article=readable(hit.article, scopes),
            score=hit.score,
            highlights=highlights.of(hit.article),
            story=None
            if hit.folded is None
            else FoundStory(id=hit.folded.story, articles=hit.folded.articles),
        )
        for hit in hits
    ]
