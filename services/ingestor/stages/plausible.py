"""Which times of publication cannot be. Pure."""

from datetime import datetime, timedelta
from typing import Final

from schemas.moments import Moment

EARLIEST_YEAR: Final = 1600
LEEWAY: Final = timedelta(days=1)  # clocks of two machines, and a local day that begins before the day in UTC


def is_absurd(moment: Moment, received: datetime) -> bool:
    """Whether an article received then cannot have been published at `moment`: before 1600, or a day later."""
    if moment.start.year < EARLIEST_YEAR:
        return True
    try:
        return moment.start > received + LEEWAY
    except OverflowError:
        return False
