"""When a page says it was published."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from htmldate import find_date

from schemas.moments import Moment, Precision, parse_moment
from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.page.tree import parse

_NEAR: Final = timedelta(days=1)  # a local day and the same instant in UTC are at most this far apart
_EARLIEST: Final = date(1995, 1, 1)


def page_date(
    markup: str, stated: StatedByPage, url: str | None, received: datetime
) -> tuple[Moment | None, str | None]:
    """The publication time and the words of the page that give it; (None, None) when the page does not say.

    The day is the finder's, which weighs the address, the head and the text. The head may state the instant too: it is
    used when it agrees with that day. A date after `received` is never taken.
    """
    instants = [(moment, text) for text in stated.published if (moment := _moment(text)) is not None]
    tree = parse(markup)
    latest = (received + _NEAR).date()
    found: str | None = None
    if tree is not None and latest >= _EARLIEST:
        try:
            # A tree, never the markup: given a text that looks like an address, the finder would fetch it.
            found = find_date(
                tree, original_date=True, url=url, min_date=_EARLIEST.isoformat(), max_date=latest.isoformat()
            )
        except Exception:  # noqa: BLE001 - any fault of the finder on odd markup means that it found nothing
            found = None
    day = datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None
    for moment, text in instants:
        if moment.start > received + _NEAR:
            continue
        if day is None or abs(_local_day(moment) - day) <= _NEAR:
            return moment, text
    if found is None:
        return None, None
    return parse_moment(found), found


def _moment(text: str) -> Moment | None:
    try:
        moment = parse_moment(text)
    except ValueError:
        return None
    return moment if moment.precision in {Precision.INSTANT, Precision.HOUR, Precision.DAY} else None


def _local_day(moment: Moment) -> datetime:
    start = moment.start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)
