"""Text to tokens: words that a language's table knows, digits of every script, numeric dates kept whole. Linear in the text.

Words that the table does not know are left out; `PLAIN` stands for each run of them.
"""

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
_AMOUNT_BEFORE: Final = frozenset("$€£¥₹₽₩₺₴#№§+×*=<>~≈@&")
_AMOUNT_AFTER: Final = frozenset("%‰°€$£¥₹₽₩₺₴²³×*=+")
_FIRST_DAY: Final = regex.compile(r"(?<![\p{L}\p{N}\-.,:/])\d{1,2}-$")
DATES: Final = frozenset({"iso", "dmy", "my", "ym", "dm", "years"})
PLAIN: Final = "plain"


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


def tokens(text: str, words: Words) -> list[Token]:
    """The tokens of `text`. A word with a prefix or suffix is two, its ending written with an apostrophe: `mart`, `'ta`."""
    scan, known, splitter = words.scan, words.known, words.splitter
    plain = ascii_digits(text)
    found: list[Token] = []
    add = found.append
    unknown = False  # whether a run of unknown words is under way
    last = ""
    for match in scan.finditer(plain):
        kind = match.lastgroup or "sign"
        start, end = match.span()
        word = match[0]
        if kind == "word":
            if splitter is not None:
                found.extend(_inside(plain, start, end, words))
                unknown, last = False, kind
                continue
            key = fold(word, marks=words.marks)
            stem = bare(key)
            if words.endings and start and plain[start - 1] in "'’" and stem in words.endings:
                if found and found[-1].kind == "sign":
                    found.pop()  # the apostrophe between a number and its ending
                add(Token("word", f"'{stem}", start, end, False, word))
            elif key in known or stem in known or (word[0] in "IVXХІ" and len(word) < 8):
                add(Token("word", key, start, end, word[0].isupper(), word))
            elif (cut := _cut(stem, words)) is not None:
                middle = min(start + cut, end)
                left, right = stem[:cut], stem[cut:]
                prefixed = left in words.prefixes and right in known
                text_left, text_right = plain[start:middle], plain[middle:end]
                add(Token("word", left, start, middle, word[0].isupper(), text_left))
                add(Token("word", right if prefixed else f"'{right}", middle, end, False, text_right))
            else:
                if not unknown:
                    add(Token(PLAIN, "", start, end, False, ""))
                unknown, last = True, PLAIN
                continue
        else:
            if kind not in ("sign", "gap") and _glued(plain, start, end, kind, last):
                kind = "other"
            add(Token(kind, word, start, end, False, word))
        unknown, last = False, last if kind == "sign" else kind
    return found


def _cut(word: str, words: Words) -> int | None:
    """Where a word is a prefix and a known word, or a known word and a suffix; None when it is neither."""
    for prefix in words.prefixes:
        if word.startswith(prefix) and word[len(prefix) :] in words.known:
            return len(prefix)
    for suffix in words.suffixes:
        if word.endswith(suffix) and word[: -len(suffix)] in words.known and len(word) - len(suffix) > 1:
            return len(word) - len(suffix)
    return None


def _inside(text: str, start: int, end: int, words: Words) -> list[Token]:
    splitter = words.splitter
    if splitter is None:
        return []
    if words.particles:
        return _run(text, start, end, words, splitter)
    found = []
    reached = start
    for match in splitter.finditer(text, start, end):
        first, last = match.span()
        if first > reached:
            found.append(Token(PLAIN, "", reached, first, False, ""))
        found.append(Token(match.lastgroup or "word", match[0].casefold(), first, last, False, match[0]))
        reached = last
    if reached < end:
        found.append(Token(PLAIN, "", reached, end, False, ""))
    return found


def _run(text: str, start: int, end: int, words: Words, splitter: re.Pattern[str]) -> list[Token]:
    """The tokens of a run of letters that is known words and perhaps a particle, else one unknown word."""
    found = []
    reached = start
    while match := splitter.match(text, reached, end):
        found.append(Token("word", match[0].casefold(), *match.span(), False, match[0]))
        reached = match.end()
    rest = text[reached:end].rstrip(".")
    if rest and rest not in words.particles:
        return [Token(PLAIN, "", start, end, False, "")]
    return found


def _glued(text: str, start: int, end: int, kind: str, last: str) -> bool:
    """Whether a number is part of something that is no date: an amount, a name with a number, an exponent.

    `last` is the kind of the token before it that is no sign.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before == "~" and start > 1 and text[start - 2].isalnum():
        return False  # "3~5"
    if before in _AMOUNT_BEFORE or after in _AMOUNT_AFTER:
        return True
    if before in ".,:/-" and start > 1 and text[start - 2].isdigit():
        if before in ".,:":
            return True
        # "13-15 May" and "10/1-11/7" are joined dates, "138-2010" and "1-2-15" are not.
        return last not in DATES and not (before == "-" and _FIRST_DAY.search(text, max(0, start - 4), start))
    if before.isalpha() or before == "_":
        return before < "\u2e80" and not "\u0600" <= before <= "\u06ff"
    if before in "-–" and start > 1 and text[start - 2].isalpha() and kind == "number":
        return end - start < 4 and last == PLAIN  # "mid-1996" is a date, "F-16" is not
    return (
        kind in ("number", "ordinal")
        and after in "-–"
        and text[end + 1 : end + 2].isalpha()
        and end - start == 3
    )
