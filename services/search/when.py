"""Dates and time zones in requests."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import regex

from schemas.moments import epoch_ms
from services.search.errors import DATE_INVALID, INVALID_PARAMETER, RequestError, fault

_T = TypeVar("_T")
_DATE: Final = regex.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", regex.ASCII)
_DATE_TIME: Final = regex.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2})(:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?\s?([Zz]|[+-]\d{2}:?\d{2})?",
    regex.ASCII,
)
_SHOWN: Final = 40  # characters of what is no date, in the error about it
_MS: Final = timedelta(milliseconds=1)
_DAY: Final = timedelta(days=1)
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


@dataclass(frozen=True, slots=True)
class End:
    """A date that a range ends with, as it was written: in the parameter `param`, there at `position` (code points).

    The range covers all of the date or, `outside`, ends where the date begins or begins where it ends. Two ends are equal
    when they mean the same, wherever they stand.
    """

    text: str
    param: str
    outside: bool = False
    position: int | None = field(default=None, compare=False)


def stated(text: str | None, param: str) -> End | None:
    """The end that a parameter of its own states, if it does."""
    return None if text is None else End(text, param)


@cache
def _zones() -> frozenset[str]:
    # Asking walks through the folders of the system's time zones: half of what a search took.
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """The time zone called `name`. Raises RequestError."""
    try:
        if name in _zones():
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise fault(INVALID_PARAMETER, "tz", "no such time zone: use an IANA name such as Europe/Paris")


def midnight(day: date, tz: tzinfo) -> datetime:
    """The first instant of `day` in `tz`, in UTC, also where a clock change leaves midnight out."""
    return datetime.combine(day, time(), tz).astimezone(UTC)


def span(first: End | None, last: End | None, tz: tzinfo) -> Span | None:
    """From the first instant that `first` covers to the last that `last` covers; None when neither is given.

    Raises RequestError.
    """
    if first is None and last is None:
        return None
    least = most = None
    if first is not None:
        begin, end = _read(first, lambda text: _covered(text, tz))
        least = end + 1 if first.outside else begin
    if last is not None:
        begin, end = _read(last, lambda text: _covered(text, tz))
        most = begin - 1 if last.outside else end
    if first and last and least is not None and most is not None and least > most:
        raise _reversed(first, last)
    return Span(least, most)


def days(first: End | None, last: End | None) -> Days | None:
    """From the first day that `first` covers to the last that `last` covers; None when neither is given.

    A date-time stands for the day that it is written with: what it is compared with has no zone. Raises RequestError.
    """
    if first is None and last is None:
        return None
    least = most = None
    if first is not None:
        begin, end = _read(first, _written_days)
        least = _beside(end, _DAY, first) if first.outside else begin
    if last is not None:
        begin, end = _read(last, _written_days)
        most = _beside(begin, -_DAY, last) if last.outside else end
    if first and last and least is not None and most is not None and least > most:
        raise _reversed(first, last)
    return Days(least, most)


def _read(end: End, read: Callable[[str], tuple[_T, _T] | None]) -> tuple[_T, _T]:
    try:
        if (found := read(end.text.strip())) is not None:
            return found
    except (ValueError, OverflowError):
        pass
    message = f"{_shown(end.text)} is not a date: use ISO 8601, such as 2022, 2022-08, 2022-08-15 or 2022-08-15T12:30Z"
    raise fault(DATE_INVALID, end.param, message, end.position)


def _shown(text: str) -> str:
    shown = text.strip()
    return f'"{shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"}"'


def _beside(day: date, step: timedelta, end: End) -> date:
    try:
        return day + step
    except OverflowError:
        raise fault(DATE_INVALID, end.param, "there is no day beyond this date", end.position) from None


def _reversed(first: End, last: End) -> RequestError:
    if first.param == last.param:
        return fault(DATE_INVALID, last.param, "this range ends before it begins", last.position)
    return fault(DATE_INVALID, last.param, f"{last.param} is before {first.param}", last.position)


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
    local = stated if stated.tzinfo else stated.replace(tzinfo=tz)
    start = local.astimezone(UTC)
    # Where the clock is put back, a time without an offset comes twice: it covers both.
    last = max(start, local.replace(fold=1).astimezone(UTC))
    if rest is None:
        width = timedelta(hours=1)
    elif rest.count(":") == 1:
        width = timedelta(minutes=1)
    elif "." not in rest:
        width = timedelta(seconds=1)
    else:
        width = _MS
    return epoch_ms(start), epoch_ms(last + width) - 1
