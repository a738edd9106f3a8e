"""Characters of one line: what nobody sees is dropped, what is one thing is written one way. Pure."""

import re
import unicodedata
from typing import Final

import regex

# Controls, soft hyphens, marks that are invisible or turn the direction of what follows (an attack on readers, or
# left-overs of an editor). The joiners stay: Persian, Hindi and emoji need them.
_HIDDEN: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_INVISIBLE: Final = re.compile(f"[{_HIDDEN}]")
_VISIBLE: Final = re.compile(rf"[^\s\u200c\u200d{_HIDDEN}]")
_SPACES: Final = re.compile(
    r" [ \t\v\f]+|[\t\v\f][ \t\v\f]*"
)  # all but a single space, which is as it should be
# UTF-8 that was read as Windows-1252: a lead byte's letter and one of the marks that continuation bytes become.
_BROKEN: Final = "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
# `regex` finds two sets beside each other in a third of the time that `re` takes.
_MOJIBAKE: Final = regex.compile(_BROKEN)
# Letters whose capitals lose their accent. Not å ä ö ü ø, which are letters of their own.
_ACCENTED: Final = frozenset("àâáãçéèêëíîïóôõúùû")
# What is hidden although Python says that it prints; and the bytes of UTF-8 with which it all begins, which few texts have.
_PRINTED: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f]")
_PRINTED_BEGINS: Final = (b"\xcd\x8f", b"\xe1")


def is_readable(text: str) -> bool:
    """Whether `text` has any character that a reader sees."""
    return _VISIBLE.search(text) is not None


def bare_capital(text: str) -> str:
    """`text` without the accent of its first letter, as capitals are often typed in French, Spanish and Portuguese."""
    first = text[:1]
    return (unicodedata.normalize("NFD", first)[0] + text[1:]) if first in _ACCENTED else text


def clean_line(line: str) -> str:
    """`line` in NFC, readable and trimmed: what is left of it for a reader, which may be nothing."""
    if _is_plain(line):
        return unicodedata.normalize("NFC", line).strip()
    text = _INVISIBLE.sub("", line)
    if _MOJIBAKE.search(text):
        text = _repaired(text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _is_plain(line: str) -> bool:
    """Whether there is nothing to do, as in most lines; the few looks that this takes are faster than one for all."""
    if not line.isprintable() or "  " in line:
        return False
    if line.isascii():
        return True
    encoded = line.encode("utf-8", "surrogatepass")
    may_hide = any(begin in encoded for begin in _PRINTED_BEGINS)
    return not (may_hide and _PRINTED.search(line)) and _MOJIBAKE.search(line) is None


def clean_value(text: str | None) -> str | None:
    """A short field (headline, byline, tag) as one readable line; None when nothing is left."""
    return clean_line(" ".join(text.split())) or None if text else None


def _repaired(text: str) -> str:
    """`text` decoded again when the whole of it is mojibake; otherwise as it is, since a part may be meant."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
