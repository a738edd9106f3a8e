"""Where a name may begin and end in running text: a question of its script."""

import unicodedata
from functools import lru_cache
from typing import Final

# Scripts that set no spaces between words, or hang particles on them: a name may be followed, and in the first
# three preceded, by another letter.
_UNSPACED: Final = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_PARTICLES_AFTER: Final = ("HANGUL",)
# Arabic and Hebrew write "and", "by", "to", "as", "the" in one with the word.
_PREFIXES: Final = {"ARABIC": "وبلكفس", "HEBREW": "ובלכהמש"}


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" or char == "_"


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end], a name, is a word or words of its own and no part of a longer one."""
    return _begins(text, start) and _ends(text, end)


def _begins(text: str, start: int) -> bool:
    if start == 0 or not _is_word(text[start]) or not _is_word(text[start - 1]):
        return True
    script = _script(text[start])
    if script in _UNSPACED:
        return True
    if script in _PREFIXES:
        first = start
        while first > 0 and _is_word(text[first - 1]):
            first -= 1
        before = text[first:start]
        return len(before) <= 2 and all(char in _PREFIXES[script] for char in before)
    # A Latin name inside Chinese, Japanese or Korean text has no space around it.
    return _script(text[start - 1]) in (*_UNSPACED, *_PARTICLES_AFTER) and script not in _PARTICLES_AFTER


def _ends(text: str, end: int) -> bool:
    if end == len(text) or not _is_word(text[end - 1]) or not _is_word(text[end]):
        return True
    if _script(text[end - 1]) in (*_UNSPACED, *_PARTICLES_AFTER):
        return True
    return _script(text[end]) in (*_UNSPACED, *_PARTICLES_AFTER)
