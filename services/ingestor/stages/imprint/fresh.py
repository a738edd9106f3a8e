"""The year of a day and month that stand without one, where an article says when it was published. Pure."""

from datetime import date, timedelta
from typing import Final

_FRESH: Final = timedelta(days=31)
# Where it is a day later than where the message was received.
_AHEAD: Final = timedelta(days=1)


def fresh_day(month: int | None, day: int, received: date) -> date | None:
    """The last such day before `received`, or the next one to it; None when that was not within the month before.

    Without `month`: of this month or the last one.
    """
    latest = received + _AHEAD
    for back in range((_FRESH + _AHEAD).days):
        one = latest - timedelta(days=back)
        if one.day == day and month in {None, one.month}:
            return one
    return None
