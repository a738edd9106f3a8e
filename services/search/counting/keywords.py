"""What a set of articles has more of than a background: values of a facet, or words."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.engines.query import (
    EVERYTHING,
    AllOf,
    AnyValue,
    CasesFacet,
    Condition,
    Filter,
    Not,
    Query,
    SearchResult,
    Sort,
    ValuesFacet,
    Words,
)
from services.search.answers import Total
from services.search.counting.answers import Keyword, KeywordsAnswer
from services.search.counting.comparison import bound, read_set
from services.search.counting.desk import Desk, since
from services.search.counting.likelihood import overrepresented
from services.search.counting.parameters import Keywords, KeywordsOf
from services.search.counting.words import IN_PAIRS, Sample, sample_of
from services.search.filters import value_filter
from services.search.parameters import FacetName
from services.search.visibility import Scope

# Values that are looked at: those in most of the articles found.
MAX_VALUES: Final = 1000
# Articles of each side that words are taken from, and words of which all articles are counted.
SAMPLED: Final = 300
_CANDIDATES: Final = 200
_LANGUAGES: Final = 1000
_COUNTED: Final = "counted"


@dataclass(frozen=True, slots=True)
class _Sides:
    """The articles found and those that they are compared with; no article is on both sides."""

    found: Query
    background: Query

    def counting(self, *facets: ValuesFacet | CasesFacet) -> list[Query]:
        return [replace(side, facets=facets) for side in (self.found, self.background)]


async def keywords(desk: Desk, request: Keywords, scopes: frozenset[Scope] = frozenset()) -> KeywordsAnswer:
    """The keywords that were asked for. Raises RequestError and the engines' errors."""
    started = time.monotonic()
    question = await desk.read(request)
    found = question.query(desk.visible(scopes))
    others: Condition = Not(question.condition())
    named = None
    if request.background is not None:
        named = await read_set(desk, request.background, request, "background")
        bound(question.words + named.words, "background")
        others = AllOf((named.condition, others))
    sides = _Sides(found, replace(found, text=others, filters=()))
    sampled = None
    if request.by is KeywordsOf.WORDS:
        listed, totals, sampled = await _words(desk, sides)
    else:
        listed, totals = await _values(desk, sides, FacetName(request.by.value), request.min_articles)
    kept = [one for one in listed if one.articles >= request.min_articles]
    kept.sort(key=lambda one: (-one.score, one.language or "", one.value))
    kept = kept[: request.size]
    if request.by is not KeywordsOf.WORDS:
        labels = await desk.labels.of(
            FacetName(request.by.value), [one.value for one in kept], request.labels
        )
        kept = [one.model_copy(update={"label": labels[one.value]}) for one in kept]
    return KeywordsAnswer(
        by=request.by,
        total=Total(value=totals[0]),
        background=Total(value=totals[1]),
        keywords=kept,
        sampled=sampled,
        background_interpreted_as=None if named is None else named.interpreted_as,
        interpreted_as=question.interpreted_as,
        took_ms=since(started),
    )


async def _values(
    desk: Desk, sides: _Sides, name: FacetName, least: int
) -> tuple[list[Keyword], tuple[int, int]]:
    field = value_filter(name).field
    here = await desk.search(replace(sides.found, facets=(ValuesFacet(_COUNTED, field, MAX_VALUES),)))
    counted = {one.value: one.articles for one in here.facets[_COUNTED] if one.articles >= least}
    facet = ValuesFacet(_COUNTED, field, len(counted), among=tuple(counted))
    there = await desk.search(replace(sides.background, facets=(facet,)))
    beside = {one.value: one.articles for one in there.facets[_COUNTED]}
    totals = (here.total, there.total)
    listed = [
        _keyword(value, value, None, (articles, here.total, beside.get(value, 0), there.total))
        for value, articles in counted.items()
    ]
    return [one for one in listed if one is not None], totals


async def _words(desk: Desk, sides: _Sides) -> tuple[list[Keyword], tuple[int, int], int]:
    """Words of a sample, and in how many of all articles of their language each is: "le" tells nothing among French ones."""
    samples = await desk.search_many([_sample(side) for side in (sides.found, sides.background)])
    here, there = await asyncio.gather(*(asyncio.to_thread(_read, result) for result in samples))
    candidates = _likely(here, there)
    cases = tuple(
        AllOf((AnyValue("language", (language,)), Words(word, exact=language not in IN_PAIRS)))
        for language, word in candidates
    )
    languages = ValuesFacet("languages", "language", _LANGUAGES)
    found, background = await desk.search_many(sides.counting(CasesFacet(_COUNTED, cases), languages))
    of, background_of = _by_language(found), _by_language(background)
    listed = [
        _keyword(
            word,
            here.written[language, word],
            language,
            (one.articles, of.get(language, 0), other.articles, background_of.get(language, 0)),
        )
        for (language, word), one, other in zip(
            candidates, found.facets[_COUNTED], background.facets[_COUNTED], strict=True
        )
    ]
    return [one for one in listed if one is not None], (found.total, background.total), here.articles.total()


def _sample(side: Query) -> Query:
    # As a filter it scores nothing, so that articles come in the order of their ids, which says nothing about them.
    filters = (*side.filters, Filter("sample", side.text))
    return replace(side, text=EVERYTHING, filters=filters, sort=Sort.RELEVANCE, size=SAMPLED)


def _read(result: SearchResult) -> Sample:
    return sample_of(hit.article for hit in result.hits)


def _likely(here: Sample, there: Sample) -> Sequence[tuple[str, str]]:
    """The words that are most over-represented among the sampled articles, each with its language."""
    nowhere: Counter[str] = Counter()
    scored = [
        (score, language, word)
        for language, having in here.having.items()
        for word, articles in having.items()
        if (
            score := overrepresented(
                articles,
                here.articles[language],
                there.having.get(language, nowhere)[word],
                there.articles[language],
            )
        )
        is not None
    ]
    scored.sort(key=lambda one: (-one[0], one[1:]))
    return [(language, word) for _, language, word in scored[:_CANDIDATES]]


def _by_language(result: SearchResult) -> dict[str, int]:
    return {bucket.value: bucket.articles for bucket in result.facets["languages"]}


def _keyword(
    value: str, label: str, language: str | None, counts: tuple[int, int, int, int]
) -> Keyword | None:
    score = overrepresented(*counts)
    if score is None:
        return None
    articles, of, background, background_of = counts
    return Keyword(
        value=value,
        label=label,
        language=language,
        articles=articles,
        of=of,
        background=background,
        background_of=background_of,
        score=score,
    )
