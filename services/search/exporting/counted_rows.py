"""From what was counted to rows in long form. Pure.

The denominator is what a row could have counted at most: for values of a facet the articles that the facet is counted
among, for bars all articles in the bar, for cells of a table what the query finds (in the cell's period, if it has one).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from services.search.answers import Histogram
from services.search.counting.answers import (
    Axis,
    AxisValue,
    Bar,
    Comparison,
    Counted,
    FacetPageAnswer,
    HistogramAnswer,
    KeywordsAnswer,
    TableAnswer,
)
from services.search.counting.chart import share
from services.search.exporting.columns import Row
from services.search.exporting.counted_columns import count_row
from services.search.parameters import NONE, FacetName

_CLOCKS = (FacetName.PUBLISHED, FacetName.MENTIONS)


def facet_rows(page: FacetPageAnswer) -> Iterator[Row]:
    """A row for each value on `page`; on the last page one for `none`, and the total."""
    of = Counted(articles=page.total.value, stories=page.stories)
    lead = {"set": page.interpreted_as, "facet": page.facet.value}
    for one in page.values:
        yield count_row(
            **lead,
            value=one.value,
            label=one.label,
            kind=one.kind,
            **_counts(one.articles, one.stories, of),
        )
    if page.next is None:
        if page.none is not None:
            yield count_row(
                **lead,
                value=NONE,
                label=NONE,
                kind="none",
                **_counts(page.none.articles, page.none.stories, of),
            )
        yield count_row(**lead, kind="total", **_counts(of.articles, of.stories, of))


def histogram_rows(answer: HistogramAnswer) -> Iterator[Row]:
    """A row for each bar, three for what is in none, and the total."""
    lead = {"set": answer.interpreted_as, **_clock(answer.clock, answer.beside)}
    yield from _bars(lead, answer.bars, answer.beside)
    yield count_row(**lead, period_kind="total", **_counts(answer.total.value, answer.stories, None))


def comparison_rows(answer: Comparison) -> Iterator[Row]:
    """The bars of each set and its total; then, for every two sets, what they have in common (facet `overlap`)."""
    stories = {one.label: one for one in answer.sets}
    for one in answer.sets:
        lead = {"set": one.label, **_clock(answer.clock, one.beside)}
        yield from set_rows(one.label, answer.clock, one.bars, one.beside)
        yield count_row(**lead, period_kind="total", **_counts(one.articles, one.stories, answer.of))
    for both in answer.overlaps:
        one, other = (stories[label] for label in both.sets)
        either = one.articles + other.articles - both.articles
        yield count_row(
            set=one.label,
            facet="overlap",
            value=other.label,
            label=other.label,
            kind="value",
            articles=both.articles,
            stories=both.stories,
            of_articles=either,
            share=share(both.articles, either),
        )


def set_rows(label: str, clock: FacetName, bars: Sequence[Bar], beside: Histogram) -> Iterator[Row]:
    """The bars of the set `label`, and three rows for what is in none of them."""
    yield from _bars({"set": label, **_clock(clock, beside)}, bars, beside)


def total_row(label: str, found: Counted, of: Counted) -> Row:
    """All of the set `label`, among `of`."""
    return count_row(set=label, period_kind="total", **_counts(found.articles, found.stories, of))


def keyword_rows(answer: KeywordsAnswer) -> Iterator[Row]:
    """A row for each keyword, highest score first."""
    for one in answer.keywords:
        yield count_row(
            set=answer.interpreted_as,
            facet=answer.by.value,
            value=one.value,
            label=one.label,
            kind="value",
            articles=one.articles,
            of_articles=one.of,
            share=share(one.articles, one.of),
            language=one.language,
            background_articles=one.background,
            background_of_articles=one.background_of,
            score=one.score,
        )


def table_rows(answer: TableAnswer) -> Iterator[Row]:
    """A row for each cell, then the totals of each row and column, then that of the table.

    The first axis that is a clock fills the period, the other axes the facets.
    """
    of = Counted(articles=answer.total.value, stories=answer.stories)
    places = _places(answer.rows, answer.columns)
    lead: dict[str, Any] = {"set": answer.interpreted_as}
    for axis, place in zip((answer.rows, answer.columns), places, strict=True):
        lead |= _axis(axis, place)
    period = places.index("period") if "period" in places else None
    for row, line in zip(answer.rows.values, answer.cells, strict=True):
        for column, cell in zip(answer.columns.values, line, strict=True):
            if cell is not None:
                ends = (row, column)
                heads = _head(row, places[0]) | _head(column, places[1])
                among = of if period is None else _as_counted(ends[period])
                yield count_row(**lead, **heads, **_counts(cell.articles, cell.stories, among))
    for axis, place, beside in (
        (answer.rows, places[0], places[1]),
        (answer.columns, places[1], places[0]),
    ):
        for one in axis.values:
            heads = _head(one, place) | {_kind(beside): "total"}
            yield count_row(**lead, **heads, **_counts(one.articles, one.stories, of))
    yield count_row(
        **lead, **{_kind(place): "total" for place in places}, **_counts(of.articles, of.stories, of)
    )


def _bars(lead: dict[str, Any], bars: Sequence[Bar], beside: Histogram) -> Iterator[Row]:
    for bar in bars:
        yield count_row(
            **lead,
            period_start=bar.value,
            period_end=bar.end,
            period_kind="value",
            **_counts(bar.articles, bar.stories, bar.of),
        )
    for kind, articles in (
        ("coarser", beside.coarser),
        ("outside", beside.outside),
        ("undated", beside.undated),
    ):
        yield count_row(**lead, period_kind=kind, articles=articles)


def _clock(clock: FacetName, beside: Histogram) -> dict[str, Any]:
    return {"clock": clock.value, "interval": beside.interval.value, "tz": beside.tz}


def _counts(articles: int, stories: int, of: Counted | None) -> dict[str, Any]:
    if of is None:
        return {"articles": articles, "stories": stories}
    return {
        "articles": articles,
        "stories": stories,
        "of_articles": of.articles,
        "of_stories": of.stories,
        "share": share(articles, of.articles),
    }


def _places(rows: Axis, columns: Axis) -> tuple[str, str]:
    """Where each axis goes: `period`, or the end of the names of a facet's columns."""
    if rows.name in _CLOCKS:
        return "period", ""
    return ("", "period") if columns.name in _CLOCKS else ("", "_2")


def _kind(place: str) -> str:
    return "period_kind" if place == "period" else f"kind{place}"


def _axis(axis: Axis, place: str) -> dict[str, Any]:
    if place != "period":
        return {f"facet{place}": axis.name.value}
    return {
        "clock": axis.name.value,
        "interval": None if axis.interval is None else axis.interval.value,
        "tz": axis.tz,
    }


def _head(one: AxisValue, place: str) -> dict[str, Any]:
    if place != "period":
        return {f"value{place}": one.value, f"label{place}": one.label, f"kind{place}": one.kind}
    if one.kind != "value":
        return {"period_kind": "undated" if one.kind == "none" else one.kind}
    return {"period_start": one.value, "period_end": one.end, "period_kind": "value"}


def _as_counted(one: AxisValue) -> Counted:
    return Counted(articles=one.articles, stories=one.stories)
