"""Fingerprints of texts: which share of one text stands in another, told from a small sample of both. Pure.

A text is cut into shingles, short runs of words that overlap, and every shingle is hashed. Kept are the hashes that are
divisible by 8, whatever the text: so a shortened copy keeps those of the original that stand in its own part, and what two
samples share over the smaller of them is what the texts share. (Samples of a fixed size, as MinHash takes them, would hold
ever fewer of the copy's shingles, the longer the original.)
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Final

import regex
from xxhash import xxh3_64_intdigest

_ONE_IN: Final = 8
# Of a longer sample (of some 2,000 words) the smallest are kept.
MOST: Final = 256
# The upper 40 bits, as text of one width that sorts as the numbers do: few of some million articles share one by chance.
_LOWER_BITS: Final = 24

# A shingle is the shortest run of tokens from one on that weighs this much: five words, ten characters, or a mixture.
_WEIGHT: Final = 10
_WORD: Final = 2
# Scripts without spaces: there every character is a token, and a mark before it says so.
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_MARK: Final = "\x01"


class _Tokens(dict[int, str]):
    """What `str.translate` makes of a character, found out once: its folded form where it is part of a word, else a space."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold()
        made = self[code] = "".join(map(_part, folded))
        return made


def _part(character: str) -> str:
    # Combining marks belong to their letter; without them words of Indian scripts fall to pieces.
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    return f" {_MARK}{character} " if _UNSPACED.match(character) else character


_TOKENS: Final = _Tokens()


def fingerprint(text: str) -> tuple[str, ...]:
    """The sample of `text` (in NFC): hashes in ascending order, each once; none when it is too short for one.

    Letter case, punctuation, spaces and compatibility forms (NFKC) make no difference.
    """
    spaced = text.translate(_TOKENS)
    tokens = spaced.encode().split()
    hashes = map(xxh3_64_intdigest, _mixed(tokens) if _MARK in spaced else _words(tokens))
    kept = sorted({hashed for hashed in hashes if hashed % _ONE_IN == 0})[:MOST]
    return tuple([f"{hashed >> _LOWER_BITS:010x}" for hashed in kept])


def _words(tokens: list[bytes]) -> Iterable[bytes]:
    runs = (tokens[first:] for first in range(_WEIGHT // _WORD))
    # Every article comes through here: joined in native code they cost a third of what slices do.
    return map(b"".join, zip(*runs, strict=False))


def _mixed(tokens: list[bytes]) -> Iterable[bytes]:
    # A word stands for two characters: itself, and nothing, where no run begins.
    mark = _MARK.encode()[0]
    units = [unit for token in tokens for unit in ((token,) if token[0] == mark else (token, b""))]
    runs = (units[first:] for first in range(_WEIGHT))
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
