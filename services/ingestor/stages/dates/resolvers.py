"""What a matched rule says: its groups and the anchor become a period.

ValueError, OverflowError or KeyError means that there is no such date.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from services.ingestor.stages.dates import periods
from services.ingestor.stages.dates.holidays import holiday
from services.ingestor.stages.dates.periods import (
    Period,
    around,
    day,
    month,
    moved,
    nearest_day,
    nearest_month,
    years,
)


class Hit:
    """The values of the groups that took part in a match, by group name.

    `order` is that of numeric dates; `by_week`: "last Friday" is that of last week; `future`: a verb of what is to come.
    """

    def __init__(
        self, values: dict[str, Any], order: str, *, by_week: bool = False, future: bool = False
    ) -> None:
        self._values = values
        self.order = order
        self.by_week = by_week
        self.future = future

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def items(self) -> Iterable[tuple[str, Any]]:
        return self._values.items()

    def __contains__(self, name: str) -> bool:
        return name in self._values


Resolver = Callable[[Hit, date], Period]


def full_year(value: int, anchor: date) -> int:
    """A year of two digits in the century that keeps it from lying far ahead of the anchor."""
    if value > 99:
        return value
    year = anchor.year // 100 * 100 + value
    return year - 100 if year > anchor.year + 20 else year


def _year(hit: Hit, anchor: date) -> int:
    return full_year(hit["shortyear"], anchor) if "shortyear" in hit else int(hit["year"])


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def by_full(hit: Hit, anchor: date) -> Period:
    return day(date(_year(hit, anchor), hit["anymonth"], hit["day"]))


def by_yearless(hit: Hit, anchor: date) -> Period:
    weekday = hit.get("anyday")
    return day(nearest_day(hit["anymonth"], hit["day"], anchor, hit.get("relative", 0), weekday))


def by_day_of_month(hit: Hit, anchor: date) -> Period:
    return day(_nearest_numbered(hit["day"], anchor, 0, hit["anyday"]))


def by_day_word(hit: Hit, anchor: date) -> Period:
    direction = _sign(hit.get("relative", hit.get("day_relative", 0)))
    return day(_nearest_numbered(hit["day"], anchor, direction, None))


@lru_cache(maxsize=8192)  # the news of a day names the same days
def _nearest_numbered(number: int, anchor: date, direction: int, weekday: int | None) -> date:
    """The nearest day of a month that has this number, in one direction (-1, 1) or any (0), perhaps on a weekday."""
    fitting = []
    for offset in range(-6, 7):
        try:
            candidate = around("month", anchor, offset).start.replace(day=number)
        except ValueError:
            continue
        if direction and (candidate - anchor).days * direction <= 0:
            continue
        if weekday is None or candidate.weekday() == weekday:
            fitting.append(candidate)
    return min(fitting, key=lambda c: (abs((c - anchor).days), c))


def by_month(hit: Hit, anchor: date) -> Period:
    number = hit["anymonth"] if "anymonth" in hit else hit["month"]
    if "year" in hit or "shortyear" in hit:
        return month(_year(hit, anchor), number)
    if hit.get("relative") == 0:
        return month(anchor.year, number)
    return nearest_month(number, anchor, _sign(hit.get("relative", 0)))


def by_weekday(hit: Hit, anchor: date) -> Period:
    direction = hit.get("relative", 0)
    number = hit["weekday"] if "weekday" in hit else hit["anyday"]
    if "relative" in hit and (direction == 0 or hit.by_week):
        return day(around("week", anchor, direction).start + _days(number))
    if hit.future and "relative" not in hit and anchor.weekday() != number:
        direction = 1
    return day(periods.nearest_weekday(number, anchor, _sign(direction)))


def by_past_weekday(hit: Hit, anchor: date) -> Period:
    return day(periods.nearest_weekday(hit["past_weekday"], anchor, -1))


def by_next_weekday(hit: Hit, anchor: date) -> Period:
    return day(periods.nearest_weekday(hit["next_weekday"], anchor, 1))


def by_weekday_away(sign: int) -> Resolver:
    def resolve(hit: Hit, anchor: date) -> Period:
        if hit["unit"] != "week":
            raise ValueError("no such day")
        return day(around("week", anchor, sign * hit.get("number", 1)).start + _days(hit["weekday"]))

    return resolve


def by_unit(hit: Hit, anchor: date) -> Period:
    unit, offset = hit["unit"], hit["relative"]
    if "number" not in hit:
        if unit == "day":
            raise ValueError("the last day of what is not said")
        return around(unit, anchor, offset)
    count = hit["number"]
    if offset == 0:
        raise ValueError("these three days are no date")
    return around(unit, anchor, -count if offset < 0 else 1, count)


def by_away(sign: int) -> Resolver:
    def resolve(hit: Hit, anchor: date) -> Period:
        return moved(hit["unit"], anchor, sign * hit.get("number", 1))

    return resolve


def by_quarter(hit: Hit, anchor: date) -> Period:
    number = next(hit[name] for name in ("quarter", "half", "ordinal", "roman") if name in hit)
    unit = hit.get("unit", "half" if "half" in hit else "quarter")
    if unit == "half" and "half" not in hit and "whole" not in hit:
        raise ValueError("half of what is not said")
    if "whole" in hit and hit["whole"] != "year":
        raise ValueError("only years have quarters")
    year = hit["year"] if "year" in hit else anchor.year + hit.get("relative", 0)
    if unit not in ("quarter", "semester", "half") or not 1 <= number <= 12 // periods.MONTHS[unit]:
        raise ValueError("no such quarter")
    size = periods.MONTHS[unit]
    return month(year, (number - 1) * size + 1, size)


def by_week_number(hit: Hit, anchor: date) -> Period:
    year = hit.get("year", anchor.year)
    if hit["unit"] != "week":
        raise ValueError("only weeks are numbered so")
    monday = date.fromisocalendar(year, hit["number"], 1)
    return periods.days(monday, 7)


def by_season(hit: Hit, anchor: date) -> Period:
    if "year" in hit or "shortyear" in hit:
        return periods.season(hit["season"], _year(hit, anchor))
    return periods.nearest_season(hit["season"], anchor, hit.get("relative"))


def by_decade(hit: Hit, anchor: date) -> Period:
    value = next(hit[name] for name in ("decade", "number", "year") if name in hit)
    if value < 100:
        value += 1900 if value + 2000 > anchor.year else 2000
        if value < 1920:
            value += 100
    if value % 10 or not 1000 <= value < 2100:
        raise ValueError("no such decade")
    return years(value, 100 if value % 100 == 0 and value < 1900 else 10)


def by_century(hit: Hit, _: date) -> Period:
    """A century as ISO 8601-2 writes it: the 19th is the years that begin with 18."""
    if "wholecentury" in hit:
        return years(hit["wholecentury"], 100)
    number = next(hit[name] for name in ("ordinal", "roman", "number", "century") if name in hit)
    if not 11 <= number <= 22:
        raise ValueError("no such century")
    return years((number - 1) * 100, 100)


def by_decade_of_century(hit: Hit, _: date) -> Period:
    century, decade = hit["which"], hit["decade"] % 100
    if not 11 <= century <= 22 or decade % 10:
        raise ValueError("no such decade")
    return years((century - 1) * 100 + decade, 10)


def by_decade_of_last_century(hit: Hit, anchor: date) -> Period:
    if hit["unit"] != "century" or hit["decade"] % 10:
        raise ValueError("no such decade")
    return years(around("century", anchor, hit["relative"]).start.year // 100 * 100 + hit["decade"] % 100, 10)


def by_range_of_centuries(hit: Hit, _: date) -> Period:
    first, last = hit["roman"], hit["last"]
    if not 11 <= first < last <= 22:
        raise ValueError("no such centuries")
    return years((first - 1) * 100, (last - first + 1) * 100)


def by_holiday(hit: Hit, anchor: date) -> Period:
    spec = str(hit["holiday"])
    if "year" in hit:
        return day(holiday(spec, hit["year"]))
    direction = _sign(hit.get("relative", 0))
    if hit.get("relative") == 0:
        return day(holiday(spec, anchor.year))
    near = [holiday(spec, anchor.year + k) for k in (-1, 0, 1)]
    fitting = [one for one in near if not direction or (one - anchor).days * direction > 0]
    return day(min(fitting, key=lambda one: (abs((one - anchor).days), one)))


def by_range_in_month(hit: Hit, anchor: date) -> Period:
    if "year" in hit:
        year = hit["year"]
    else:
        year = nearest_day(hit["anymonth"], hit["day"], anchor, soon=periods.SOON_RANGE_DAYS).year
    return _from_to(date(year, hit["anymonth"], hit["day"]), date(year, hit["anymonth"], hit["last"]))


def _from_to(start: date, end: date) -> Period:
    if end < start:
        raise ValueError("a range that ends before it begins")
    return periods.days(start, (end - start).days + 1)


def by_range_of_days(hit: Hit, anchor: date) -> Period:
    return _from_to(anchor.replace(day=hit["day"]), anchor.replace(day=hit["last"]))


def by_range_of_months(hit: Hit, anchor: date) -> Period:
    first = hit["anymonth"] if "anymonth" in hit else hit["month"]
    last = hit["lastmonth"]
    count = (last - first) % 12 + 1
    if "year" in hit:
        year = hit["year"] - (last < first)
    else:
        return min(
            (month(anchor.year + k, first, count) for k in (-1, 0, 1)),
            key=lambda p: max((p.start - anchor).days, (anchor - p.end).days, 0),
        )
    return month(year, first, count)


def by_range_of_years(hit: Hit, _: date) -> Period:
    return _years_to(hit["year"], hit["lastyear"])


def by_years(hit: Hit, _: date) -> Period:
    return _years_to(*hit["years"])


def _years_to(first: int, last: int) -> Period:
    if not 0 < last - first <= 300:
        raise ValueError("no range of years")
    return years(first, last - first + 1)


def by_offset(hit: Hit, anchor: date) -> Period:
    return around("day", anchor, hit["offset"])


def by_narrative(hit: Hit, anchor: date) -> Period:
    unit, _, offset = str(hit["narrative"]).rpartition(" ")
    return around(unit or "day", anchor, int(offset))


def by_near(hit: Hit, anchor: date) -> Period:
    """A word for the day before and the day after ("कल"): the verb tells."""
    return around("day", anchor, hit["near"] if hit.future else -hit["near"])


def by_named_day(hit: Hit, anchor: date) -> Period:
    weeks, weekday = (int(part) for part in str(hit["named_day"]).split())
    return day(around("week", anchor, weeks).start + _days(weekday))


def by_exact(hit: Hit, anchor: date) -> Period:
    return _numeric(hit["exact"], hit, anchor)


def by_slashed(hit: Hit, anchor: date) -> Period:
    return _numeric(hit["slashed"], hit, anchor)


def by_range_of_slashed(hit: Hit, anchor: date) -> Period:
    end = _numeric(hit["last"], hit, anchor).start
    if "day" in hit:
        return _from_to(end.replace(day=hit["day"]), end)
    start = _numeric(hit["slashed"], hit, end).start
    return _from_to(start.replace(year=start.year - 1) if start > end else start, end)


def by_range_to_exact(hit: Hit, anchor: date) -> Period:
    end = _numeric(hit["exact"], hit, anchor)
    if end.start != end.end:
        raise ValueError("no day")
    if "day" in hit:
        return _from_to(end.start.replace(day=hit["day"]), end.start)
    start = _numeric(hit["slashed"], hit, end.start).start.replace(year=end.start.year)
    return _from_to(start.replace(year=start.year - 1) if start > end.start else start, end.start)


def by_range_of_exact(hit: Hit, anchor: date) -> Period:
    start, end = _numeric(hit["exact"], hit, anchor), _numeric(hit["last"], hit, anchor)
    if end.start <= start.end or start.precision is not end.precision:
        raise ValueError("a range that ends before it begins")
    return Period(start.start, end.end, start.precision)


def _numeric(stated: tuple[list[int], str], hit: Hit, anchor: date) -> Period:
    parts, kind = stated
    if kind == "iso":
        year, number, d = parts
        return day(date(year, number, d))
    if kind in ("my", "ym"):
        number, year = parts if kind == "my" else parts[::-1]
        if not 1000 <= year < 2200:
            raise ValueError("no such year")
        return month(year, number)
    first, second = (parts[1], parts[0]) if hit.order == "mdy" else (parts[0], parts[1])
    if hit.order == "ymd" and kind == "dm":
        first, second = second, first
    if second > 12 >= first:
        first, second = second, first
    if kind == "dm":
        return day(nearest_day(second, first, anchor, weekday=hit.get("anyday")))
    if hit.order == "ymd" and parts[2] < 100:
        return day(date(full_year(parts[0], anchor), parts[1], parts[2]))
    return day(date(full_year(parts[2], anchor), second, first))


def by_named(hit: Hit, anchor: date) -> Period:
    unit, offset, *which = str(hit["named"]).split()
    if unit in periods.SEASONS:
        return periods.nearest_season(unit, anchor, int(offset))
    whole = around(unit, anchor, int(offset))
    return periods.part(whole, which[0], anchor) if which else whole


def by_year(hit: Hit, anchor: date) -> Period:
    return years(hit["clearyear"] if "clearyear" in hit else _year(hit, anchor))
