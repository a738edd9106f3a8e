"""The publication day that a text gives away: a weekday with its day and month fits few years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.ingestor.stages.dates.engine import DatedText

_FRESH: Final = timedelta(days=31)
_OLDEST: Final = 1900


@dataclass(frozen=True, slots=True)
class Inferred:
    """The day, and the words that it was read from."""

    day: date
    words: str


def infer(texts: Iterable[DatedText], received: date) -> Inferred | None:
    """The day an article was published on or just after, None when its text leaves more than one year open.

    News gives the weekday of days near its own. Such a day lies between the last year that the text names (an article
    cannot name what is to come as past) and its receipt; one year must be left, or one within a month of the receipt. A
    day that names its year counts within that month only.
    """
    named = _OLDEST
    dated: list[tuple[date, int, bool, str]] = []
    for text in texts:
        for found in text.find(received):
            if not found.relative and found.period.start.year <= received.year:
                named = max(named, found.period.start.year)
            if found.weekday is not None and found.period.start == found.period.end:
                words = text.text[found.start_char : found.end_char]
                dated.append((found.period.start, found.weekday, found.relative, words))
    best: Inferred | None = None
    for day, weekday, yearless, words in dated:
        if yearless:
            fitting = _candidates(day, weekday, named, received)
        else:  # news leaves out the year of days near its own: a day with its year is history unless it is fresh
            fitting = [day] if timedelta(0) <= received - day <= _FRESH else []
        if len(fitting) > 1 and received - fitting[-1] <= _FRESH:
            fitting = fitting[-1:]
        if len(fitting) == 1 and (best is None or fitting[0] > best.day):
            best = Inferred(fitting[0], words)
    return best


def _candidates(day: date, weekday: int, first_year: int, received: date) -> list[date]:
    found = []
    for year in range(first_year, received.year + 1):
        try:
            candidate = day.replace(year=year)
        except ValueError:
            continue
        if candidate.weekday() == weekday and candidate <= received:
            found.append(candidate)
    return found
