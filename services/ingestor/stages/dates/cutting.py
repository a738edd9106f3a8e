"""Text to tokens. Linear in the text. Words that the table does not know are left out; `PLAIN` stands for each run of them."""

import re
from typing import Final, NamedTuple

import regex

from services.ingestor.stages.dates.tokens import (
    LONGEST_REMEMBERED,
    PLAIN,
    Token,
    Words,
    bare,
    fold,
    maybe_roman,
)

_AMOUNT_BEFORE: Final = frozenset("$€£¥₹₽₩₺₴#№§+×*=<>~≈@&")
_AMOUNT_AFTER: Final = frozenset("%‰°€$£¥₹₽₩₺₴²³×*=+")
_FIRST_DAY: Final = regex.compile(r"(?<![\p{L}\p{N}\-.,:/])\d{1,2}-$")
DATES: Final = frozenset({"iso", "dmy", "my", "ym", "dm", "years"})
_FIGURE_OR_BREAK: Final = re.compile(r"[0-9\n]")
_MOST_REMEMBERED: Final = 8192


class _Pieces(NamedTuple):
    """The tokens of a chunk that has neither figures nor line ends, its characters counted from its beginning, and the kind of
    the last of them that is no sign ("": there is none)."""

    tokens: tuple[Token, ...]
    last: str


class Cutter:
    """Cuts texts of one language. What stands between two spaces is cut once and remembered, unless it has figures, or
    the language has no spaces."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._cut: dict[str, _Pieces] = {}
        self._repeats = words.splitter is None or bool(words.particles)

    def tokens(self, plain: str, span: tuple[int, int]) -> list[Token]:
        """The tokens that begin in a span of a text whose digits are ASCII ones.

        A word with a prefix or suffix is two, its ending written with an apostrophe: `mart`, `'ta`.
        """
        found: list[Token] = []
        if self._repeats:
            self._chunks(plain, *span, found)
        else:
            _scanned(plain, span, self._words, "", found)
        return found

    def _chunks(self, plain: str, at: int, end: int, found: list[Token]) -> None:
        last = ""
        reached = at
        for chunk in plain[at:end].split(" "):
            beyond = at + len(chunk)
            if reached > at or _FIGURE_OR_BREAK.search(chunk):
                # A date in figures may have spaces in it.
                last = _scanned(plain, (max(at, reached), beyond), self._words, last, found)
                if found and found[-1].end > beyond:
                    reached = found[-1].end
            elif chunk:
                pieces = self._cut.get(chunk) or self._pieces(chunk)
                for kind, key, first, past, capital, text in pieces.tokens:
                    if kind != PLAIN:
                        found.append(Token(kind, key, at + first, at + past, capital, text))
                    elif not found or found[-1].kind != PLAIN:
                        found.append(Token(PLAIN, "", at + first, at + past, False, ""))
                last = pieces.last or last
            at = beyond + 1

    def _pieces(self, chunk: str) -> _Pieces:
        found: list[Token] = []
        last = _scanned(chunk, (0, len(chunk)), self._words, "", found)
        pieces = _Pieces(tuple(found), last)
        if len(chunk) <= LONGEST_REMEMBERED:
            if len(self._cut) >= _MOST_REMEMBERED:
                self._cut.clear()
            self._cut[chunk] = pieces
        return pieces


def _scanned(plain: str, span: tuple[int, int], words: Words, last: str, found: list[Token]) -> str:
    """Adds the tokens that begin in `span` of `plain` to `found`. `last` is the kind of the one before that is no sign;
    that of the last one is given back."""
    first, beyond = span
    for match in words.scan.finditer(plain, first):
        start, end = match.span()
        if start >= beyond:
            break
        kind = match.lastgroup or "sign"
        if kind == "word":
            if words.splitter is not None:
                found.extend(inside(plain, start, min(end, beyond), words))
                last = kind
            elif _word(plain, start, end, words, found):
                last = kind
            else:
                # One token for each run of unknown words.
                if not found or found[-1].kind != PLAIN:
                    found.append(Token(PLAIN, "", start, end, False, ""))
                last = PLAIN
            continue
        if kind not in ("sign", "gap") and _glued(plain, start, end, kind, last):
            kind = "other"
        found.append(Token(kind, match[0], start, end, False, match[0]))
        last = last if kind == "sign" else kind
    return last


def _word(plain: str, start: int, end: int, words: Words, found: list[Token]) -> bool:
    """Adds what the word at plain[start:end] is to `found`; False, and nothing, when no table knows it."""
    word, known = plain[start:end], words.known
    key = fold(word, marks=words.marks)
    stem = bare(key)
    if words.endings and start and plain[start - 1] in "'’" and stem in words.endings:
        if found and found[-1].kind == "sign":
            found.pop()  # the apostrophe between a number and its ending
        found.append(Token("word", f"'{stem}", start, end, False, word))
    elif key in known or stem in known or maybe_roman(word):
        found.append(Token("word", key, start, end, word[0].isupper(), word))
    elif (cut := _cut(stem, words)) is not None:
        middle = min(start + cut, end)
        left, right = stem[:cut], stem[cut:]
        prefixed = left in words.prefixes and right in known
        text_left, text_right = plain[start:middle], plain[middle:end]
        found.append(Token("word", left, start, middle, word[0].isupper(), text_left))
        found.append(Token("word", right if prefixed else f"'{right}", middle, end, False, text_right))
    else:
        return False
    return True


def _cut(word: str, words: Words) -> int | None:
    """Where a word is a prefix and a known word, or a known word and a suffix; None when it is neither."""
    for prefix in words.prefixes:
        if word.startswith(prefix) and word[len(prefix) :] in words.known:
            return len(prefix)
    for suffix in words.suffixes:
        if word.endswith(suffix) and word[: -len(suffix)] in words.known and len(word) - len(suffix) > 1:
            return len(word) - len(suffix)
    return None


def inside(text: str, start: int, end: int, words: Words) -> list[Token]:
    """The tokens of a run of letters in a language without spaces; none when it has no splitter."""
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
