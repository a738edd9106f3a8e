"""Dates and time zones in requests."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import regex

from schemas.moments import epoch_ms
from services.search.errors import DATE_INVALID, INVALID_PARAMETER, fault

_T = TypeVar("_T")
_DATE: Final = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", regex.ASCII)
_DATE_TIME: Final = regex.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2})(:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?\s?([Zz]|[+-]\d{2}:?\d{2})?",
    regex.ASCII,
)
_MS: Final = timedelta(milliseconds=1)
_LAST_MS: Final = epoch_ms(datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Span:
    """An interval in ms since 1970 UTC, both ends inclusive; None = open."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Days:
    """An interval of calendar days, both ends included; None = open."""

    first: date | None
    last: date | None


def zone(name: str) -> ZoneInfo:
    """The time zone called `name`. Raises RequestError."""
    try:
        if name in available_timezones():
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise fault(INVALID_PARAMETER, "tz", "no such time zone: use an IANA name such as Europe/Paris")


def midnight(day: date, tz: tzinfo) -> datetime:
    """The first instant of `day` in `tz`, in UTC, also where a clock change leaves midnight out."""
    return datetime.combine(day, time(), tz).astimezone(UTC)


def span(start: str | None, end: str | None, tz: tzinfo, *, names: tuple[str, str]) -> Span | None:
    """From the first instant that `start` covers to the last that `end` covers; None when neither is given.

    `names` are the two parameters, for errors. Raises RequestError.
    """
    if start is None and end is None:
        return None

    def covered(text: str, param: str) -> tuple[int, int]:
        return _read(text, lambda stated: _covered(stated, tz), param)

    least = None if start is None else covered(start, names[0])[0]
    most = None if end is None else covered(end, names[1])[1]
    if least is not None and most is not None and least > most:
        raise fault(DATE_INVALID, names[1], f"{names[1]} is before {names[0]}")
    return Span(least, most)


def days(start: str | None, end: str | None, *, names: tuple[str, str]) -> Days | None:
    """From the first day that `start` covers to the last that `end` covers; None when neither is given.

    A date-time stands for the day that it is written with: what it is compared with has no zone. `names` are the two
    parameters, for errors. Raises RequestError.
    """
    if start is None and end is None:
        return None
    first = None if start is None else _read(start, _written_days, names[0])[0]
    last = None if end is None else _read(end, _written_days, names[1])[1]
    if first is not None and last is not None and first > last:
        raise fault(DATE_INVALID, names[1], f"{names[1]} is before {names[0]}")
    return Days(first, last)


def _read(text: str, read: Callable[[str], tuple[_T, _T] | None], param: str) -> tuple[_T, _T]:
    try:
        if (found := read(text.strip())) is not None:
            return found
    except (ValueError, OverflowError):
        pass
    raise fault(
        DATE_INVALID,
        param,
        "not a date: use ISO 8601, such as 2022, 2022-08, 2022-08-15 or 2022-08-15T12:30Z",
    )


def _written_days(stated: str) -> tuple[date, date] | None:
    if match := _DATE.fullmatch(stated):
        return _whole_days(match)
    if match := _DATE_TIME.fullmatch(stated):
        day = _stated(match).date()
        return day, day
    return None


def _covered(stated: str, tz: tzinfo) -> tuple[int, int] | None:
    if match := _DATE.fullmatch(stated):
        first, last = _whole_days(match)
        try:
            end = epoch_ms(midnight(last + timedelta(days=1), tz)) - 1
        except (ValueError, OverflowError):  # 9999 is how people write "no end"
            end = _LAST_MS
        return epoch_ms(midnight(first, tz)), end
    if match := _DATE_TIME.fullmatch(stated):
        return _instants(match, tz)
    return None


def _whole_days(match: "regex.Match[str]") -> tuple[date, date]:
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year or 0, month or 1, day or 1)
    if day is not None:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, monthrange(first.year, last_month)[1])


def _stated(match: "regex.Match[str]") -> datetime:
    day, hour, rest, offset = match.groups()
    return datetime.fromisoformat(f"{day}T{hour}{rest or ':00'}{(offset or '').upper()}")


def _instants(match: "regex.Match[str]", tz: tzinfo) -> tuple[int, int]:
    rest = match.group(3)
    stated = _stated(match)
    start = (stated if stated.tzinfo else stated.replace(tzinfo=tz)).astimezone(UTC)
    if rest is None:
        width = timedelta(hours=1)
    elif rest.count(":") == 1:
        width = timedelta(minutes=1)
    elif "." not in rest:
        width = timedelta(seconds=1)
    else:
        width = _MS
    return epoch_ms(start), epoch_ms(start + width) - 1
