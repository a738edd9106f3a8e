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
_LONGEST: Final = 2_000  # characters; longer ones are no sentences but lists, and are cut


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence without the space around it, in order."""
    start = 0
    for end in _ends(text):
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, len(text))


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        at = found.start()
        if text[at] in ".!?…":
            if not _may_begin(text, found.end()):
                continue
            if text[at] == "." and _ABBREVIATION.search(text, max(0, at - 12), at):
                continue
        yield found.end()


def _may_begin(text: str, at: int) -> bool:
    while at < len(text) and text[at] in _OPENING:
        at += 1
    # Letters without case begin sentences, too.
    return at < len(text) and not text[at].islower()


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, _LONGEST):
        stop = min(begin + _LONGEST, end)
        piece = text[begin:stop]
        bare = piece.strip()
        if bare:
            first = begin + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
