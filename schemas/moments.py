"""Times as publishers state them: one strict parser, with the precision that was stated."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

import regex


class Precision(StrEnum):
    """How fine a stated time is, coarsest last."""

    INSTANT = "instant"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a stated time covers. `start` and `end` are aware, `end` is the last second covered (inclusive).

    `zoned` is False when a time of day came without a zone and UTC was assumed.
    """

    start: datetime
    end: datetime
    precision: Precision
    zoned: bool = True


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

_PARTIAL: Final = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", regex.ASCII)
# RFC 3339 with the freedoms of ISO 8601 that feeds take: a space for the T, no seconds, a zone without its colon.
_INSTANT: Final = regex.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?"
    r"|\d{8}T\d{6}(?:Z|[+-]\d{4})?",
    regex.ASCII,
)
_RFC2822: Final = regex.compile(r"(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s.*", regex.ASCII)


@lru_cache(maxsize=4096)  # each time of an article is read by several stages, and again for its document
def parse_moment(text: str) -> Moment:
    """The time that `text` states: an ISO 8601 date, month, year or date-time, or an RFC 2822 date.

    Raises ValueError, with a sentence for the publisher, when it is none of these.
    """
    stated = text.strip()
    try:
        if match := _PARTIAL.fullmatch(stated):
            return _whole(match)
        if _INSTANT.fullmatch(stated):
            # fromisoformat knows neither a comma nor a space before the zone
            return _instant(
                datetime.fromisoformat(stated.upper().replace(",", ".").replace(" ", "T", 1).replace(" ", ""))
            )
        if _RFC2822.fullmatch(stated):
            return _instant(parsedate_to_datetime(stated))
    except (ValueError, OverflowError):
        pass
    raise ValueError(
        f"cannot read {stated[:80]!r} as a date: use ISO 8601, for example 2026-03-24T08:12:00+01:00 or 2026-03-24"
    )


def parse_days(text: str) -> tuple[date, date]:
    """The first and the last whole day of a day, month or year in ISO 8601, or of two of them with `/` between.

    Raises ValueError, with a sentence for who wrote it.
    """
    ends = [_PARTIAL.fullmatch(part) for part in text.strip().split("/")]
    try:
        moments = [_whole(match) for match in ends if match is not None]
    except (ValueError, OverflowError):
        moments = []
    if not 1 <= len(ends) == len(moments) <= 2 or moments[0].start > moments[-1].end:
        raise ValueError(
            f"cannot read {text[:80]!r} as days: use ISO 8601, for example 2026-03-24, 2026-03, 2026 or "
            "2026-03-24/2026-03-31"
        )
    return moments[0].start.date(), moments[-1].end.date()


def _whole(match: "regex.Match[str]") -> Moment:
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None:
        raise ValueError("no year")
    if month is None:
        first, last, precision = date(year, 1, 1), date(year, 12, 31), Precision.YEAR
    elif day is None:
        first, last, precision = (
            date(year, month, 1),
            date(year, month, monthrange(year, month)[1]),
            Precision.MONTH,
        )
    else:
        first = last = date(year, month, day)
        precision = Precision.DAY
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=UTC)
    return Moment(start, end, precision)


def _instant(moment: datetime) -> Moment:
    zoned = moment.tzinfo is not None
    aware = moment if zoned else moment.replace(tzinfo=UTC)
    aware.astimezone(UTC)  # raises OverflowError at the ends of the calendar, here rather than later
    return Moment(aware, aware, Precision.INSTANT, zoned)


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z, exactly; negative before."""
    return (moment - _EPOCH) // _MILLISECOND


def from_epoch_ms(value: int) -> datetime:
    """The instant `value` milliseconds after 1970-01-01T00:00:00Z, in UTC. Raises OverflowError past year 9999."""
    return _EPOCH + timedelta(milliseconds=value)


def iso(moment: datetime) -> str:
    """ISO 8601 with its own offset kept and milliseconds only where there are some; UTC is written Z."""
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
