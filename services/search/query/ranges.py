"""Dates in a query, as they stand after `published:` or `mentions:`: one date, a range, a comparison, `none` or `*`.

Only how they are written is read here; what a date means is the clocks' business.
"""

from typing import Final

import regex

from services.search.parameters import NONE
from services.search.query.errors import SYNTAX, UNSUPPORTED, QueryError
from services.search.query.tree import DateField, Dates, Tree, negate
from services.search.when import End

_QUOTES: Final = '"“”„‟«»'
_QUOTED: Final = rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]"
_BARE: Final = rf"[^\s()\[\]{{}}^{_QUOTES}]+"
_RANGE: Final = regex.compile(
    rf"(?P<open>[\[{{])\s*(?P<first>{_QUOTED}|{_BARE})\s+TO\s+(?P<last>{_QUOTED}|{_BARE})\s*(?P<close>[\]}}])"
)
_COMPARED: Final = regex.compile(rf"(?P<sign>[<>]=?)\s*(?P<date>{_QUOTED}|{_BARE})?")
_DATE: Final = regex.compile(rf"{_QUOTED}|{_BARE}")
# Punctuation of the sentence that the query is.
_AFTER: Final = ",;.!?"
_OPEN: Final = "*"
_PARAM: Final = "q"


def read_dates(text: str, at: int, field: DateField) -> tuple[Tree, int]:
    """What the dates of `field` that begin at `at` in `text` ask for, and where they end. Raises QueryError."""
    if text[at] in "[{":
        tree, end = _range(text, at, field)
    elif text[at] in "<>":
        tree, end = _comparison(text, at, field)
    else:
        tree, end = _date(text, at, field)
    if text[end : end + 1] in {"~", "*"}:
        raise QueryError(
            UNSUPPORTED, f"{field}: takes whole dates: {text[end]} is not expected after one", end
        )
    return tree, end


def _range(text: str, at: int, field: DateField) -> tuple[Tree, int]:
    if (match := _RANGE.match(text, at)) is None:
        raise QueryError(
            SYNTAX,
            f"{text[at]} begins a range, which is written {field}:[2022-01-01 TO 2022-03-31], with * for an open end",
            at,
        )
    first = _end(match["first"], match.start("first"), outside=match["open"] == "{")
    last = _end(match["last"], match.start("last"), outside=match["close"] == "}")
    return Dates(field, first, last), match.end()


def _comparison(text: str, at: int, field: DateField) -> tuple[Tree, int]:
    match = _COMPARED.match(text, at)
    if match is None or match["date"] is None:
        raise QueryError(SYNTAX, f"{text[at]} needs a date after it, as in {field}:>=2022", at)
    sign = match["sign"]
    stated = _end(match["date"], match.start("date"), outside=len(sign) == 1)
    return (Dates(field, stated, None) if sign[0] == ">" else Dates(field, None, stated)), match.end()


def _date(text: str, at: int, field: DateField) -> tuple[Tree, int]:
    match = _DATE.match(text, at)
    if match is None:
        raise QueryError(SYNTAX, f"{text[at]} is no date: {field}: needs a date or a range", at)
    stated = match.group()
    if stated[0] not in _QUOTES and not (stated := stated.rstrip(_AFTER)):
        raise QueryError(
            SYNTAX,
            f"{text[at]} is no date: {field}: needs a date or a range, and OR between two dates in brackets",
            at,
        )
    if stated == _OPEN:
        return Dates(field), at + len(stated)
    end = _end(stated, at)
    tree = negate(Dates(field)) if end is not None and end.text == NONE else Dates(field, end, end)
    return tree, at + len(stated)


def _end(stated: str, at: int, *, outside: bool = False) -> End | None:
    if stated == _OPEN:
        return None
    return End(stated.strip(_QUOTES).strip(), _PARAM, outside, at)


def written(dates: Dates) -> str:
    """`dates` as they are typed, so that `read_dates` reads the same."""
    first, last = dates.first, dates.last
    if first is None and last is None:
        return _OPEN
    if first is not None and first == last and not first.outside:
        return _quoted(first.text)
    opened = "{" if first is not None and first.outside else "["
    closed = "}" if last is not None and last.outside else "]"
    ends = (_OPEN if end is None else _quoted(end.text) for end in (first, last))
    return f"{opened}{' TO '.join(ends)}{closed}"


_PLAIN: Final = regex.compile(r"\d(?:[\d:T.+\-]*[\dZ])?")


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else f'"{text}"'
