"""Words beside an office which say that its holder is somebody else: "ex-Präsident", "И. о. президента", "par intérim"."""

import re
from collections.abc import Iterable
from typing import Final

import regex

from services.catalogue.folding import fold
from services.catalogue.scripts import begins_anywhere, ends_anywhere

_REACH: Final = 40  # characters of such words
_BORDER: Final = r"[\p{L}\p{M}\p{N}]"
_GAP: Final = r"[ \u00a0\u202f’'-]"
_BETWEEN: Final = " \u02bc"  # folded
_SIGN: Final = re.compile(" ")  # folded
_NOTHING: Final = regex.compile(r"(?!)")


class Former:
    """The words of one language. One with a full stop ("b.", "и. о.") is found with it and with or without a space behind."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` as they are written, of one word or several."""
        longest = sorted(words, key=lambda word: (-len(word), word))
        # What such words end and begin with: few places need the patterns.
        self._lasts = tuple({_pieces(word)[-1] for word in longest})
        self._firsts = tuple({_pieces(word)[0] for word in longest})
        self._before = _either(rf"{_opening(word)}{_pattern(word)}{_joint(word)}$" for word in longest)
        self._after = _either(rf"{_GAP}{_pattern(word)}(?!{_BORDER})" for word in longest)

    def before(self, text: str, folded: str, start: int) -> int | None:
        """Where such words begin that stand right before text[start]; None without any. `folded` is `text` folded."""
        first = max(0, start - _REACH)
        if not folded[first:start].rstrip(_BETWEEN).endswith(self._lasts):
            return None
        found = self._before.search(_letters(text[first:start], folded[first:start]))
        return None if found is None else first + found.start()

    def after(self, text: str, folded: str, end: int) -> int | None:
        """Where such words end that stand right behind text[:end]; None without any."""
        if not folded.startswith(self._firsts, end + 1):
            return None
        found = self._after.match(_letters(text[end : end + _REACH], folded[end : end + _REACH]))
        return None if found is None else end + found.end()


def _letters(text: str, folded: str) -> str:
    """`folded` with the signs of `text`, which it is of."""
    return _SIGN.sub(lambda sign: text[sign.start()], folded).replace("\u02bc", "'")


def _pieces(word: str) -> list[str]:
    """The parts of `word` between its signs, folded."""
    return fold(_letters(word, fold(word))).split()


def _pattern(word: str) -> str:
    parts = [regex.escape(part) for part in _letters(word, fold(word)).split(" ")]
    return "".join(part + (r"[ \u00a0]?" if part.endswith(".") else _GAP) for part in parts[:-1]) + parts[-1]


def _opening(word: str) -> str:
    return "" if begins_anywhere(word[0]) else rf"(?<!{_BORDER})"


def _joint(word: str) -> str:
    if word.endswith("."):
        return r"[ \u00a0]?"
    return rf"{_GAP}?" if ends_anywhere(word[-1]) else _GAP


def _either(patterns: Iterable[str]) -> "regex.Pattern[str]":
    some = "|".join(patterns)
    return regex.compile(some) if some else _NOTHING
