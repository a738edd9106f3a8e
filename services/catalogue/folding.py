"""Text as names are compared: small letters without accents, signs as spaces, one character for one."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import regex

# Marks inside words that writers set or leave out: the Hindi nukta, Arabic and Hebrew vowels, the Arabic line that only
# makes a word longer, and joiners in Devanagari.
UNWRITTEN: Final = regex.compile(
    r"[\u093c\u0640\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]|(?<=\p{Devanagari})[\u200c\u200d]"
)

# What Unicode does not decompose, and what writers of a script leave out or type alike.
_ALIKE: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "ё": "е",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
# A unit of measure, although Unicode counts it with the letters.
_MICRO: Final = "\u00b5"
# Scripts in which an accent does not make another letter of a name.
_ACCENTS: Final = ("LATIN", "GREEK")


def _folded(char: str) -> str:
    small = unicodedata.normalize("NFKC", char).lower()
    small = small[0] if small else char
    if char == _MICRO or unicodedata.category(small)[0] not in "LMN":
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


_PAGES: Final = tuple(_page(name) for name in ("cp1252", "cp1251", "cp1250", "cp1254", "cp1256"))
_SHORT: Final = 24  # characters; below, encoding and decoding take longer than the table does
_AT_ONCE: Final = 64  # texts; more together are rarely of one code page


def fold(text: str) -> str:
    """`text` in small letters, without the accents of Latin and Greek letters, every sign a space; as long as `text`."""
    for encoding, table in _PAGES if len(text) >= _SHORT else ():
        try:
            return text.encode(encoding).translate(table).decode(encoding)
        except UnicodeEncodeError:
            continue
    return text.translate(_TABLE)


def fold_names(names: Iterable[str]) -> Iterator[str]:
    """Each of `names` folded, without the marks that writers may leave out and spaces around it, in their order.

    Many together, which takes a fraction of the time: one character stays one, so that they come apart again.
    """
    rest = iter(names)
    while some := list(islice(rest, _AT_ONCE)):
        joined = "".join(some)
        if UNWRITTEN.search(joined):
            some = [UNWRITTEN.sub("", name) for name in some]
            joined = "".join(some)
        folded = fold(joined)
        start = 0
        for name in some:
            end = start + len(name)
            yield folded[start:end].strip()
            start = end
