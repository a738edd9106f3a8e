"""Text to tokens: words that a language's table knows, digits of every script, numeric dates kept whole. Linear in the text.

Words that the table does not know are left out; `PLAIN` stands for each run of them.
"""

import unicodedata
from collections.abc import Collection
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

    return regex.compile(
        r"(?P<word>\p{L}[\p{L}\p{M}]*(?:['’](?=\p{L}))?\.?)"
        rf"|(?P<iso>\d{{4}}(?:-\d{{1,2}}-|/\d{{1,2}}/|\.\d{{1,2}}\.)\d{{1,2}}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?{_ALONE})"
        rf"|(?P<dmy>\d{{1,2}}(?:-\d{{1,2}}-|/\d{{1,2}}/|\.\d{{1,2}}\.| \d{{1,2}} (?=(?:19|20)\d\d))(?:\d{{4}}|\d{{2}}){_ALONE})"
        rf"|(?P<my>\d{{1,2}}[-/.]\d{{4}}{_ALONE})"
        rf"|(?P<ym>\d{{4}}[-/]\d{{1,2}}{_ALONE})"
        rf"|(?P<dm>\d{{1,2}}[/.]\d{{1,2}}{_ALONE})"
        rf"|(?P<years>\d{{4}}\s?[-–—/~～]\s?(?:\d{{4}}|\d{{2}}){_ALONE})"
        rf"|(?P<decade>['’]?\d{{2,4}}['’]?(?i:{suffixes(decade_suffixes)})(?![\p{{L}}\p{{N}}]))"
        r"|(?P<shortyear>['’]\d{2}(?![\p{L}\p{N}'’%]|[.,:]\d))"
        r"|(?P<other>\d+(?:[.,:/\u202f\u00a0]\d+)+(?:[\p{Latin}\p{Cyrillic}]+)?|\d{5,})"
        rf"|(?P<ordinal>\d{{1,2}}(?i:{suffixes(ordinal_suffixes)})(?![\p{{L}}\p{{N}}]))"
        r"|(?P<number>\d{1,4})(?!\d)"
        r"|(?P<gap>\n+)"
        r"|(?P<sign>[^\s\p{L}\d])",
    )


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without the marks that writers leave out: accents of Latin letters, vowel signs of Arabic."""
    if word.isascii():
        return word.lower()
    out = []
    for char in unicodedata.normalize("NFKC", word).replace("İ", "i").casefold().replace("’", "'"):
        if "\u064b" <= char <= "\u0652" or char == "\u0640":
            continue
        parts = unicodedata.normalize("NFD", char)
        out.append(parts[0] if parts[0] < "\u0250" else char)
    return "".join(out).translate(_ALIKE)


_ALIKE: Final = str.maketrans("أإآٱىةıیک", "اااايهiيك")


def ascii_digits(text: str) -> str:
    """`text` with every decimal digit written 0 to 9, at the same length."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)


_FOREIGN_DIGIT: Final = regex.compile(r"[^\P{Nd}0-9]")


def tokens(
    text: str,
    scan: "regex.Pattern[str]",
    known: Collection[str],
    prefixes: tuple[str, ...] = (),
    splitter: "regex.Pattern[str] | None" = None,
) -> list[Token]:
    """The tokens of `text`. `known` are folded words, `prefixes` what may be written onto them; `splitter` is given for
    languages written without spaces and finds their known words."""
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
                found.extend(_inside(plain, start, end, splitter))
                unknown, last = False, kind
                continue
            key = fold(word)
            if key not in known and not _counts(word, key.rstrip(".'"), known, prefixes):
                if not unknown:
                    add(Token(PLAIN, "", start, end, False, ""))
                unknown, last = True, PLAIN
                continue
            add(Token("word", key, start, end, word[0].isupper(), word))
        else:
            if kind not in ("sign", "gap") and _glued(plain, start, end, kind, last):
                kind = "other"
            add(Token(kind, word, start, end, False, word))
        unknown, last = False, kind
    return found


def _counts(word: str, bare: str, known: Collection[str], prefixes: tuple[str, ...]) -> bool:
    """Whether a word is known without its stop or its prefix, or may be a Roman number."""
    if bare in known or (word[0] in "IVX" and len(word) < 8):
        return True
    return any(bare.startswith(one) and bare[len(one) :] in known for one in prefixes)


def _inside(text: str, start: int, end: int, splitter: "regex.Pattern[str]") -> list[Token]:
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


def _glued(text: str, start: int, end: int, kind: str, last: str) -> bool:
    """Whether a number is part of something that is no date: an amount, a name with a number, an exponent.

    `last` is the kind of the token before it.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
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
