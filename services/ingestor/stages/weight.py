"""How much a text says, across scripts: a letter or vowel sign counts one, a character of a dense script three."""

from typing import Final

import regex

# Thai to Khmer, Han, kana, Hangul: one character carries about as much as three letters of an alphabet.
_DENSE: Final = regex.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")


def weight(text: str) -> int:
    """The number of letters and signs of `text`, a dense character counted three times."""
    letters = len("".join(_LETTERS.findall(text)))
    return letters if text.isascii() else letters + 2 * len(_DENSE.findall(text))


def weighs(text: str, enough: int) -> bool:
    """Whether the weight of `text` is at least `enough`: its beginning tells of most long texts."""
    return weight(text[: 4 * enough]) >= enough or (len(text) > 4 * enough and weight(text) >= enough)
