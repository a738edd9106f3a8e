"""How much a text says, across scripts: a letter or vowel sign counts one, a character of a dense script three."""

from typing import Final

import regex

# Thai to Khmer, Han, kana, Hangul: one character carries about as much as three letters of an alphabet.
_DENSE: Final = regex.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTER: Final = regex.compile(r"[\p{L}\p{M}]")


def weight(text: str) -> int:
    """The number of letters and signs of `text`, a dense character counted three times."""
    return len(_LETTER.findall(text)) + 2 * len(_DENSE.findall(text))
