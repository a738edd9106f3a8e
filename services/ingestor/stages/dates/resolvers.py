"""What a matched rule says: its groups and the anchor become a period.

ValueError or OverflowError means that there is no such date.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from services.ingestor.stages.dates import periods
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
    """The values of the groups that took part in a match, by group name."""

    def __init__(self, values: dict[str, Any], order: str) -> None:
        self._values = values
        self.order = order

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def items(self) -> Iterable[tuple[str, Any]]:
        return self._values.items()

    def __contains__(self, name: str) -> bool:
        return name in self._values


Resolver = Callable[[Hit, date], Period]


def full_year(value: int, anchor: date, width: int = 2) -> int:
    """A year of two digits in the century that keeps it from lying far ahead of the anchor."""
    if width > 2 or value > 99:
        return value
    century = anchor.year // 100 * 100
    year = century + value
    return year - 100 if year > anchor.year + 20 else year


def by_full(hit: Hit, _: date) -> Period:
    return day(date(hit["year"], hit["anymonth"], hit["day"]))


def by_yearless(hit: Hit, anchor: date) -> Period:
    weekday = hit.get("anyday")
    return day(nearest_day(hit["anymonth"], hit["day"], anchor, hit.get("relative", 0), weekday))


def by_day_of_month(hit: Hit, anchor: date) -> Period:
    number = hit["day"]
    fitting = []
    for offset in range(-6, 7):
        first = around("month", anchor, offset).start
        try:
            candidate = first.replace(day=number)
        except ValueError:
            continue
        if candidate.weekday() == hit["anyday"]:
            fitting.append(candidate)
    return day(min(fitting, key=lambda c: (abs((c - anchor).days), c)))


def by_month(hit: Hit, anchor: date) -> Period:
    if "year" in hit:
        return month(hit["year"], hit["anymonth"])
    if hit.get("relative") == 0:
        return month(anchor.year, hit["anymonth"])
    number = hit["anymonth"] if "anymonth" in hit else hit["month"]
    return nearest_month(number, anchor, _sign(hit.get("relative", 0)))


def by_month_of(hit: Hit, anchor: date) -> Period:
    return month(anchor.year + hit["relative"], hit["anymonth"])


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def by_weekday(hit: Hit, anchor: date) -> Period:
    direction = hit.get("relative", 0)
    if "unit" in hit:
        if hit["unit"] != "week":
            raise ValueError("no such day")
        return day(periods.days(around("week", anchor, direction).start, 7).start + _days(hit["weekday"]))
    if "relative" in hit and direction == 0:
        return day(around("week", anchor).start + _days(hit["weekday"]))
    return day(periods.nearest_weekday(hit["weekday"], anchor, _sign(direction)))


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def by_unit(hit: Hit, anchor: date) -> Period:
    unit, offset = hit["unit"], hit["relative"]
    if "number" not in hit:
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
    number = hit["quarter"] if "quarter" in hit else hit["ordinal"]
    unit = hit.get("unit", "quarter")
    if unit == "week" and "year" not in hit and "whole" not in hit:
        raise ValueError("the first week of what is not said")
    year = hit["year"] if "year" in hit else anchor.year + hit.get("relative", 0)
    if unit == "week":
        monday = around("week", date(year, 1, 4)).start
        return periods.days(monday + _days(7 * (number - 1)), 7)
    if unit not in ("quarter", "half") or number > 12 // periods.MONTHS[unit]:
        raise ValueError("no such quarter")
    size = periods.MONTHS[unit]
    return month(year, (number - 1) * size + 1, size)


def by_season(hit: Hit, anchor: date) -> Period:
    if "year" in hit:
        return periods.season(hit["season"], hit["year"])
    direction = _sign(hit.get("relative", 0))
    options = [periods.season(hit["season"], anchor.year + k) for k in (-1, 0, 1, 2)]
    if direction:
        options = [p for p in options if (p.end < anchor if direction < 0 else p.start > anchor)]
    elif "relative" in hit:
        return options[1]
    return min(options, key=lambda p: max((p.start - anchor).days, (anchor - p.end).days, 0))


def by_decade(hit: Hit, anchor: date) -> Period:
    value = hit["decade"] if "decade" in hit else hit["number"] if "number" in hit else hit["year"]
    if value < 100:
        value += 1900 if value + 2000 > anchor.year else 2000
        if value < 1920:
            value += 100
    if value % 10 or not 1000 <= value < 2100:
        raise ValueError("no such decade")
    return years(value, 100 if value % 100 == 0 and value < 1900 else 10)


def by_century(hit: Hit, _: date) -> Period:
    number = hit["ordinal"]
    if not 1 <= number <= 30:
        raise ValueError("no such century")
    return years((number - 1) * 100 + 1, 100)


def by_ordinal_weekday(hit: Hit, anchor: date) -> Period:
    whole = by_month(hit, anchor)
    first = whole.start
    found = first + _days((hit["weekday"] - first.weekday()) % 7 + 7 * (hit["ordinal"] - 1))
    if found > whole.end:
        raise ValueError("no such day")
    return day(found)


def by_last_weekday(hit: Hit, anchor: date) -> Period:
    if hit["relative"] != -1:
        raise ValueError("no such day")
    last = by_month(Hit({k: v for k, v in hit.items() if k in ("year", "anymonth")}, ""), anchor).end
    return day(last - _days((last.weekday() - hit["weekday"]) % 7))


def by_unit_of_month(hit: Hit, anchor: date) -> Period:
    whole = by_month(Hit({k: v for k, v in hit.items() if k in ("year", "anymonth")}, ""), anchor)
    number = hit["relative"] if "relative" in hit else hit["ordinal"]
    if hit["unit"] == "day":
        return day(whole.end if number == -1 else whole.start + _days(number - 1))
    if hit["unit"] != "week" or number == 0 or number > 5:
        raise ValueError("no such week")
    if number == -1:
        return around("week", whole.end)
    # the week that holds the month's first Thursday is its first, as ISO counts the weeks of a year
    return (
        around("week", whole.start + _days(3), number - 1)
        if whole.start.weekday() < 4
        else around("week", whole.start, number)
    )


def by_holiday(hit: Hit, anchor: date) -> Period:
    number, dated = (int(part) for part in str(hit["holiday"]).split("-"))
    if "year" in hit:
        return day(date(hit["year"], number, dated))
    return day(nearest_day(number, dated, anchor))


def by_weekday_ago(hit: Hit, anchor: date) -> Period:
    if hit["unit"] != "week":
        raise ValueError("no such day")
    return day(around("week", anchor, -hit.get("number", 1)).start + _days(hit["weekday"]))


def by_range_in_month(hit: Hit, anchor: date) -> Period:
    year = hit["year"] if "year" in hit else nearest_day(hit["anymonth"], hit["day"], anchor).year
    start, end = date(year, hit["anymonth"], hit["day"]), date(year, hit["anymonth"], hit["last"])
    if end < start:
        raise ValueError("a range that ends before it begins")
    return periods.days(start, (end - start).days + 1)


def by_range_of_days(hit: Hit, anchor: date) -> Period:
    return periods.days(anchor.replace(day=hit["day"]), hit["last"] - hit["day"] + 1)


def by_range_over_months(hit: Hit, anchor: date) -> Period:
    end_year = hit.get("year")
    if end_year is None:
        start = nearest_day(hit["anymonth"], hit["day"], anchor)
        end = date(start.year, hit["lastmonth"], hit["last"])
    else:
        end = date(end_year, hit["lastmonth"], hit["last"])
        start = date(end_year, hit["anymonth"], hit["day"])
    if end < start:
        if end_year is None:
            end = end.replace(year=end.year + 1)
        else:
            start = start.replace(year=start.year - 1)
    return periods.days(start, (end - start).days + 1)


def by_range_of_months(hit: Hit, anchor: date) -> Period:
    first, last = hit["anymonth"], hit["lastmonth"]
    count = (last - first) % 12 + 1
    year = hit["year"] - (last < first) if "year" in hit else nearest_month(first, anchor).start.year
    return month(year, first, count)


def by_range_of_years(hit: Hit, _: date) -> Period:
    first, last = hit["year"], hit["lastyear"]
    if not 0 < last - first <= 300:
        raise ValueError("no range of years")
    return years(first, last - first + 1)


def by_offset(hit: Hit, anchor: date) -> Period:
    return around("day", anchor, hit["offset"])


def by_numeric(hit: Hit, anchor: date) -> Period:
    parts, kind = hit["numeric"]
    if kind == "iso":
        year, number, d = parts
        return day(date(year, number, d))
    if kind in ("my", "ym"):
        number, year = parts if kind == "my" else parts[::-1]
        if not 1000 <= year < 3000:
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
    unit, offset = str(hit["named"]).split()
    return around(unit, anchor, int(offset))


def by_in_named_year(hit: Hit, anchor: date) -> Period:
    unit, offset = str(hit["named"]).split()
    if unit != "year":
        raise ValueError("no such month")
    year = anchor.year + int(offset)
    return day(date(year, hit["anymonth"], hit["day"])) if "day" in hit else month(year, hit["anymonth"])


def by_year(hit: Hit, _: date) -> Period:
    return years(hit["year"] if "year" in hit else hit["clearyear"])
