"""Cutting text into words as Elasticsearch's `standard` tokenizer does (Unicode text segmentation, annex 29).

The characters that would join what stands on both sides of them (apostrophes, full stops, underscores …) are separators
here: the mapping's character filter makes spaces of them. So a word is a run of letters and digits with their
marks; a Han or Hiragana character stands alone; Katakana, and the scripts of South-East Asia that write without spaces,
make runs of their own; an emoji is a token.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

import regex


class Token(NamedTuple):
    """One token: its term, the code points [start, end) of the text it stands for, its position among the tokens."""

    term: str
    start: int
    end: int
    position: int


# Longer words are cut into pieces, as the tokenizer's default does; counted in UTF-16 units.
MAX_UNITS: Final = 255

# Signs that stand over a number: digits to today's Unicode, marks to the tokenizer's older one.
_NUMBER_SIGN: Final = r"\u0600-\u0605\u06DD\u070F\u08E2\U000110BD\U000110CD"
_MARK: Final = rf"[\p{{WB=Extend}}\p{{WB=Format}}\p{{WB=ZWJ}}{_NUMBER_SIGN}]"
# The tokenizer's idea of a pictograph is older and wider than today's property.
_PICTOGRAPH: Final = (
    r"[\p{Extended_Pictographic}\u2388\u2600-\u2605\u2607-\u2612\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2763-\u2767"
    r"\U0001F000-\U0001F0FF\U0001F10D-\U0001F10F\U0001F12F\U0001F16C-\U0001F171\U0001F1AD-\U0001F1E5"
    r"\U0001F201-\U0001FFFD]"
)
LETTER: Final = rf"[[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}\p{{WB=Numeric}}]--[{_NUMBER_SIGN}\u19DA\U0001FBF0-\U0001FBF9]]"
_IDEOGRAPH: Final = r"[[\p{Script=Han}\p{Script=Hiragana}]--\p{WB=ALetter}]"
_KATAKANA: Final = r"\p{WB=Katakana}"
_UNSPACED: Final = r"[\p{LB=SA}\u19DA]"
_PAIR: Final = r"\p{RI}{2}"
_TONE: Final = r"\p{EMod}"
_MARKS: Final = regex.compile(_MARK, regex.V1)
# Every code point of 16 bits that is a character.
_PLANE: Final = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000))))


class Words:
    """Cuts texts in which `separators`, characters, stand in no word."""

    def __init__(self, separators: Collection[str]) -> None:
        self._spaces = str.maketrans(dict.fromkeys(separators, " "))
        # Letters and digits first: nearly all of most texts. No alternative begins as another does.
        self._any = regex.compile(
            rf"{LETTER}[{LETTER}{_MARK}]*+|{_IDEOGRAPH}{_MARK}*+|{_KATAKANA}[{_KATAKANA}{_MARK}]*+"
            rf"|{_UNSPACED}[{_UNSPACED}{_MARK}]*+"
            rf"|{_PAIR}|{_PICTOGRAPH}{_MARK}*+(?:(?<=\u200D){_PICTOGRAPH}{_MARK}*+|{_TONE}{_MARK}*+)*+",
            regex.V1,
        )
        # The same for texts of 16-bit characters, as nearly all are: `re` looks their classes up in a table.
        letter, mark, ideograph, katakana, unspaced, pictograph = (
            _ranges(one, separators) for one in (LETTER, _MARK, _IDEOGRAPH, _KATAKANA, _UNSPACED, _PICTOGRAPH)
        )
        self._common = re.compile(
            rf"[{letter}][{letter}{mark}]*+|[{ideograph}][{mark}]*+|[{katakana}][{katakana}{mark}]*+"
            rf"|[{unspaced}][{unspaced}{mark}]*+|[{pictograph}][{mark}]*+(?:(?<=\u200d)[{pictograph}][{mark}]*+)*+"
        )

    def cut(self, text: str) -> list[str]:
        """The words of `text`, in order."""
        found: list[str] = (
            self._common.findall(text)
            if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)
            else self._any.findall(text.translate(self._spaces))
        )
        if max(map(len, found), default=0) * 2 <= MAX_UNITS:
            return found
        return [piece for word in found for piece in _pieces(word)]


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """The code points [start, end) of each of `words`, which are the first ones of `text`."""
    found: list[tuple[int, int]] = []
    at = 0
    for word in words:
        # Nothing that a word can begin with stands between two words.
        start = text.index(word, at)
        at = start + len(word)
        found.append((start, at))
    return found


def _ranges(characters: str, less: Collection[str]) -> str:
    """The 16-bit characters of the class `characters` but those in `less`, as ranges of another class."""
    found: list[list[int]] = []
    for run in regex.findall(rf"{characters}+", _PLANE, regex.V1):
        for code in map(ord, run):
            if chr(code) in less:
                continue
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return "".join(rf"\u{first:04x}-\u{last:04x}" for first, last in found)


def _pieces(word: str) -> Iterator[str]:
    begin = units = 0
    for number, character in enumerate(word):
        width = 1 + (character > "\uffff")
        if units + width > MAX_UNITS:
            yield word[begin:number]
            begin, units = number, 0
        if units == 0 and _MARKS.match(character):
            # A piece does not begin with the mark of a letter that ended the one before.
            begin = number + 1
        else:
            units += width
    if begin < len(word):
        yield word[begin:]
