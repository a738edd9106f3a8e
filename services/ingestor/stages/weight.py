"""How much a text says, across scripts: a letter or vowel sign counts one, a character of a dense script three."""

import re
from typing import Final

import regex

# What weighs as much is a paragraph, no mere line.
PARAGRAPH: Final = 80
# Thai to Khmer, Han, kana, Hangul: one character carries about as much as three letters of an alphabet.
_DENSE: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")
_ASCII: Final = bytes(range(128))
_NO_ASCII_LETTERS: Final = bytes(byte for byte in range(256) if byte >= 128 or not chr(byte).isalpha())


def letters(text: str) -> int:
    """The number of letters and signs of `text`."""
    count, beyond = _parted(text)
    return count + _length(_LETTERS.findall(beyond)) if beyond else count


def weight(text: str) -> int:
    """The number of letters and signs of `text`, a dense character counted three times."""
    count, beyond = _parted(text)
    return (
        count + _length(_LETTERS.findall(beyond)) + 2 * _length(_DENSE.findall(beyond)) if beyond else count
    )


def weighs(text: str, enough: int) -> bool:
    """Whether the weight of `text` is at least `enough`: its beginning tells of most long texts."""
    begin = text[: enough + enough // 2]  # of a text, what is no letter is rarely a third
    weighed, beyond = _parted(begin)
    if weighed < enough and beyond:
        weighed += 2 * _length(_DENSE.findall(beyond))
    if weighed < enough and beyond:
        weighed += _length(_LETTERS.findall(beyond))
    return weighed >= enough or (len(text) > len(begin) and weight(text) >= enough)


def _parted(text: str) -> tuple[int, str]:
    """How many letters of ASCII `text` has, and its characters beyond ASCII, which alone take patterns to judge.

    Bytes are counted and dropped in a fiftieth of the time in which a pattern finds them.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    count = len(encoded.translate(None, _NO_ASCII_LETTERS))
    if len(encoded) == len(text):
        return count, ""
    return count, encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _length(parts: list[str]) -> int:
    return len("".join(parts))
