"""Sets of articles side by side: over the same bars, with their shares of all and what every two have in common."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from services.engines.query import AllOf, AnyOf, Bucket, CasesFacet, Condition
from services.search.counting.answers import ComparedSet, Comparison, Counted, Overlap
from services.search.counting.chart import bars, share
from services.search.counting.desk import Desk, since
from services.search.counting.parameters import CompareSets
from services.search.counting.sets import SetOf, sharing
from services.search.errors import INVALID_PARAMETER, RequestError, fault
from services.search.parameters import ArticleFilter
from services.search.query.errors import TOO_COMPLEX
from services.search.query.grammar import MAX_CLAUSES
from services.search.visibility import Scope

_OVERLAPS: Final = "overlaps"


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set that was read, and what holds of its articles."""

    label: str
    interpreted_as: str
    condition: Condition
    words: int


async def compare(desk: Desk, request: CompareSets, scopes: frozenset[Scope] = frozenset()) -> Comparison:
    """The sets of `request`. Raises RequestError and the engines' errors."""
    started = time.monotonic()
    question = await desk.read(request)
    whole = question.query(desk.visible(scopes))
    sets = [
        await read_set(desk, stated, request, f"set[{number}]") for number, stated in enumerate(request.sets)
    ]
    bound(question.words + sum(one.words for one in sets), "set")
    labels = [one.label for one in sets]
    if len(set(labels)) < len(labels):
        raise fault(INVALID_PARAMETER, "set", "two sets have the same label: give each a `label` of its own")
    # Each set by itself, so that its bars are counted as those of a search; all of them decide where bars begin and end.
    each = [replace(whole, text=AllOf((whole.text, one.condition))) for one in sets]
    anyone = AnyOf(tuple(one.condition for one in sets))
    plan = await desk.plan(
        question.reading.clock(request.clock), replace(whole, text=AllOf((whole.text, anyone)))
    )
    facets = tuple(plan.facets())
    pairs = tuple(AllOf((one.condition, other.condition)) for one, other in combinations(sets, 2))
    everything, *found = await desk.search_many(
        [
            replace(whole, facets=(*facets, CasesFacet(_OVERLAPS, pairs))),
            *(replace(query, facets=facets) for query in each),
        ]
    )
    background = plan.values(everything.facets)
    compared = [
        ComparedSet(
            label=one.label,
            articles=result.total,
            stories=result.stories,
            share=share(result.total, everything.total),
            bars=bars(plan.values(result.facets), background),
            beside=plan.beside(result.facets),
            interpreted_as=one.interpreted_as,
        )
        for one, result in zip(sets, found, strict=True)
    ]
    return Comparison(
        clock=request.clock,
        of=Counted(articles=everything.total, stories=everything.stories),
        sets=compared,
        overlaps=_overlaps(compared, everything.facets[_OVERLAPS]),
        interpreted_as=question.interpreted_as,
        took_ms=since(started),
    )


async def read_set(desk: Desk, stated: SetOf, request: ArticleFilter, param: str) -> NamedSet:
    """`stated`, a value of `param` in `request`. Raises RequestError, IndexUnavailable."""
    try:
        question = await desk.read(sharing(stated, request))
    except RequestError as error:
        faults = (replace(one, param=f"{param}.{one.param}") for one in error.faults)
        raise RequestError(error.code, *faults) from error
    return NamedSet(
        stated.label or question.interpreted_as, question.interpreted_as, question.condition(), question.words
    )


def bound(words: int, param: str) -> None:
    """Raises RequestError (`query_too_complex`) for more words and phrases than one question may have."""
    if words > MAX_CLAUSES:
        raise fault(
            TOO_COMPLEX,
            param,
            f"more than {MAX_CLAUSES} words and phrases in all that is asked for together",
        )


def _overlaps(sets: Sequence[ComparedSet], both: Sequence[Bucket]) -> list[Overlap]:
    return [
        Overlap(
            sets=(one.label, other.label),
            articles=bucket.articles,
            stories=bucket.stories,
            share=share(bucket.articles, one.articles + other.articles - bucket.articles),
        )
        for (one, other), bucket in zip(combinations(sets, 2), both, strict=True)
    ]
