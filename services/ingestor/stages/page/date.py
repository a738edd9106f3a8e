"""When a page says it was published."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from htmldate import find_date
from lxml.html import HtmlElement

from schemas.moments import Moment, Precision, parse_moment
from services.ingestor.stages.page.stated import StatedByPage
from services.ingestor.stages.plausible import is_absurd

_NEAR: Final = timedelta(days=1)  # a local day and the same instant in UTC are at most this far apart
_EARLIEST: Final = date(1995, 1, 1)


@dataclass(frozen=True, slots=True)
class PageDate:
    """The publication time and the words of the page that give it, None when the page does not say.

    `absurd`: what the head of the page states and what cannot be.
    """

    moment: Moment | None = None
    words: str | None = None
    absurd: str | None = None


def page_date(
    tree: HtmlElement, markup: str, stated: StatedByPage, url: str | None, received: datetime
) -> PageDate:
    """When the page was published, by what it says itself. `tree` is that of `markup` and stays as it is.

    The day is the finder's, which weighs the address, the head and the text. The head may state the instant too: it is
    used when it agrees with that day. A date after `received` is never taken.
    """
    instants = [(moment, text) for text in stated.published if (moment := _moment(text)) is not None]
    absurd = next((text for moment, text in instants if is_absurd(moment, received)), None)
    found = _found(tree, url, received)
    day = datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None
    for moment, text in instants:
        if is_absurd(moment, received):
            continue
        if day is None or abs(_local_day(moment) - day) <= _NEAR:
            return PageDate(moment, text, absurd)
    if found is None:
        return PageDate(absurd=absurd)
    if _is_written(found, (url or "") + markup):
        return PageDate(parse_moment(found), found, absurd)
    # Looking hard, the finder takes a bare month for its first day, and a bare year (a copyright line) for its first.
    # A month is told as such; a year says nothing, nor does a guess beside a date that is stated and absurd.
    if found.endswith("-01-01") or instants:
        return PageDate(absurd=absurd)
    return PageDate(parse_moment(found[:7]), found[:7])


def _is_written(found: str, markup: str) -> bool:
    """Whether the day of `found` stands on the page; asked only of first days, which are guessed days."""
    if not found.endswith("-01"):
        return True
    year, month, _ = found.split("-")
    written = (
        rf"\b{year}\W?{month}\W?01(?!\d)"
        rf"|(?<!\d)0?1(?:\.|st|er|º|°)?(?:\W{{1,3}}(?:de\W)?)(?:0?{int(month)}|[^\W\d]{{3,12}})\W{{1,3}}(?:de\W)?{year}\b"
        rf"|\b(?:0?{int(month)}/0?1/{year}|[^\W\d]{{3,12}}\.?\s0?1(?:st)?,?\s{year})\b"
        rf"|\b{year}\W{{0,2}}年?\W?0?{int(month)}\W?月?\W?0?1\W?日"
    )
    return re.search(written, markup) is not None


def _found(tree: HtmlElement, url: str | None, received: datetime) -> str | None:
    """The day that the finder gives, as ISO text."""
    latest = (received + _NEAR).date()
    return None if latest < _EARLIEST else _search(tree, url, latest)


def _search(tree: HtmlElement, url: str | None, latest: date) -> str | None:
    try:
        # A tree, never the markup: given a text that looks like an address, the finder would fetch it. It copies what it
        # changes.
        return find_date(
            tree,
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
