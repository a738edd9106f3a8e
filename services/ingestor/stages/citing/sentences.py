"""Where the sentences of a clean text begin and end. Paragraphs are sentences' outer borders."""

from collections.abc import Iterator
from typing import Final

import regex

# A mark, what closes quotes or brackets after it, and then a space before something that may begin a sentence; the
# East Asian marks need no space.
_END: Final = regex.compile(
    r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«„(\[¿¡—–-]?\s?[\p{Lu}\p{Lt}\p{Lo}\p{N}])|[。！？｡]+[」』”’）]*|[।۔؟]\s*|\n\s*\n\s*|\n"""
)
# Not an end: a single capital (initials), and short words that news abbreviate, in the languages of the cues.
_ABBREVIATION: Final = regex.compile(
    r"(?:^|[\s(«\"“'])(?:\p{Lu}|\p{Lu}(?:\.\p{Lu})+|M|MM|Mme|Mr|Mrs|Ms|Dr|Prof|St|Ste|Sen|Rep|Gov|Gen|Lt|Col|No|Nr|vs|ca|bzw|ca|usw|"
    r"z\.\s?B|d\.\s?h|Sr|Sra|Dra|Sig|Dott|On|Hr|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Okt|Nov|Dec|Dez|Inc|Ltd|Corp|Co|art|г|гг|им|руб|тыс|\d{1,2})\.$"
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
        before = text[max(0, found.start() - 12) : found.start() + 1]
        if "\n" not in found.group() and found.group().startswith(".") and _ABBREVIATION.search(before):
            continue
        yield found.end()


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, _LONGEST):
        stop = min(begin + _LONGEST, end)
        piece = text[begin:stop]
        bare = piece.strip()
        if bare:
            first = begin + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
