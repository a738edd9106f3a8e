"""Intervals of days as index terms: exact overlap by plain term queries.

An interval is covered by the fewest years, months and days that make it up, its cells. The index holds each cell
(`=2022-02`) and the larger cells that contain it (`<2022`). Two intervals overlap exactly when a cell of one equals,
contains or lies inside a cell of the other, so a query asks for its own cells, for what contains them (`=` of their
ancestors) and for what lies inside them (`<` of the cells themselves).
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta


def cells(start: date, end: date) -> Iterator[str]:
    """The fewest years, months and days that make up `start` to `end`, both included. Nothing when `end` comes first."""
    at = start
    while at <= end:
        year_end = date(at.year, 12, 31)
        month_end = date(at.year, at.month, monthrange(at.year, at.month)[1])
        if at.month == at.day == 1 and year_end <= end:
            yield f"{at.year:04d}"
            last = year_end
        elif at.day == 1 and month_end <= end:
            yield f"{at.year:04d}-{at.month:02d}"
            last = month_end
        else:
            yield at.isoformat()
            last = at
        if last == date.max:
            return
        at = last + timedelta(days=1)


def _containing(cell: str) -> Iterator[str]:
    while "-" in cell:
        cell = cell.rpartition("-")[0]
        yield cell


def mention_cells(intervals: Iterable[tuple[date, date]]) -> tuple[str, ...]:
    """The terms under which an article that talks about these intervals is indexed, each once, in order."""
    terms: set[str] = set()
    for start, end in intervals:
        for cell in cells(start, end):
            terms.add(f"={cell}")
            terms.update(f"<{above}" for above in _containing(cell))
    return tuple(sorted(terms))


def overlap_terms(start: date, end: date) -> tuple[str, ...]:
    """The terms of which an article has at least one exactly when it talks about a day from `start` to `end`."""
    terms: set[str] = set()
    for cell in cells(start, end):
        terms.update((f"={cell}", f"<{cell}"))
        terms.update(f"={above}" for above in _containing(cell))
    return tuple(sorted(terms))
