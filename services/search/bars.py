"""The bars of a histogram: their edges in a time zone. Neither engine knows calendars; both are asked for ranges."""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from schemas.moments import Precision, epoch_ms, from_epoch_ms
from services.search.when import midnight

MAX_BARS: Final = 1000
_PLEASANT: Final = 60  # bars that a chart on a page still shows well


class Interval(StrEnum):
    """The width of a bar, finest first."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# The precisions that fall within one bar: a date coarser than that is counted beside the bars, never spread.
FINE_ENOUGH: Final[dict[Interval, tuple[Precision, ...]]] = {
    Interval.HOUR: (Precision.INSTANT, Precision.HOUR),
    Interval.DAY: (Precision.INSTANT, Precision.HOUR, Precision.DAY),
    Interval.WEEK: (Precision.INSTANT, Precision.HOUR, Precision.DAY),
    Interval.MONTH: (Precision.INSTANT, Precision.HOUR, Precision.DAY, Precision.MONTH),
    Interval.QUARTER: (Precision.INSTANT, Precision.HOUR, Precision.DAY, Precision.MONTH),
    Interval.YEAR: tuple(Precision),
}
_MONTHS: Final = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


class TooManyBars(ValueError):  # noqa: N818
    """More bars than MAX_BARS. `fitting` is the finest interval that does not, None when none does."""

    def __init__(self, fitting: Interval | None) -> None:
        super().__init__("too many bars")
        self.fitting = fitting


def edges(least: int, most: int, interval: Interval, tz: tzinfo) -> tuple[int, ...]:
    """Edges in ms of the bars that cover [`least`, `most`]: bar i is [edges[i], edges[i+1]). Raises TooManyBars."""
    found = _edges(least, most, interval, tz)
    if found is None:
        wider = list(Interval)[list(Interval).index(interval) + 1 :]
        raise TooManyBars(next((w for w in wider if _edges(least, most, w, tz) is not None), None))
    return found


def pleasant(least: int, most: int, tz: tzinfo) -> Interval:
    """The finest interval from days up that makes a readable chart of [`least`, `most`]."""
    for interval in list(Interval)[1:]:
        if _edges(least, most, interval, tz, _PLEASANT) is not None:
            return interval
    return Interval.YEAR


def earliest(most: int, tz: tzinfo) -> int:
    """The beginning of as many years up to the one that holds `most` as there may be bars."""
    year = from_epoch_ms(most).astimezone(tz).year
    # Not at the very beginning of the calendar, which has no instant in some zones.
    return epoch_ms(midnight(date(max(year - MAX_BARS + 1, 2), 1, 1), tz))


def reached(least: int | None, most: int, interval: Interval | None, tz: tzinfo) -> bool:
    """Whether bars from `least` (None: open), as wide as `interval` says or as may be, can go up to `most`.

    The last year of the calendar is how people write "no end", and no bar ends after it.
    """
    if from_epoch_ms(most).year == MAXYEAR:
        return False
    return interval is not None or least is None or least >= earliest(most, tz)


def start_text(edge: int, interval: Interval, tz: tzinfo) -> str:
    """The start of a bar as text: an instant with its offset for hours, a date for the rest."""
    local = from_epoch_ms(edge).astimezone(tz)
    return local.isoformat(timespec="seconds") if interval is Interval.HOUR else local.date().isoformat()


def end_text(next_edge: int, interval: Interval, tz: tzinfo) -> str:
    """The last second (hours) or day (the rest) of the bar that ends before `next_edge`."""
    return start_text(next_edge - 1000, interval, tz)


def label(edge: int, interval: Interval, tz: tzinfo) -> str:
    """The bar as people write it: 2022, 2022 Q3, 2022-08, 2022-08-15, 2022-08-15 13:00."""
    local = from_epoch_ms(edge).astimezone(tz)
    match interval:
        case Interval.YEAR:
            return f"{local.year:04}"
        case Interval.QUARTER:
            return f"{local.year:04} Q{(local.month + 2) // 3}"
        case Interval.MONTH:
            return f"{local.year:04}-{local.month:02}"
        case Interval.HOUR:
            return local.isoformat(" ", timespec="minutes")[:16]
        case _:
            return local.date().isoformat()


def _edges(
    least: int, most: int, interval: Interval, tz: tzinfo, bars: int = MAX_BARS
) -> tuple[int, ...] | None:
    """As `edges`, but None when there are more than `bars`."""
    found: list[int] = []
    try:
        for edge in _starts(least, interval, tz):
            # A zone that moved across the date line skipped a day: its bar would be empty by nature.
            if not found or edge > found[-1]:
                found.append(edge)
            if found[-1] > most:
                return tuple(found)
            if len(found) > bars:
                return None
    except (OverflowError, ValueError):  # past the ends of the calendar
        pass
    return None


def _starts(least: int, interval: Interval, tz: tzinfo) -> Iterator[int]:
    """The starts of the bars from the one that holds `least`, without end."""
    local = from_epoch_ms(least).astimezone(tz)
    if interval is Interval.HOUR:
        # In elapsed time, so that a day with a clock change has 23 or 25 bars.
        at = local.astimezone(UTC) - _into_hour(local)
        while True:
            yield epoch_ms(at)
            # After a clock change of half an hour, one shorter bar leads back to full hours.
            at += timedelta(hours=1) - _into_hour(at.astimezone(tz))
    day = _floor(local.date(), interval)
    while True:
        yield epoch_ms(midnight(day, tz))
        day = _after(day, interval)


def _into_hour(local: datetime) -> timedelta:
    return timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _floor(day: date, interval: Interval) -> date:
    match interval:
        case Interval.WEEK:
            return day - timedelta(days=day.weekday())
        case Interval.MONTH | Interval.QUARTER | Interval.YEAR:
            width = _MONTHS[interval]
            return date(day.year, (day.month - 1) // width * width + 1, 1)
        case _:
            return day


def _after(day: date, interval: Interval) -> date:
    match interval:
        case Interval.WEEK:
            return day + timedelta(days=7)
        case Interval.MONTH | Interval.QUARTER | Interval.YEAR:
            months = day.year * 12 + day.month - 1 + _MONTHS[interval]
            return date(months // 12, months % 12 + 1, 1)
        case _:
            return day + timedelta(days=1)
