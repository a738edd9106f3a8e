"""Where the sentences of a clean text begin and end. Paragraphs are sentences' outer borders."""

import re
from collections.abc import Iterator
from typing import Final

# A mark, what closes quotes or brackets after it, and then a space; the East Asian marks need no space.
# All of them begin with one of a set, which a pattern is looked for by.
_END: Final = re.compile(
    r"""[.!?…。！？｡।۔؟\n](?:(?<=[.!?…])[.!?…]*["'”’»)\]]*[^\S\n]+|(?<=[。！？｡])[。！？｡]*[」』”’）]*|(?<=[।۔؟\n])\s*)"""
)
_OPENING: Final = "\"'“‘«„([¿¡—–- "
# Not an end: a single capital (initials), and short words that news abbreviate, in the languages of the cues.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(«\"“'.])(?:[^\W\d_a-zа-я]|M|MM|Mme|Mr|Mrs|Ms|Dr|Prof|St|Ste|Sen|Rep|Gov|Gen|Lt|Col|No|Nr|vs|ca|bzw|usw|"
    r"z\.\s?B|d\.\s?h|Sr|Sra|Dra|Sig|Dott|On|Hr|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Okt|Nov|Dec|Dez|Inc|Ltd|Corp|Co|art|г|гг|им|руб|тыс|\d{1,2})$"
)
_LONGER: Final = 5  # letters and digits; so many in a row are no abbreviation
_LONGEST: Final = 2_000  # characters; longer ones are no sentences but lists, and are cut


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence without the space around it, in order."""
    begin = 0
    for end in (*_ends(text), len(text)):
        while begin < end:
            stop = end if end - begin <= _LONGEST else begin + _LONGEST
            first, last = begin, stop
            while first < last and text[first].isspace():
                first += 1
            while first < last and text[last - 1].isspace():
                last -= 1
            if first < last:
                yield first, last
            begin = stop


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        at, end = found.span()
        mark = text[at]
        if mark in ".!?…" and not (_may_begin(text, end) and (mark != "." or not _is_abbreviated(text, at))):
            continue
        yield end


def _is_abbreviated(text: str, at: int) -> bool:
    """Whether the full stop at `at` is part of an abbreviation."""
    if at >= _LONGER and text[at - _LONGER : at].isalnum():
        return False
    return _ABBREVIATION.search(text, max(0, at - 12), at) is not None


def _may_begin(text: str, at: int) -> bool:
    while at < len(text) and text[at] in _OPENING:
        at += 1
    # Letters without case begin sentences, too.
    return at < len(text) and not text[at].islower()
