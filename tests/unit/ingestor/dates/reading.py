"""What the dates engine reads in a text, written shortly, for the tests of one language each."""

from datetime import date

from services.ingestor.stages.dates.engine import find

ANCHOR = date(2022, 8, 16)  # a Tuesday


def days(language: str, text: str) -> list[str]:
    """The days of each date in `text`: "2022-08-15", "2022-08-08..2022-08-14", with ">" or "<" where a side is open."""
    return [_days(found) for found in find(text, language, ANCHOR)]


def read(language: str, text: str) -> list[tuple[str, str]]:
    """The words and the days of each date in `text`."""
    return [(text[found.start_char : found.end_char], _days(found)) for found in find(text, language, ANCHOR)]


def _days(found) -> str:
    start, end = found.period.start.isoformat(), found.period.end.isoformat()
    sign = {None: "", "after": " >", "before": " <"}[found.open]
    return (start if start == end else f"{start}..{end}") + sign
