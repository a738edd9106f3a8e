"""Fingerprints of texts: which share of one text stands in another, told from a small sample of both. Pure.

A text is cut into shingles, short runs of words that overlap, and every shingle is hashed. Kept are the hashes that are
divisible by 8, whatever the text: so a shortened copy keeps those of the original that stand in its own part, and what two
samples share over the smaller of them is what the texts share. (Samples of a fixed size, as MinHash takes them, would hold
ever fewer of the copy's shingles, the longer the original.)
"""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import add
from typing import Any, Final

import numpy as np
import regex
from xxhash import xxh3_64_intdigest

_ONE_IN: Final = 8
# Of a longer sample (of some 2,000 words) the smallest are kept.
MOST: Final = 256
# The upper 40 bits, as text of one width that sorts as the numbers do: few of some million articles share one by chance.
_DIGITS: Final = 10
_ALL_DIGITS: Final = 16

# A shingle is the shortest run of tokens from one on that weighs this much: five words, ten characters, or a mixture.
_WEIGHT: Final = 10
_WORD: Final = 2
# Scripts without spaces: there every character is a token, and a mark before it says so.
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_MARK: Final = "\x01"


# What the table of characters says beside which character one becomes: that this is one of a script without spaces …
_ALONE: Final = 1 << 21
# … that it becomes none or more than one, or that the table does not know yet.
_SEVERAL: Final = 1 << 22
_UNKNOWN: Final = 1 << 23
_SPACE: Final = ord(" ")


def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _made(code: int) -> int:
    """What the character `code` becomes: its folded form where it is part of a word, else a space."""
    folded = _folded(chr(code))
    if len(folded) != 1:
        return _SEVERAL
    # Combining marks belong to their letter; without them words of Indian scripts fall to pieces.
    if unicodedata.category(folded)[0] not in "LMN":
        return _SPACE
    return ord(folded) | (_ALONE if _UNSPACED.match(folded) else 0)


# By character, found out once. A text is read through it in native code: `str.translate` costs ten times as much.
_TABLE: Final = np.full(sys.maxunicode + 1, _UNKNOWN, np.uint32)


def _read(text: str) -> Any:
    """What each character of `text` becomes, in order."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    made = _TABLE.take(codes)
    rare = codes[made >= _SEVERAL]
    if not rare.size:
        return made
    for code in set(rare.tolist()):
        _TABLE[code] = became = _made(code)
        if became == _SEVERAL:
            text = text.replace(chr(code), _folded(chr(code)))
    return _read(text)


def fingerprint(text: str) -> tuple[str, ...]:
    """The sample of `text` (in NFC): hashes in ascending order, each once; none when it is too short for one.

    Letter case, punctuation, spaces and compatibility forms (NFKC) make no difference.
    """
    made = _read(text)
    alone = made >= _ALONE
    mixed = bool(alone.any())
    tokens = _text(_marked(made, alone) if mixed else made).encode().split()
    hashed = np.fromiter(map(xxh3_64_intdigest, _mixed(tokens) if mixed else _words(tokens)), np.uint64)
    kept = np.unique(hashed[hashed % _ONE_IN == 0])[:MOST].astype(">u8").tobytes().hex()
    return tuple([kept[first : first + _DIGITS] for first in range(0, len(kept), _ALL_DIGITS)])


def _marked(made: Any, alone: Any) -> Any:
    """The characters of `made`, each that is `alone` with its mark and in spaces."""
    rows = np.zeros((len(made), 4), np.uint32)
    rows[alone] = (_SPACE, ord(_MARK), 0, _SPACE)
    rows[:, 2] = made % _ALONE
    return rows[rows > 0]


def _text(codes: Any) -> str:
    return str(codes.tobytes().decode("utf-32-le"))


def _words(tokens: list[bytes]) -> Iterable[bytes]:
    runs = (tokens[first:] for first in range(_WEIGHT // _WORD))
    # Every article comes through here: joined in native code they cost a third of what slices do.
    return map(b"".join, zip(*runs, strict=False))


def _mixed(tokens: list[bytes]) -> Iterable[bytes]:
    # A word stands for two characters: itself, and nothing, where no run begins.
    mark = _MARK.encode()[0]
    units = [unit for token in tokens for unit in ((token,) if token[0] == mark else (token, b""))]
    # Five pairs are joined in half the time of ten.
    pairs = list(map(add, units, units[1:]))
    runs = (pairs[first:] for first in range(0, _WEIGHT, 2))
    return compress(map(b"".join, zip(*runs, strict=False)), units)


def overlap(one: Sequence[str], other: Sequence[str]) -> tuple[int, int, int]:
    """How many hashes both fingerprints have, how many the smaller has, how many the larger, as far as both tell."""
    # A sample that was cut tells nothing of what is above its end.
    ends = [sample[-1] for sample in (one, other) if len(sample) == MOST]
    if ends:
        end = min(ends)
        one, other = ([hashed for hashed in sample if hashed <= end] for sample in (one, other))
    return len(set(one).intersection(other)), min(len(one), len(other)), max(len(one), len(other))


def containment(one: Sequence[str], other: Sequence[str]) -> float:
    """Which share (0 to 1) of the smaller text stands in the other, by their fingerprints; 0 when there is nothing to tell from."""
    shared, smaller, _ = overlap(one, other)
    return shared / smaller if smaller else 0.0
