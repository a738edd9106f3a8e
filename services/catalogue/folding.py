"""Text as names are compared: small letters without accents, signs as spaces, one character for one."""

import unicodedata
from typing import Final

# What Unicode does not decompose, and what writers of a script leave out or type alike.
_ALIKE: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "ё": "е",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
# Scripts in which an accent does not make another letter of a name.
_ACCENTS: Final = ("LATIN", "GREEK")


def _folded(char: str) -> str:
    small = unicodedata.normalize("NFKC", char).lower()
    small = small[0] if small else char
    if unicodedata.category(small)[0] not in "LMN":
        return " "
    if small in _ALIKE:
        return _ALIKE[small]
    base = unicodedata.normalize("NFD", small)[0]
    return base if base != small and unicodedata.name(small, "").startswith(_ACCENTS) else small


class _Folding(dict[int, str]):
    """A table for `str.translate` that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


_TABLE: Final = _Folding()


def _page(encoding: str) -> tuple[str, bytes]:
    """The same table for bytes of a code page: twenty times as fast for texts that it can write."""
    folded = bytearray(range(256))
    for code in range(256):
        try:
            folded[code] = _folded(bytes([code]).decode(encoding)).encode(encoding)[0]
        except UnicodeError:
            folded[code] = ord(" ")
    return encoding, bytes(folded)


_PAGES: Final = (_page("cp1252"), _page("cp1251"))


def fold(text: str) -> str:
    """`text` in small letters, without the accents of Latin and Greek letters, every sign a space; as long as `text`."""
    for encoding, table in _PAGES:
        try:
            return text.encode(encoding).translate(table).decode(encoding)
        except UnicodeEncodeError:
            continue
    return text.translate(_TABLE)
