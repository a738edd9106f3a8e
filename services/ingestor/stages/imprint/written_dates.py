"""Full dates as pages write them, with label, time of day and zone: "Mis à jour le 24 mars 2024 à 08h12 (CET)". Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import regex

from schemas.moments import Moment, Precision
from services.ingestor.stages.imprint.fresh import fresh_day
from services.ingestor.stages.imprint.tables import fold, one_of, tables

_NOT_ASCII_DIGIT: Final = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)
_OFFSET: Final = regex.compile(r"(?:gmt|utc)?\s*([+\-−–])\s*(\d{1,2}):?(\d{2})?", regex.IGNORECASE)
_LIKELY: Final = range(1500, 2200)  # years: beyond them four digits are one only after a label


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """One date of a line: its characters, whether a label says what it is, and whether that is publication.

    `moment` is None when the digits leave open which day it is, or name none. `timed`: a time of day stands with it.
    `yearless`: the year is not written, but the one of the receipt.
    """

    start: int
    end: int
    moment: Moment | None
    labelled: bool
    is_published: bool
    timed: bool
    yearless: bool = False


def written_dates(line: str, received: date) -> list[WrittenDate]:
    """The dates in `line`, in order. A local time without a zone is one in UTC (`Moment.zoned` is False).

    After a label the year may be left out when the day was within the month before `received`.
    """
    return [_read(match, line, received) for match in _pattern().finditer(_plain(line))]


def may_begin(line: str) -> bool:
    """Whether `line` begins as one with a date can: with a label, a date or a time of day. Cheap, and often right."""
    return _beginning().match(_plain(line)) is not None


def _plain(line: str) -> str:
    """`line` in small letters and ASCII digits, character for character."""
    if line.isascii():
        return line.lower()
    digits = _NOT_ASCII_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), line)
    small = digits.lower()
    return small if len(small) == len(digits) else "".join(_small(char) for char in digits)


def _small(char: str) -> str:
    small = char.lower()
    return small if len(small) == 1 else char


def clock_after_label(text: str) -> bool:
    """Whether `text` is a label and a time of day, on the day that stands beside it: "mis à jour à 09h15"."""
    return _clock_pattern().fullmatch(_plain(text)) is not None


def is_update(text: str) -> bool:
    """Whether `text` tells how long ago the page was updated, without a date: "updated 2 hours ago"."""
    match = _ago_pattern().fullmatch(_plain(text))
    return match is not None and not tables().labels[fold(match["label"])][0]


def _read(match: "regex.Match[str]", line: str, received: date) -> WrittenDate:
    label = match["label"] or match["label_after"]
    is_published, order = tables().labels[fold(label)] if label else (True, None)
    timed = match["hour"] is not None or match["hour_before"] is not None
    yearless = not (match["year"] or match["iso_year"] or match["last"])
    moment = _moment(match, order, line, received)
    if moment is not None and label is None and (yearless or moment.start.year not in _LIKELY):
        moment = None
    return WrittenDate(match.start(), match.end(), moment, label is not None, is_published, timed, yearless)


def _moment(match: "regex.Match[str]", order: str | None, line: str, received: date) -> Moment | None:
    try:
        year, month, day = _day(match, order, received)
        side = "" if match["hour"] is not None else "_before"
        if match[f"hour{side}"] is None:
            start = datetime(year, month, day, tzinfo=UTC)
            return Moment(start, start + timedelta(days=1, seconds=-1), Precision.DAY)
        hour, minute = int(match[f"hour{side}"]), match[f"minute{side}"]
        hour = _of_24(hour, match[f"noon{side}"] or match[f"lead{side}"])
        # As it is written: "10h et" is no Eastern Time.
        named = line[slice(*match.span("zone"))] or line[slice(*match.span("zone_before"))]
        zone = _zone(named, datetime(year, month, day, hour))  # noqa: DTZ001
        start = datetime(
            year, month, day, hour, int(minute or 0), int(match[f"sec{side}"] or 0), tzinfo=zone or UTC
        )
        start.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if minute is None:
        return Moment(
            start, start + timedelta(minutes=59, seconds=59), Precision.HOUR, zoned=zone is not None
        )
    return Moment(start, start, Precision.INSTANT, zoned=zone is not None)


def _day(match: "regex.Match[str]", order: str | None, received: date) -> tuple[int, int, int]:
    """Year, month and day. Raises ValueError when the digits leave open which is which, or which year it is."""
    if match["name"] is not None or match["month"] is not None:
        month = tables().months[fold(match["name"]).rstrip(".")] if match["name"] else int(match["month"])
        if match["year"] is not None:
            return int(match["year"]), month, int(match["day"])
        fresh = fresh_day(month, int(match["day"]), received)
        if fresh is None:
            raise ValueError("of which year?")
        return fresh.year, month, int(match["day"])
    if match["iso_year"] is not None:
        return int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"])
    first, second = int(match["first"]), int(match["second"])
    year = int(match["last"])
    if year < 100:
        year += 2000
    if match["sign"] == "." or first == second or (order == "dmy" and second <= 12) or first > 12:
        return year, second, first
    if second > 12 or order == "mdy":
        return year, first, second
    raise ValueError("either may be the day")


def _of_24(hour: int, noon: str | None) -> int:
    if noon is None:
        return hour
    if not 0 < hour <= 12:
        return hour  # "13:05 PM" says it twice
    is_pm = fold(noon) in tables().any["pm"]
    return hour % 12 + 12 * is_pm


def _zone(text: str, local: datetime) -> tzinfo | None:
    """The zone named by `text`; None when there is none, or when the words fit several."""
    named = tables()
    words = text.strip(" ()（）[]")
    if not words:
        return None
    if (minutes := named.minutes.get(fold(words).rstrip("."))) is not None:
        return UTC if minutes == 0 else timezone(timedelta(minutes=minutes))
    if match := _OFFSET.fullmatch(words):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    place = named.places.get(words) or named.places.get(fold(words))
    if place is None:
        return None
    # as an offset: what is said of this instant, not a rule for others
    offset = local.replace(tzinfo=ZoneInfo(place)).utcoffset()
    return timezone(offset) if offset is not None else None


def _clock(side: str) -> str:
    """A time of day, in groups whose names end with `side`."""
    noon = one_of([*tables().any["am"], *tables().any["pm"]], after_digits=True)
    return (
        rf"(?:(?P<lead{side}>{noon})\s?)?(?P<hour{side}>(?<![\d.,:])(?:[01]?\d|2[0-3]))"
        rf"(?:\s?(?:[:.時时시点點]|h(?![a-z])|(?<=\d)h(?=\d))\s?(?P<minute{side}>[0-5]\d)(?!\d)\s?(?:[分분]|mn|min(?!\w))?"
        rf"(?::(?P<sec{side}>[0-5]\d)(?:[.,]\d+)?)?|(?=\s?(?:h|uhr|uur|{noon})(?!\w))|\s?[時时시点點])"
        rf"(?:\s?{one_of(tables().any['after_clock'], after_digits=True)})?(?:\s?(?P<noon{side}>{noon}))?"
    )


def _zone_pattern() -> str:
    named = one_of([*tables().minutes, *tables().places, *tables().unsure], after_digits=True)
    return rf"[(（\[]?\s?(?:(?:gmt|utc)?\s?[+\-−–]\s?\d\d?(?::?\d\d)?(?!\d)|{named})\s?[)）\]]?"


@cache
def _clock_pattern() -> Any:
    words = tables()
    return regex.compile(
        rf"{words.label}\s?[:：]?\s?(?:{one_of(words.any['before_clock'])}\s?)?{_clock('')}(?:\s?{_zone_pattern()})?"
    )


@cache
def _ago_pattern() -> Any:
    word = r"[\p{L}\p{M}]+"
    return regex.compile(
        rf"(?P<label>{tables().label})\s?[:：]?(?:\s?{word}){{0,3}}\s?\d{{1,2}}(?:\s?{word}){{1,3}}"
    )


@cache
def _beginning() -> Any:
    words = tables()
    return regex.compile(
        rf"\W*(?:\d|{words.label}|{words.month}|{words.weekday}|{one_of(words.any['before_date'])}\s\d)"
    )


@cache
def _pattern() -> Any:
    words = tables()
    loose = words.any
    number = r"(?<![\d.,/:-])\d{1,2}"
    year = r"[1-9]\d{3}(?!\d|[.,/:-]\d)"
    weekday = rf"(?:[(（]?{words.weekday}[.)）]?[,،]?\s*)?"
    inside = rf"(?:{one_of(loose['in_date'])}\s*)?"
    month = rf"(?P<name>{words.month})\.?(?:\s?/\s?[\p{{L}}\p{{M}}]+)?"
    day = (
        rf"{weekday}(?:"
        rf"(?P<day>{number})(?:\.|er|º|ª|°|st|nd|rd|th|-?го|-е)?\s*{inside}{month}\s?,?\s*{inside}(?P<year>{year})"
        rf"|(?P<name>{words.month})\.?\s+(?P<day>{number})(?:st|nd|rd|th)?,?\s+(?P<year>{year})"
        rf"|(?<![\d.,/:-])(?P<iso_year>[1-9]\d\d\d)\s?(?:[-./](?P<iso_month>\d\d?)[-./](?P<iso_day>\d\d?)(?:\.(?!\d))?"
        rf"|[.年년]\s?(?P<iso_month>\d\d?)\s?[.月월]\s?(?P<iso_day>\d\d?)\s?[.日號号일]?)(?![\d]|[./-]\d)"
        rf"|(?P<first>{number})(?P<sign>[./-])(?P<second>\d\d?)[./-](?P<last>{year}|\d\d(?![\d:./-]))"
        rf"|(?P<day>{number})(?:\.|er|º|ª|°|st|nd|rd|th|-?го|-е)?\s*{inside}{month}"
        rf"|(?P<name>{words.month})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?(?![\d:.h])"
        rf"|(?P<month>{number})\s?[月월]\s?(?P<day>\d\d?)\s?[日號号일]"
        rf")(?:\s?{one_of(loose['after_date'], after_digits=True)})?(?:\s?[(（]?{words.weekday}[)）]?)?"
    )
    zone = _zone_pattern()
    between = rf"\s?(?:[t:,،、，;|·•/@–—-]\s?)?(?:{one_of(loose['before_clock'])}\s?)?"
    return regex.compile(
        rf"(?:(?P<label>{words.label})\s?\.?\s?[:：]?\s?)?(?:{one_of(loose['before_date'])}\s?)*[:：]?\s?"
        rf"(?:{_clock('_before')}(?:\s?(?P<zone_before>{zone}))?\s?(?:[,،|·•–—-]\s?)?(?:{one_of(loose['before_date'])}\s?)?)?"
        rf"{day}"
        rf"(?:{between}{_clock('')}(?:\s?(?P<zone>{zone}))?)?"
        rf"(?:\s?(?P<label_after>{words.label_after}))?"
    )
