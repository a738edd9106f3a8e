"""A date that was found in a text, and what the rules hand to each other."""

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from schemas.moments import Precision
from services.ingestor.stages.dates.periods import MONTHS, YEARS, Period

Open = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Yearless:
    """A month, perhaps with a day and a weekday, of which the text does not say the year."""

    month: int
    day: int | None = None
    weekday: int | None = None


class Found(NamedTuple):
    """One date of a text: its characters, its days, whether an anchor was needed, and which side is open.

    `weekday` is there when the words name a weekday, a day and a month, with or without a year; `yearless` when they
    name a month without its year.
    """

    start_char: int
    end_char: int
    period: Period
    relative: bool
    open: Open | None = None
    weekday: int | None = None
    yearless: Yearless | None = None


@dataclass(slots=True)
class Item:
    """A word, number or date of the text with what it may mean: role -> value."""

    start: int
    end: int
    values: dict[str, Any]

    @property
    def found(self) -> Found | None:
        """The date that this item is, None for words and numbers."""
        found: Found | None = self.values.get("found")
        return found


_FOUND_ROLES: Final = ("day", "week", "month", "year", "span")


def grain(period: Period) -> str:
    """Which unit a period is one of; `span` for all others."""
    if period.start == period.end:
        return "day"
    if period.precision is Precision.DAY and (period.end - period.start).days == 6:
        return "week"
    if period.precision is Precision.MONTH and period.start.month == period.end.month:
        return "month"
    if period.precision is Precision.YEAR and period.start.year == period.end.year:
        return "year"
    return "span"


FOUND_ROLES: Final = tuple(frozenset({"found", f"found_{name}"}) for name in _FOUND_ROLES)


def found_item(found: Found) -> Item:
    """The item that takes the place of a date's words."""
    return Item(found.start_char, found.end_char, {"found": found, f"found_{grain(found.period)}": found})


def fine_enough(period: Period, values: dict[str, Any]) -> bool:
    """Whether so many units can be reckoned from `period`: "two days later" from a day, "a decade later" from a year, too."""
    unit = values.get("unit") or str(values.get("narrative", "")).rpartition(" ")[0] or "day"
    if unit in YEARS:
        return period.start.year == period.end.year
    if unit in MONTHS:
        return (period.end - period.start).days < 31
    return period.start == period.end
