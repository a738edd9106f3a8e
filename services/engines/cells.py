"""Intervals of days as index terms: exact overlap by plain term queries, for each precision of a date by itself.

A cell is the days whose ISO date begins alike: a day (`2022-08-15`), a month (`2022-08`), a year (`2022`), ten years
(`202`), a hundred (`20`), a thousand (`2`). An interval is covered by the fewest cells that make it up, fewer than
150 even for the longest. The index holds each of these (`=2022-08`) and the larger cells that contain it (`<2022`,
`<202` …). Two intervals overlap exactly when a cell of one equals, contains or lies inside a cell of the other, so a
query asks for its own cells, for what contains them (`=` of their ancestors) and for what lies inside them (`<` of the
cells themselves).

Cells do not tell "May 2022" from "1 to 31 May 2022". So each term begins with the precision of the date that it comes
from (`d=2022-05-15`, `m=2022-05`, `y=2022`), and a query asks for the precisions that it wants.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from schemas.moments import Precision

# Mentioned dates are whole days, so nothing finer has to be told apart.
_MARKS: Final = {
    Precision.INSTANT: "d",
    Precision.HOUR: "d",
    Precision.DAY: "d",
    Precision.MONTH: "m",
    Precision.YEAR: "y",
}
_YEARS: Final = (
    (1, 1000),
    (2, 100),
    (3, 10),
    (4, 1),
)  # digits that the years of a cell share, and how many years


def cells(start: date, end: date) -> Iterator[str]:
    """The fewest cells that make up `start` to `end`, both included. Nothing when `end` comes first."""
    at = start
    while at <= end:
        cell, last = next(found for found in _beginning(at) if found[1] <= end)
        yield cell
        if last == date.max:
            return
        at = last + timedelta(days=1)


def _beginning(at: date) -> Iterator[tuple[str, date]]:
    """The cells that begin with the day `at`, largest first, each with its last day."""
    if at.month == at.day == 1:
        for digits, years in _YEARS:
            if at.year % years == 0:
                yield f"{at.year:04d}"[:digits], date(at.year + years - 1, 12, 31)
    if at.day == 1:
        yield f"{at.year:04d}-{at.month:02d}", date(at.year, at.month, monthrange(at.year, at.month)[1])
    yield at.isoformat(), at


def _containing(cell: str) -> Iterator[str]:
    while len(cell) > 1:
        cell = cell.rpartition("-")[0] or cell[:-1]
        yield cell


def mention_cells(intervals: Iterable[tuple[date, date, Precision]]) -> tuple[str, ...]:
    """The terms under which an article that talks about these intervals is indexed, each once, in order."""
    terms: set[str] = set()
    for start, end, precision in intervals:
        terms.update(_terms_of(start, end, _MARKS[precision]))
    return tuple(sorted(terms))


@lru_cache(maxsize=8192)  # the news of a day mention the same days
def _terms_of(start: date, end: date, mark: str) -> tuple[str, ...]:
    terms: list[str] = []
    for cell in cells(start, end):
        terms.append(f"{mark}={cell}")
        terms += [f"{mark}<{above}" for above in _containing(cell)]
    return tuple(terms)


def overlap_terms(start: date, end: date, precisions: Iterable[Precision] = Precision) -> tuple[str, ...]:
    """The terms of which an article has at least one exactly when it talks about a day from `start` to `end`.

    Only dates of these `precisions` count; day, hour and instant are one.
    """
    terms: set[str] = set()
    for cell in cells(start, end):
        terms.update((f"={cell}", f"<{cell}"))
        terms.update(f"={above}" for above in _containing(cell))
    marks = {_MARKS[precision] for precision in precisions}
    return tuple(sorted(mark + term for mark in marks for term in terms))
