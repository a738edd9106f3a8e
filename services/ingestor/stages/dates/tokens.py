"""What a text is cut to: words that a language's table knows, digits of every script, numeric dates kept whole."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import regex

_NUMERIC_DATE: Final = r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?!\d)"
# What may not follow a number that stands alone; a hyphen may join two numeric dates to a range.
_ALONE: Final = rf"(?![\p{{Latin}}\p{{Cyrillic}}\p{{N}}_%‰°]|[/.,:]\d|-(?!{_NUMERIC_DATE})\d)"
PLAIN: Final = "plain"
# The roles of signs.
MARKS: Final = {
    ",": "comma", "،": "comma", "、": "comma", "，": "comma", ".": "stop", "/": "stop",
    "(": "bracket", ")": "bracket", "（": "bracket", "）": "bracket", "-": "dash", "–": "dash", "—": "dash",
}  # fmt: skip
# What a date of words and figures may have between them.
SIGNS: Final = "".join(MARKS) + "'’:"
_LONGEST_ROMAN: Final = 8
LONGEST_REMEMBERED: Final = 64  # characters of what is between two spaces; hardly a word is longer


class Token(NamedTuple):
    """`kind` names what was scanned, `key` is its folded form, `start` to `end` its characters in the text."""

    kind: str
    key: str
    start: int
    end: int
    capital: bool
    text: str


def scanner(decade_suffixes: Collection[str], ordinal_suffixes: Collection[str]) -> "regex.Pattern[str]":
    """The pattern that cuts a text to tokens. Numbers that stand with other signs (decimals, times, amounts, versions,
    scores) are taken whole, so that no rule sees a part of them."""

    def suffixes(some: Collection[str]) -> str:
        ordered = sorted(some, key=len, reverse=True)
        return "|".join(regex.escape(one) for one in ordered) or "(?!)"

    mark = r"[\u200e\u200f]?"  # of direction: CLDR's Arabic dates have one before the sign
    return regex.compile(
        r"(?P<word>[\p{L}〇][\p{L}\p{M}〇]*(?:['’](?=\p{L}))?\.?)"
        rf"|(?P<iso>\d{{4}}(?:-\d{{1,2}}-|/\d{{1,2}}/|\. ?\d{{1,2}}\. ?)\d{{1,2}}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?{_ALONE})"
        rf"|(?P<dmy>\d{{1,2}}(?:-\d{{1,2}}-|{mark}/\d{{1,2}}{mark}/|\.\d{{1,2}}\.| \d{{1,2}} (?=(?:19|20)\d\d))(?:\d{{4}}|\d{{2}}){_ALONE})"
        rf"|(?P<my>\d{{1,2}}{mark}[-/.]\d{{4}}{_ALONE})"
        rf"|(?P<ym>\d{{4}}{mark}[-/]\d{{1,2}}{_ALONE})"
        rf"|(?P<dm>\d{{1,2}}{mark}[/.]\d{{1,2}}{_ALONE})"
        rf"|(?P<years>\d{{4}}\s?[-–—/~～]\s?(?:\d{{4}}|\d{{2}}){_ALONE})"
        rf"|(?P<decade>['’]?\d{{2,4}}['’]?(?i:{suffixes(decade_suffixes)})(?![\p{{L}}\p{{N}}]))"
        r"|(?P<shortyear>(?<!\p{L})['’]\d{2}(?![\p{L}\p{N}'’%]|[.,:]\d))"
        r"|(?P<other>\d+(?:[.,:/\u202f\u00a0]\d+)+(?:[\p{Latin}\p{Cyrillic}]+)?|\d{5,})"
        rf"|(?P<ordinal>(?:\d{{1,2}}|\d{{4}})(?i:{suffixes(ordinal_suffixes)})(?![\p{{L}}\p{{N}}]))"
        r"|(?P<number>\d{1,4})(?!\d)"
        r"|(?P<gap>\n+)"
        r"|(?P<sign>[^\s\p{L}\d])",
    )


@lru_cache(maxsize=65536)
def fold(word: str, *, marks: bool = False) -> str:
    """Lower case without the marks that writers leave out: accents of Latin letters (kept with
    `marks`), vowel signs of Arabic, nuktas."""
    if word.isascii():
        return word.lower()
    if marks:
        return unicodedata.normalize("NFKC", word).replace("İ", "i").casefold().replace("’", "'")
    out = []
    for char in unicodedata.normalize("NFKC", word).replace("İ", "i").casefold().replace("’", "'"):
        if "\u064b" <= char <= "\u0652" or char in "\u0640\u093c":
            continue
        parts = unicodedata.normalize("NFD", char)
        out.append(parts[0] if parts[0] < "\u0250" else char)
    return "".join(out).translate(_ALIKE)


def maybe_roman(word: str) -> bool:
    """Whether `word` begins as a Roman number does, and is as short as one."""
    return word[0] in "IVXХІ" and len(word) < _LONGEST_ROMAN


def bare(word: str) -> str:
    """A folded word without the stop or the apostrophe at its end."""
    return (word.rstrip(".'") or word) if word[-1:] in ".'" else word


_ALIKE: Final = str.maketrans("أإآٱىةıیکłøđ\u0901", "اااايهiيكlod\u0902")


def ascii_digits(text: str) -> str:
    """`text` with every decimal digit written 0 to 9, at the same length."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.digit(match[0], _NEWER)), text)


_NEWER: Final = "#"  # for digits that this Python's Unicode does not know yet
_FOREIGN_DIGIT: Final = regex.compile(r"[^\P{Nd}0-9]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language, folded: `known` ones, what is written onto them before (`prefixes`) and behind (`suffixes`;
    `endings` are those and what is written behind an apostrophe only). With `marks`, accents tell words apart.

    `splitter` is there for languages written without spaces and finds their known words; with `particles` a run of letters
    is made of known words from its beginning on, and ends there or with a particle, or it holds none.
    """

    scan: "regex.Pattern[str]"
    known: frozenset[str]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    endings: frozenset[str] = frozenset()
    splitter: re.Pattern[str] | None = None
    particles: frozenset[str] = frozenset()
    marks: bool = False
