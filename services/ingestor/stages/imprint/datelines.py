"""The day in a dateline: "NAIROBI, June 26 (Reuters) -", "МОСКВА, 24 июня. /ТАСС/.", "新华社北京6月24日电". Pure.

A dateline begins a paragraph. It has a place, a day, and then an agency in brackets or a dash; where words are not parted,
an agency and the sign for a dispatch (電), or brackets around all.
"""

from datetime import date
from functools import cache
from typing import Any, Final

import regex

from services.ingestor.stages.imprint.fresh import fresh_day
from services.ingestor.stages.imprint.tables import fold, one_of, tables

_LONGEST: Final = 110
# A day, and a sign that ends a dateline: most texts begin without, and need no closer look.
_MAY_BE: Final = regex.compile(r"\p{Nd}[^\n]{0,24}?(?:[(\[/）)】］\]電电訊讯]|[-–—]\s|\p{Lu}{2})")


def dateline(paragraph: str, received: date) -> tuple[date, str] | None:
    """The day that the dateline of `paragraph` names, and its words; None when there is none, or when it leaves the year open.

    A day without a year is the one within the month before `received`.
    """
    match = _match(paragraph)
    if match is None:
        return None
    day = _day(match, received)
    if day is None or (_is_loose(match) and fresh_day(day.month, day.day, received) != day):
        return None
    return day, match["date"].strip(" .,")


def dateline_end(paragraph: str) -> int:
    """Where the dateline at the beginning of `paragraph` ends, its agency and dash included; 0 when there is none."""
    match = _match(paragraph)
    return 0 if match is None else match.end()


def _match(paragraph: str) -> "regex.Match[str] | None":
    begin = paragraph[:_LONGEST]
    if _MAY_BE.search(begin) is None:
        return None
    matches = (pattern.match(begin) for pattern in (_spaced(), _unspaced()))
    return next((match for match in matches if match is not None and not _is_sentence(match)), None)


def _is_sentence(match: "regex.Match[str]") -> bool:
    """Whether what stands in the place's stead begins a sentence: "On June 26 - the day after -"."""
    found = match.groupdict()
    place = found.get("place")
    if place is None:
        return False
    first = fold(place).split()[0].rstrip(",")
    if first in tables().any["no_places"] or first in tables().weekdays or first in tables().months:
        return True
    # A dash alone says little: then the place has to stand apart.
    return found["agency"] is None and not (place.isupper() or found["comma"] or "," in place)


def _is_loose(match: "regex.Match[str]") -> bool:
    """Whether it may be a year of history: "Apollo 11, July 20, 1969 - the landing"; then it has to be a day just gone."""
    found = match.groupdict()
    return "place" in found and not (found["agency"] or found["the"] or found["place"].isupper())


def _day(match: "regex.Match[str]", received: date) -> date | None:
    found = match.groupdict()
    number = int(found["day"])
    month = found.get("number")
    name = found.get("name")
    of = int(month) if month else tables().months[fold(name).rstrip(".")] if name else None
    try:
        if (year := found.get("year")) is not None and of is not None:
            return date(int(year), of, number)
        return fresh_day(of, number, received)
    except ValueError:
        return None


@cache
def _spaced() -> Any:
    """Where words are parted by spaces."""
    words = tables()
    inner = rf"(?:(?=[\p{{Lu}}\p{{Lo}}])|(?={one_of(words.any['desks'])}))[^()\[\]/\n]{{1,40}}"
    tag = rf"(?:\({inner}\)|\[{inner}\]|(?<=[\s.,])/{inner}/)"
    capital = r"\p{Lu}[\p{L}\p{M}.'’-]*"
    word = rf"(?:{capital}|\[{capital}\]|(?:{'|'.join(map(regex.escape, words.any['particles']))})(?![\p{{L}}\p{{M}}]))"
    place = (
        rf"(?:{capital}(?:(?:[ /-]|, ?){word}){{0,5}}"
        r"|(?!\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Hangul})\p{Lo}[\p{Lo}\p{M}]*(?: \p{Lo}[\p{Lo}\p{M}]*){0,3})"
    )
    weekday = rf"(?:{words.weekday}\.?,?\s+)?"
    year = r"(?P<year>[12]\d{3})(?!\d)"
    month = rf"(?P<name>{words.month})\.?"
    day = (
        rf"{weekday}(?P<day>\d\d?)(?:\.|er|º|-?го|-е)?\s+(?:{one_of(words.any['in_date'])}\s+)?{month}(?:,?\s+(?:{one_of(words.any['in_date'])}\s+)?{year})?"
        rf"|{weekday}{month}\s+(?P<day>\d\d?)(?!\d)(?:,?\s+{year})?"
        rf"|(?P<day>\d\d?)(?P<sign>[./])(?P<number>0\d|1[0-2])(?:(?P=sign){year})?(?!\d)"
    )
    return regex.compile(
        rf"\W{{0,3}}(?:{tag}\s*[-–—]{{0,2}}\s*)?(?P<place>{place})(?:\s+{tag})?\s*(?P<comma>[,،.–—-])?\s*"
        rf"(?P<the>{one_of(words.any['before_date'])}\s+)?(?P<date>(?i:{day}))"
        rf"\s*[.,،]?\s*(?:(?P<agency>{tag}|\p{{Lu}}[\p{{Lu}}.]{{1,14}}(?=\s*[-–—.]\s))|[-–—]{{1,2}}\s(?!\d))"
    )


@cache
def _unspaced() -> Any:
    """Where they are not: then the day may stand without its month."""
    day = r"(?P<date>(?:(?:(?P<year>\d{4})年)?(?P<number>\d\d?)月)?(?P<day>\d\d?)日)"
    name = r"[\p{Han}\p{Katakana}\p{Hiragana}ー・=＝\s]"
    return regex.compile(
        rf"[(（【\[［]?\p{{Han}}{{2,18}}{day}\p{{Han}}{{0,3}}[电電讯訊]|[【［\[（(]{name}{{2,18}}?{day}{name}{{0,18}}[】］\]）)]"
    )
