"""Typography folded to what the scanner reads, one character for one, so that positions stay those of the user's text."""

import unicodedata
from typing import Final

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Direction marks, zero-width space and byte order mark stand between words at most. The joiners U+200C and U+200D are
# left alone: Persian and Indian scripts spell with them.
_INVISIBLE: Final = (0x200B, 0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_TABLE: Final[dict[int, int | str]] = {
    **_FULL_WIDTH,
    **dict.fromkeys(_INVISIBLE, " "),
    0x3000: " ",
    0x2010: "-",  # hyphens, non-breaking hyphen, minus sign
    0x2011: "-",
    0x2212: "-",
}
_SPELLING_JOINERS: Final = "\u200c\u200d"


def fold(text: str) -> str:
    """`text` with full-width forms as plain ones, and controls, direction marks and odd spaces as spaces.

    As long as `text`, character by character. Lone surrogates become U+FFFD.
    """
    return "".join(map(_folded, text.translate(_TABLE)))


def _folded(character: str) -> str:
    if character < "\x7f":
        return max(character, " ")
    match unicodedata.category(character):
        case "Cc" | "Zs" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\ufffd"
        case _:
            return character


def spelled(word: str) -> str:
    """A word or phrase in NFC, without soft hyphens and other invisible characters that do not spell."""
    visible = (c for c in word if unicodedata.category(c) != "Cf" or c in _SPELLING_JOINERS)
    return unicodedata.normalize("NFC", "".join(visible))
