"""Cutting text into words as Elasticsearch's `standard` tokenizer does (Unicode text segmentation, annex 29).

The characters that would join what stands on both sides of them (apostrophes, full stops, underscores …) are expected
to be spaces already: the mapping's character filter sees to that. So a word is a run of letters and digits with their
marks; a Han or Hiragana character stands alone; Katakana, and the scripts of South-East Asia that write without spaces,
make runs of their own; an emoji is a token.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex


@dataclass(frozen=True, slots=True)
class Token:
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
_LETTER: Final = rf"[[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}\p{{WB=Numeric}}]--[{_NUMBER_SIGN}\u19DA\U0001FBF0-\U0001FBF9]]"
_WORD: Final = regex.compile(
    # Letters and digits first: nearly all of most texts. No alternative begins as another does.
    rf"{_LETTER}++(?:{_MARK}++{_LETTER}*+)*+"
    rf"|[[\p{{Script=Han}}\p{{Script=Hiragana}}]--\p{{WB=ALetter}}]{_MARK}*+"
    rf"|(?:\p{{WB=Katakana}}{_MARK}*+)++"
    rf"|(?:[\p{{LB=SA}}\u19DA]{_MARK}*+)++"
    rf"|\p{{RI}}{{2}}|{_PICTOGRAPH}{_MARK}*+(?:(?<=\u200D){_PICTOGRAPH}{_MARK}*+|\p{{EMod}}{_MARK}*+)*+",
    regex.V1,
)
_MARKS: Final = regex.compile(_MARK, regex.V1)


def cut(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of `text` with their code points [start, end)."""
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if len(word) * 2 <= MAX_UNITS or _units(word) <= MAX_UNITS:
            yield word, start, match.end()
        else:
            yield from _pieces(word, start)


def _units(word: str) -> int:
    return len(word) + sum(character > "\uffff" for character in word)


def _pieces(word: str, start: int) -> Iterator[tuple[str, int, int]]:
    begin = units = 0
    for number, character in enumerate(word):
        width = 1 + (character > "\uffff")
        if units + width > MAX_UNITS:
            yield word[begin:number], start + begin, start + number
            begin, units = number, 0
        if units == 0 and _MARKS.match(character):
            # A piece does not begin with the mark of a letter that ended the one before.
            begin = number + 1
        else:
            units += width
    if begin < len(word):
        yield word[begin:], start + begin, start + len(word)
