"""What is said of a date that was found already: a part of it, a day in it, a time after it, a range to it.

The groups of a hit hold such dates as `Found`. ValueError, OverflowError or KeyError means that there is no such date.
"""

from datetime import date, timedelta
from typing import Final

from schemas.moments import Precision
from services.ingestor.stages.dates import periods
from services.ingestor.stages.dates.found import Found, Yearless
from services.ingestor.stages.dates.holidays import holiday, nth_weekday
from services.ingestor.stages.dates.periods import Period, around, day, month, moved, years
from services.ingestor.stages.dates.resolvers import Hit, Resolver

_COARSENESS: Final = (Precision.DAY, Precision.MONTH, Precision.YEAR)
_RANGE_YEARS: Final = 300
_CENTURY: Final = 99  # years between its first and its last
_DECADE: Final = 9


def by_itself(hit: Hit, _: date) -> Period:
    return _found(hit, "whole" if "whole" in hit else "found").period


def _found(hit: Hit, name: str) -> Found:
    found = hit[name] if name in hit else hit[f"found_{name}"]
    if not isinstance(found, Found) or found.open is not None:
        raise TypeError("no date to go on from")
    return found


def _whole(hit: Hit) -> Period:
    return _found(hit, "whole").period


def _number(hit: Hit) -> int:
    """Which one of several: an ordinal, or from the end -1 for the last, -2 for the last but one ("vorletzte", "second
    last"). Raises ValueError for "this" and "next".
    """
    if "from_end" in hit:
        if hit.get("which", -1) != -1:
            raise ValueError("which one is not said")
        return -int(hit["from_end"])
    for name in ("ordinal", "roman"):
        if name in hit:
            return int(hit[name])
    if hit.get("relative", -1) not in (-1, -2):
        raise ValueError("which one is not said")
    return int(hit.get("relative", -1))


def by_nth_weekday(hit: Hit, _: date) -> Period:
    whole = _whole(hit)
    if whole.precision is Precision.DAY and (whole.end - whole.start).days < 27:
        raise ValueError("no weekdays to count")
    return day(nth_weekday(whole.start, whole.end, hit["weekday"], _number(hit)))


def by_nth_weekday_after(hit: Hit, _: date) -> Period:
    first = _whole(hit).end + timedelta(days=1)
    return day(nth_weekday(first, first + timedelta(days=7 * hit["ordinal"]), hit["weekday"], hit["ordinal"]))


def by_nth_weekday_of_unit(hit: Hit, anchor: date) -> Period:
    if hit["unit"] not in ("month", "year"):
        raise ValueError("no weekdays to count")
    whole = around(hit["unit"], anchor)
    return day(nth_weekday(whole.start, whole.end, hit["weekday"], _number(hit)))


def by_nth_unit(hit: Hit, _: date) -> Period:
    for name in ("quarter", "half"):
        if name in hit:
            return _nth_unit(_whole(hit), name, int(hit[name]))
    return _nth_unit(_whole(hit), hit["unit"], _number(hit))


def by_nth_of_relative(hit: Hit, anchor: date) -> Period:
    return _nth_unit(around(hit["whole"], anchor, hit["which"]), hit["unit"], _number(hit))


def by_nth_of_named(hit: Hit, anchor: date) -> Period:
    unit, offset, *_ = str(hit["which"]).split()
    return _nth_unit(around(unit, anchor, int(offset)), hit["unit"], _number(hit))


def by_holiday_in(hit: Hit, _: date) -> Period:
    return day(holiday(str(hit["holiday"]), _whole(hit).start.year))


def by_decade_in(hit: Hit, _: date) -> Period:
    """ "The nineties of the last century": a decade that was read before its century was known."""
    whole, decade = _whole(hit), _found(hit, "decade").period
    if whole.end.year - whole.start.year != _CENTURY or decade.end.year - decade.start.year != _DECADE:
        raise ValueError("no decade of a century")
    return years(whole.start.year // 100 * 100 + decade.start.year % 100, 10)


def by_several_of(hit: Hit, _: date) -> Period:
    return _several(_whole(hit), hit)


def by_several_of_year(hit: Hit, anchor: date) -> Period:
    if hit["unit"] not in ("month", "quarter"):
        raise ValueError("of what is not said")
    return _several(around("year", anchor), hit)


def by_range_of_days_in(hit: Hit, _: date) -> Period:
    first = _whole(hit).start.replace(day=hit["day"])
    last = first.replace(day=hit["last"])
    if last < first:
        raise ValueError("a range that ends before it begins")
    return periods.days(first, (last - first).days + 1)


def by_range_of_months_in(hit: Hit, _: date) -> Period:
    first, last = hit["anymonth"], hit["lastmonth"]
    if last < first:
        raise ValueError("a range that ends before it begins")
    return month(_whole(hit).start.year, first, last - first + 1)


def by_several_of_relative(hit: Hit, anchor: date) -> Period:
    return _several(around(hit["whole"], anchor, hit["which"]), hit)


def _several(whole: Period, hit: Hit) -> Period:
    """The first or the last few units of a period."""
    unit, count, number = hit["unit"], hit["number"], _number(hit)
    if number not in (1, -1):
        raise ValueError("not at its beginning or end")
    near = _nth_unit(whole, unit, number)
    far = _nth_unit(whole, unit, count if number == 1 else 1)
    if number == -1:
        if unit in ("day", "week"):
            size = periods.DAYS[unit]
            far = Period(near.end - timedelta(days=size * count - 1), near.end, near.precision)
        else:
            far = around(unit, near.start, 1 - count)
    return Period(min(near.start, far.start), max(near.end, far.end), near.precision)


def _nth_unit(whole: Period, unit: str, number: int) -> Period:
    if whole.start == whole.end:
        raise ValueError("a day has no parts")
    if unit == "half":
        return _within(periods.half(whole, first=number == 1), whole)
    if unit == "day":
        edge, ahead = (whole.start, number - 1) if number > 0 else (whole.end, number + 1)
        return day(_inside(edge + timedelta(days=ahead), whole))
    if unit == "week":
        return _nth_week(whole, number)
    if unit == "fortnight" and whole.precision is Precision.MONTH and number in (1, 2, -1):
        halves = whole.start + timedelta(days=14)
        first = Period(whole.start, halves - timedelta(days=1), Precision.DAY)
        return first if number == 1 else Period(halves, whole.end, Precision.DAY)
    if unit in periods.MONTHS:
        size = periods.MONTHS[unit]
        length = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
        if whole.precision is Precision.DAY or length < 2 * size:
            raise ValueError("it is not made of these")
        index = whole.start.month - 1 + ((length // size + number) if number < 0 else number - 1) * size
        return _within(month(whole.start.year + index // 12, index % 12 + 1, size), whole)
    if unit in periods.YEARS and whole.precision is Precision.YEAR:
        size = periods.YEARS[unit]
        count = whole.end.year - whole.start.year + 1
        return _within(
            years(whole.start.year + ((count // size + number) if number < 0 else number - 1) * size, size),
            whole,
        )
    raise ValueError("it is not made of these")


def _nth_week(whole: Period, number: int) -> Period:
    """A week belongs to the month or year that its Thursday lies in, as ISO 8601 has it for years."""
    if (whole.end - whole.start).days < 27:
        raise ValueError("no weeks to count")
    thursday = nth_weekday(whole.start, whole.end, 3, number)
    return around("week", thursday)


def _inside(one: date, whole: Period) -> date:
    if not whole.start <= one <= whole.end:
        raise ValueError("no such day")
    return one


def _within(one: Period, whole: Period) -> Period:
    if one.start < whole.start or one.end > whole.end or (one.start, one.end) == (whole.start, whole.end):
        raise ValueError("no such part")
    return one


def by_day_of(hit: Hit, _: date) -> Period:
    whole = _whole(hit)
    return day(_inside(whole.start + timedelta(days=hit["day"] - 1), whole))


def by_day_and_weekday(hit: Hit, anchor: date) -> Period:
    """A day whose weekday stands behind it; without a year, the year that fits."""
    found = _found(hit, "whole")
    one, number = found.period.start, hit["weekday"]
    if one.weekday() != number and found.yearless is not None:
        one = periods.nearest_day(one.month, one.day, anchor, weekday=number)
    if one.weekday() != number:
        raise ValueError("another day")
    return day(one)


def by_weekday_of(hit: Hit, _: date) -> Period:
    return day(_whole(hit).start + timedelta(days=hit["weekday"]))


def by_unit_around(hit: Hit, _: date) -> Period:
    """ "The week of 6 October": the calendar week that holds it."""
    if hit["unit"] not in ("week", "weekend"):
        raise ValueError("a day is no start of it")
    return around(hit["unit"], _whole(hit).start)


def by_season_of(hit: Hit, _: date) -> Period:
    return periods.season(hit["season"], _whole(hit).start.year)


def by_year_of(hit: Hit, _: date) -> Period:
    name = next(key for key in ("first", "found_month", "found_day") if key in hit)
    first = hit[name]
    if not isinstance(first, Found) or first.yearless is None:
        raise ValueError("it has its year")
    return _in_year(first.yearless, _whole(hit).start.year)


def _in_year(parts: Yearless, year: int) -> Period:
    return month(year, parts.month) if parts.day is None else day(date(year, parts.month, parts.day))


def by_part(hit: Hit, anchor: date) -> Period:
    which = hit["part"] if "part" in hit else hit["part_after"]
    return periods.part(_whole(hit), which, anchor)


def by_part_of_unit(hit: Hit, anchor: date) -> Period:
    if hit["unit"] == "day":
        raise ValueError("a time of day is no date")
    return periods.part(around(hit["unit"], anchor), hit["part"], anchor)


def by_part_of_mark(unit: str) -> Resolver:
    def resolve(hit: Hit, anchor: date) -> Period:
        return periods.part(around(unit, anchor), hit["part_after"], anchor)

    return resolve


def by_part_of_year(hit: Hit, anchor: date) -> Period:
    return periods.part(years(hit["year"]), hit["part_after"], anchor)


def by_distance(sign: int) -> Resolver:
    """So many units after the end, or before the start, of a date."""

    def resolve(hit: Hit, _: date) -> Period:
        whole = _whole(hit)
        return moved(hit["unit"], whole.end if sign > 0 else whole.start, sign * hit.get("number", 1))

    return resolve


def by_range(hit: Hit, anchor: date) -> Period:
    first, last = _found(hit, "found"), _found(hit, "last")
    start, end = first.period, last.period
    if first.yearless and last.yearless:
        start = _nearest(first.yearless, anchor)
    if first.yearless and not last.yearless and (start.start > end.end or not last.relative):
        start = _in_year(first.yearless, end.end.year)
        if start.start > end.end:
            start = _in_year(first.yearless, end.end.year - 1)
    elif last.yearless:
        end = _in_year(last.yearless, start.start.year)
        if end.end < start.start:
            end = _in_year(last.yearless, start.start.year + 1)
    elif end.end < start.start and end.start == end.end and (start.start - end.end).days < 7:
        end = day(end.end + timedelta(days=7))  # from Monday to Friday
    if end.end <= start.end or start.start >= end.start or end.end.year - start.start.year > _RANGE_YEARS:
        raise ValueError("a range that ends before it begins")
    return Period(start.start, end.end, max(start.precision, end.precision, key=_COARSENESS.index))


def _nearest(parts: Yearless, anchor: date) -> Period:
    if parts.day is None:
        return periods.nearest_month(parts.month, anchor, soon=periods.SOON_RANGE_MONTHS)
    return day(
        periods.nearest_day(
            parts.month, parts.day, anchor, weekday=parts.weekday, soon=periods.SOON_RANGE_DAYS
        )
    )


def by_day_before(hit: Hit, _: date) -> Period:
    """ "3 and 4 May": the day that shares the month of the one behind it."""
    last = _found(hit, "last").period.start
    first = last.replace(day=hit["day"])
    if first >= last:
        raise ValueError("days stand in their order")
    return day(first)


def by_range_to_now(hit: Hit, anchor: date) -> Period:
    start = _found(hit, "found").period
    if start.start >= anchor:
        raise ValueError("a range that ends before it begins")
    return Period(start.start, anchor, start.precision)


def by_range_from_now(hit: Hit, anchor: date) -> Period:
    end = _found(hit, "found").period
    if end.end <= anchor:
        raise ValueError("a range that ends before it begins")
    return Period(anchor, end.end, end.precision)
