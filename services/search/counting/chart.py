"""The histogram of one clock by itself, and of all articles beside it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from services.engines.query import EVERYTHING
from services.search.answers import FacetValue, Total
from services.search.counting.answers import Bar, Counted, HistogramAnswer
from services.search.counting.desk import Desk, since
from services.search.counting.parameters import HistogramOf
from services.search.visibility import Scope

_DIGITS = 6


async def chart(desk: Desk, request: HistogramOf, scopes: frozenset[Scope] = frozenset()) -> HistogramAnswer:
    """The bars that were asked for. Raises RequestError and the engines' errors."""
    started = time.monotonic()
    question = await desk.read(request)
    query = question.query(desk.visible(scopes))
    plan = await desk.plan(question.reading.clock(request.clock), query)
    queries = [replace(query, facets=tuple(plan.facets()))]
    if request.of is not None:
        # A bar is narrowed by the dates chosen and left out: all articles in it are those of these dates.
        dates = {request.clock.value, f"exclude_{request.clock.value}"}
        filters = tuple(one for one in query.filters if one.group in dates)
        queries.append(replace(queries[0], text=EVERYTHING, filters=filters))
    found, *background = await desk.search_many(queries)
    return HistogramAnswer(
        clock=request.clock,
        total=Total(value=found.total),
        stories=found.stories,
        bars=bars(plan.values(found.facets), plan.values(background[0].facets) if background else None),
        beside=plan.beside(found.facets),
        interpreted_as=question.interpreted_as,
        took_ms=since(started),
    )


def bars(found: Sequence[FacetValue], background: Sequence[FacetValue] | None) -> list[Bar]:
    """Bars, each beside the one of `background` if that is given."""
    beside = [None] * len(found) if background is None else background
    return [
        Bar(
            value=bar.value,
            end=bar.end or bar.value,
            label=bar.label,
            articles=bar.articles,
            stories=bar.stories,
            of=None if of is None else Counted(articles=of.articles, stories=of.stories),
            share=None if of is None else share(bar.articles, of.articles),
        )
        for bar, of in zip(found, beside, strict=True)
    ]


def share(part: int, whole: int) -> float | None:
    """What part of `whole` that is, to six digits; None of nothing."""
    return round(part / whole, _DIGITS) if whole else None
