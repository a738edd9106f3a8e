"""What a script asks of the borders of a name."""

import unicodedata
from functools import lru_cache
from typing import Final

# No spaces between words: a name begins and ends anywhere.
_UNSPACED: Final = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
# Particles are written onto a word: a name ends anywhere.
_PARTICLES: Final = ("HANGUL",)
_FOREIGN: Final = ("\u30a0", "\u30ff")  # Katakana
_SHORT: Final = 3


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]


@lru_cache(maxsize=16384)
def begins_anywhere(char: str) -> bool:
    """Whether a name that begins with `char` needs no border before it."""
    return _script(char) in _UNSPACED


@lru_cache(maxsize=16384)
def ends_anywhere(char: str) -> bool:
    """Whether a name that ends with `char` needs no border behind it."""
    script = _script(char)
    return script in _UNSPACED or script in _PARTICLES


def is_cut_out(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a short name inside a longer foreign word, which Katakana writes without a border: "タイ" in
    "タイトル". Longer names stand side by side: "プーチンロシア大統領".
    """
    if end - start > _SHORT or not _FOREIGN[0] <= text[start] <= _FOREIGN[1]:
        return False
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(_FOREIGN[0] <= char <= _FOREIGN[1] and char not in "・゠" for char in around)


@lru_cache(maxsize=16384)
def may_end(before: str, after: str) -> bool:
    """Whether a name may end between two neighbouring letters: in a script without spaces, or where one begins ("Apple今日")."""
    return ends_anywhere(before) or ends_anywhere(after)
