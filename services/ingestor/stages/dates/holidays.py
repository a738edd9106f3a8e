"""Days of the year that have a name, also those that move. Pure."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

_FIXED: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_EASTER: Final = re.compile(r"(easter|orthodox)([+-]\d+)")
_NTH: Final = re.compile(r"nth (\d{1,2}) ([0-6]) (-1|[1-5])(?: \+(\d))?")


def is_holiday(spec: str) -> bool:
    """Whether `spec` is one: `12-25`, `easter+39`, `orthodox+0`, or `nth 11 3 4` (November's fourth Thursday)."""
    return any(form.fullmatch(spec) for form in (_FIXED, _EASTER, _NTH))


def holiday(spec: str, year: int) -> date:
    """The day of `year` that `spec` means. Raises ValueError when that year has none."""
    if match := _FIXED.fullmatch(spec):
        return date(year, int(match[1]), int(match[2]))
    if match := _EASTER.fullmatch(spec):
        sunday: date = easter(year, EASTER_WESTERN if match[1] == "easter" else EASTER_ORTHODOX)
        return sunday + timedelta(days=int(match[2]))
    if match := _NTH.fullmatch(spec):
        month, weekday, number = int(match[1]), int(match[2]), int(match[3])
        later = timedelta(days=int(match[4] or 0))
        return (
            nth_weekday(date(year, month, 1), date(year, month, monthrange(year, month)[1]), weekday, number)
            + later
        )
    raise ValueError(f"no holiday is written {spec!r}")


def nth_weekday(first: date, last: date, weekday: int, number: int) -> date:
    """The `number`th `weekday` (Monday 0) from `first` to `last`, -1 the last one, -2 the last but one. Raises ValueError when there is none."""
    if number < 0:
        found = last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (number + 1))
    else:
        found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    if not number or not first <= found <= last:
        raise ValueError("no such weekday")
    return found
