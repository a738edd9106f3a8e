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
    found = _found(markup, url, received)
    day = datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None
    for moment, text in instants:
        if moment.start > received + _NEAR:
            continue
        if day is None or abs(_local_day(moment) - day) <= _NEAR:
            return moment, text
    if found is None:
        return None, None
    return parse_moment(found), found


def _found(markup: str, url: str | None, received: datetime) -> str | None:
    """The day that the finder gives, as ISO text."""
    latest = (received + _NEAR).date()
    if latest < _EARLIEST:
        return None
    found = _search(markup, url, latest, thorough=True)
    # Looking hard, the finder takes a bare year (a copyright line) for its first day. Such a day is believed only when
    # it is also found without looking hard.
    if found and found.endswith("-01-01") and _search(markup, url, latest, thorough=False) != found:
        return None
    return found


def _search(markup: str, url: str | None, latest: date, *, thorough: bool) -> str | None:
    tree = parse(markup)
    if tree is None:
        return None
    try:
        # A tree, never the markup: given a text that looks like an address, the finder would fetch it.
        return find_date(
            tree,
            extensive_search=thorough,
            original_date=True,
            url=url,
            min_date=_EARLIEST.isoformat(),
            max_date=latest.isoformat(),
        )
    except Exception:  # noqa: BLE001 - any fault of the finder on odd markup means that it found nothing
        return None


def _moment(text: str) -> Moment | None:
    try:
        moment = parse_moment(text)
    except ValueError:
        return None
    return moment if moment.precision in {Precision.INSTANT, Precision.HOUR, Precision.DAY} else None


def _local_day(moment: Moment) -> datetime:
    start = moment.start
    return datetime(start.year, start.month, start.day, tzinfo=UTC)
