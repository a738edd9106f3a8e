"""How much a text says, across scripts: a letter or vowel sign counts one, a character of a dense script three."""

import re
from typing import Final

import regex

# Thai to Khmer, Han, kana, Hangul: one character carries about as much as three letters of an alphabet.
_DENSE: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")


def weight(text: str) -> int:
    """The number of letters and signs of `text`, a dense character counted three times."""
    letters = len("".join(_LETTERS.findall(text)))
    return letters if text.isascii() else letters + 2 * len(_DENSE.findall(text))


def weighs(text: str, enough: int) -> bool:
    """Whether the weight of `text` is at least `enough`: its beginning tells of most long texts."""
    begin = text[: enough + enough // 2]  # of a text, what is no letter is rarely a third
    if not begin.isascii() and 2 * len(_DENSE.findall(begin)) >= enough:
        return True  # by what the dense characters count beside being letters
    return weight(begin) >= enough or (len(text) > len(begin) and weight(text) >= enough)
