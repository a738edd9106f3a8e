"""Finds articles like another one: candidates from the index, measured here."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.moments import epoch_ms, parse_moment
from services.engines.analysis import makes_pairs
from services.engines.index import ArticleIndex
from services.engines.query import (
    AllOf,
    AnyOf,
    AnyValue,
    AtLeast,
    Between,
    CasesFacet,
    Condition,
    Not,
    Query,
    Sort,
    Words,
)
from services.search.access.withholding import readable
from services.search.articles import Articles
from services.search.reader_parameters import ArticleSimilar
from services.search.similar.likeness import (
    Likeness,
    Word,
    chain,
    frequent_words,
    likeness,
    prominences,
    weights,
)
from services.search.visibility import Scope, visible

_BY_WORDS: Final = 60
_BY_ACTORS: Final = 20  # before the article, and as many after it
_ACTORS: Final = 5
_LEAST: Final = 0.1
_WORDS: Final = "words"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class SimilarArticle(_Answer):
    """An article, how alike it is (0 to 1), and what both have."""

    article: dict[str, Any] = Field(description="The article: see articles.enriched.v1.")
    similarity: float
    words: list[str] = Field(description="The weightiest words of the first article that this one has, too.")
    actors: list[str] = Field(description="Ids of the actors that both have.")


class SimilarArticles(_Answer):
    """Articles like the one with this id, the most alike first. `words` are those that it was compared by."""

    id: str
    words: list[str]
    hits: list[SimilarArticle]


class Similar:
    """Finds articles of `index` like another one, as they may be read at the present of `clock`."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._articles = Articles(index, clock)

    async def similar(
        self, article_id: str, request: ArticleSimilar, scopes: frozenset[Scope] = frozenset()
    ) -> SimilarArticles:
        """Raises RequestError (`article_not_found`) and the engines' errors."""
        article = await self._articles.article(article_id, scopes)
        everything = Query(visible=visible(self._clock(), scopes), sort=Sort.NEWEST, size=0)
        weighed = await self._weighed(article, everything)
        queries = _candidates(article, weighed, everything, copies=request.copies)
        found = {
            hit.id: hit.article for result in await self._index.search_many(queries) for hit in result.hits
        }
        # In a thread: a hundred articles are cut in words, and probes must be answered meanwhile.
        measured = await asyncio.to_thread(_measured, article, weighed, found)
        if not request.copies:
            measured = _best_of_each_story(measured, found)
        return SimilarArticles(
            id=article_id,
            words=[word.written for word in weighed],
            hits=[
                SimilarArticle(
                    article=readable(found[one], scopes),
                    similarity=alike.measure,
                    words=list(alike.words),
                    actors=list(alike.actors),
                )
                for one, alike in measured[: request.size]
            ],
        )

    async def _weighed(self, article: Mapping[str, Any], everything: Query) -> dict[Word, float]:
        words = await asyncio.to_thread(frequent_words, article)
        if not words:
            return {}
        # The folded fields do not have the pairs of letters that are cut as one word.
        exact = not makes_pairs(chain(article))
        cases = CasesFacet(_WORDS, tuple(Words(word.written, exact=exact) for word in words), stories=False)
        counted = await self._index.search(replace(everything, facets=(cases,)))
        return weights(words, [bucket.articles for bucket in counted.facets[_WORDS]], counted.total)


def _candidates(
    article: Mapping[str, Any], weighed: Mapping[Word, float], everything: Query, *, copies: bool
) -> list[Query]:
    """Up to a hundred articles: those with the most of its words, and those with its actors next to it in time.

    Without `copies` none is of its own story, and of another one each query finds one article.
    """
    everything = replace(everything, counted=False, fold=not copies)
    apart: list[Condition] = [Not(AnyValue("id", (article["id"],)))]
    if not copies:
        apart.append(Not(AnyValue("story", (article["story_id"],))))
    queries: list[Query] = []
    if weighed:
        words = AnyOf(tuple(Words(word.written, boost=round(word.often, 3)) for word in weighed))
        text = AllOf((words, *apart))
        queries.append(replace(everything, text=text, sort=Sort.RELEVANCE, size=_BY_WORDS))
    actors = tuple(prominences(article))[:_ACTORS]
    if actors:
        shared = AtLeast("actor", actors, min(2, len(actors)))
        time = epoch_ms(parse_moment(article["published"]["start"]).start)
        for when, sort in (
            (Between("sort_time", most=time), Sort.NEWEST),
            (Between("sort_time", least=time), Sort.OLDEST),
        ):
            queries.append(
                replace(everything, text=AllOf((shared, when, *apart)), sort=sort, size=_BY_ACTORS)
            )
    return queries


def _measured(
    article: Mapping[str, Any], weighed: Mapping[Word, float], found: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, Likeness]]:
    every = ((one, likeness(article, weighed, other)) for one, other in found.items())
    alike = [pair for pair in every if pair[1].measure >= _LEAST]
    return sorted(alike, key=lambda pair: (-pair[1].measure, pair[0]))


def _best_of_each_story(
    measured: Sequence[tuple[str, Likeness]], found: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, Likeness]]:
    best: dict[str, tuple[str, Likeness]] = {}
    for one in measured:
        best.setdefault(found[one[0]]["story_id"], one)
    return list(best.values())
