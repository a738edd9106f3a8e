"""Arithmetic on calendar periods: a day, a week (Monday to Sunday), a month … as intervals of days. Pure."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from schemas.moments import Precision

YEARS: Final = {"year": 1, "decade": 10, "century": 100}
MONTHS: Final = {"month": 1, "quarter": 3, "semester": 6, "half": 6}
DAYS: Final = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7, "workweek": 7}
_REMEMBERED: Final = 8192  # the news of a day names the same days
_YEARS_IN_MONTHS: Final = 4  # longer periods are cut by whole years
_SOON_DAYS: Final = 92
_SOON_MONTHS: Final = 3
# Ranges are more often announced than told.
SOON_RANGE_DAYS: Final = 183
SOON_RANGE_MONTHS: Final = 5
UNITS: Final = (*DAYS, *MONTHS, *YEARS)


class Period(NamedTuple):
    """Whole days from `start` to `end`, both included, and how finely the ends are known."""

    start: date
    end: date
    precision: Precision


def day(value: date) -> Period:
    """One day."""
    return Period(value, value, Precision.DAY)


@lru_cache(_REMEMBERED)
def month(year: int, number: int, count: int = 1) -> Period:
    """`count` months from a month on. Raises ValueError or OverflowError outside the calendar."""
    last = number - 1 + count - 1
    year_end, month_end = year + last // 12, last % 12 + 1
    end = date(year_end, month_end, monthrange(year_end, month_end)[1])
    return Period(date(year, number, 1), end, Precision.MONTH)


def years(first: int, count: int = 1) -> Period:
    """`count` years from a year on."""
    return Period(date(first, 1, 1), date(first + count - 1, 12, 31), Precision.YEAR)


def days(first: date, count: int) -> Period:
    """`count` days from a day on."""
    return Period(first, first + timedelta(days=count - 1), Precision.DAY)


@lru_cache(_REMEMBERED)
def around(unit: str, anchor: date, offset: int = 0, count: int = 1) -> Period:
    """The calendar `unit` that holds `anchor`, moved by `offset` units, or `count` of them from there on."""
    if unit in YEARS:
        size = YEARS[unit]
        return years(anchor.year // size * size + offset * size, size * count)
    if unit in MONTHS:
        size = MONTHS[unit]
        index = (anchor.month - 1) // size * size + offset * size
        return month(anchor.year + index // 12, index % 12 + 1, size * count)
    if unit == "day":
        return days(anchor + timedelta(days=offset), count)
    monday = anchor - timedelta(days=anchor.weekday())
    if unit == "weekend":
        return days(monday + timedelta(days=5 + 7 * offset), 2)
    if unit == "workweek":
        return days(monday + timedelta(days=7 * offset), 5)
    size = DAYS[unit]
    return days(monday + timedelta(days=offset * size), size * count)


def moved(unit: str, anchor: date, offset: int) -> Period:
    """`offset` units away from `anchor`, as fine as the unit: "two months ago" is a month, "two weeks ago" a day."""
    if unit in YEARS or unit in MONTHS:
        return around("year" if unit in YEARS else "month", anchor, offset * (YEARS | MONTHS)[unit])
    return day(anchor + timedelta(days=offset * DAYS[unit]))


def part(whole: Period, which: str, anchor: date) -> Period:
    """The early, middle or late third of a period: of a month ten days, of a week Monday to Wednesday, and so on.

    `earlier` is what of it lies before the anchor and `later` what is still to come; outside of it, the whole period.
    """
    if which in ("earlier", "later"):
        if not whole.start < anchor <= whole.end:
            return whole
        if which == "later":
            return Period(anchor, whole.end, whole.precision)
        return Period(whole.start, anchor - timedelta(days=1), whole.precision)
    length = (whole.end - whole.start).days + 1
    if length == 1:
        return whole
    if which in ("first_half", "second_half"):
        return half(whole, first=which == "first_half")
    if length == 7:
        first, last = {"early": (0, 2), "mid": (2, 3), "late": (4, 6)}[which]
        return Period(whole.start + timedelta(days=first), whole.start + timedelta(days=last), Precision.DAY)
    if length <= 31:
        first, last = {"early": (0, 9), "mid": (10, 19), "late": (20, length - 1)}[which]
        return Period(whole.start + timedelta(days=first), whole.start + timedelta(days=last), Precision.DAY)
    years_long = whole.end.year - whole.start.year + 1
    if whole.precision is Precision.YEAR and years_long > _YEARS_IN_MONTHS:
        cuts = [round(years_long * third / 3) for third in range(4)]
        at = ("early", "mid", "late").index(which)
        return years(whole.start.year + cuts[at], cuts[at + 1] - cuts[at])
    span = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
    if span < 3:
        return whole
    first, last = {
        "early": (0, span // 3),
        "mid": (span // 3, span - span // 3),
        "late": (span - span // 3, span),
    }[which]
    index = whole.start.month - 1 + first
    return month(whole.start.year + index // 12, index % 12 + 1, last - first)


@lru_cache(_REMEMBERED)
def nearest_day(  # noqa: PLR0913 - one question, and what narrows it
    month_number: int,
    day_number: int,
    anchor: date,
    direction: int = 0,
    weekday: int | None = None,
    *,
    soon: int = _SOON_DAYS,
) -> date:
    """The day and month in the year that puts it nearest to `anchor`; `direction` -1 or 1 asks for past or future.

    News speaks of what was rather than of what will be, so a day to come has to be within `soon` days. A weekday that no
    year near `anchor` gives that day is not looked at. Raises ValueError when there is no such day.
    """
    candidates = []
    for year in range(max(MINYEAR, anchor.year - 11), min(MAXYEAR, anchor.year + 11) + 1):
        try:
            candidate = date(year, month_number, day_number)
        except ValueError:
            continue
        if direction and (candidate - anchor).days * direction <= 0:
            continue
        candidates.append(candidate)
    if not candidates:
        raise ValueError("no such day")
    fitting = [c for c in candidates if c.weekday() == weekday and -6 <= c.year - anchor.year <= 1]
    near = [c for c in candidates if direction or (c - anchor).days <= soon]
    return min(fitting or near or candidates, key=lambda c: (abs((c - anchor).days), c))


@lru_cache(_REMEMBERED)
def nearest_month(number: int, anchor: date, direction: int = 0, *, soon: int = _SOON_MONTHS) -> Period:
    """The month in the year that puts it nearest to `anchor`, past unless it begins within `soon` months."""
    distance = (number - anchor.month) % 12  # months ahead
    if direction > 0:
        ahead = distance or 12
    elif direction < 0:
        ahead = distance - 12
    else:
        ahead = distance if distance <= soon else distance - 12
    index = anchor.month - 1 + ahead
    return month(anchor.year + index // 12, number)


def nearest_weekday(number: int, anchor: date, direction: int = 0) -> date:
    """The last such weekday up to and including `anchor`; with a direction the last one before or next one after it."""
    back = (anchor.weekday() - number) % 7
    if direction > 0:
        return anchor + timedelta(days=7 - back)
    return anchor - timedelta(days=back or (7 if direction < 0 else 0))


def half(whole: Period, *, first: bool) -> Period:
    """The first or the second half of a period, by whole years or months where it has them."""
    months = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
    if whole.precision is Precision.DAY or months < 2:
        middle = whole.start + (whole.end - whole.start) // 2
        parts = (
            Period(whole.start, middle, Precision.DAY),
            Period(middle + timedelta(days=1), whole.end, Precision.DAY),
        )
        return parts[0 if first else 1]
    if whole.precision is Precision.YEAR and months > 12:
        count = months // 12
        return (
            years(whole.start.year, count // 2)
            if first
            else years(whole.start.year + count // 2, count - count // 2)
        )
    index = whole.start.month - 1 + (0 if first else months // 2)
    return month(
        whole.start.year + index // 12, index % 12 + 1, months // 2 if first else months - months // 2
    )


SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def season(name: str, year: int) -> Period:
    """Three months of the northern year; a winter begins in December of `year` less one … and is named by its January."""
    first = SEASONS[name]
    return month(year - (first == 12), first, 3)


@lru_cache(_REMEMBERED)
def nearest_season(name: str, anchor: date, relative: int | None) -> Period:
    """The season nearest to `anchor`, or with `relative` -1 the last that is over, 1 the next to come, 0 this year's."""
    if relative == 0:
        return season(name, anchor.year)
    options = [season(name, anchor.year + k) for k in (-1, 0, 1, 2)]
    if relative:
        options = [p for p in options if (p.end < anchor if relative < 0 else p.start > anchor)]
    return min(options, key=lambda p: max((p.start - anchor).days, (anchor - p.end).days, 0))
