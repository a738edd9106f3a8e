"""Pairs of neighbouring Chinese, Japanese and Korean characters, as Elasticsearch's `cjk_bigram` makes them.

A run of such characters becomes its overlapping pairs, whatever words they are; a lone one stays as it is; other words
stay whole and interrupt the run.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

import regex

Word = tuple[str, int, int]

# No letter before this one is any of these: most texts have no other.
_FIRST_CJK: Final = "\u1100"
_CJK_WORD: Final = regex.compile(
    r"[[\p{Script=Han}\p{Script=Hiragana}]--\p{WB=ALetter}].*|\p{WB=Katakana}.*|(?:\p{Script=Hangul}[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*)+",
    regex.V1 | regex.DOTALL,
)


def bigrams(words: Iterable[Word]) -> Iterator[Word]:
    """`words` (term, start, end), in order, with CJK runs as pairs."""
    run: list[Word] = []
    for word in words:
        if word[0] < _FIRST_CJK or not _CJK_WORD.fullmatch(word[0]):
            yield from _pairs(run)
            run = []
            yield word
            continue
        if run and run[-1][2] != word[1]:
            yield from _pairs(run)
            run = []
        run.extend((character, word[1] + at, word[1] + at + 1) for at, character in enumerate(word[0]))
    yield from _pairs(run)


def _pairs(run: list[Word]) -> Iterator[Word]:
    if len(run) == 1:
        yield run[0]
    for first, second in pairwise(run):
        yield first[0] + second[0], first[1], second[2]
