"""Cuts a long text to the few passages that show its hits best."""

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
MOST: Final = 3
_LEAD: Final = 60  # how much stands before the first hit, at most
_SLACK: Final = 20  # how far a cut may move to fall between words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """text[start:end], with the hits in it."""

    start: int
    end: int
    hits: tuple[Span, ...]


def passages(text: str, hits: list[Span]) -> list[Passage]:
    """Up to three passages of about 200 characters, in the order of the text.

    `hits` do not overlap and are in order. Passages with more different words win; one hit longer than a passage is
    shown whole.
    """
    found: list[Passage] = []
    at = 0
    while at < len(hits):
        start = _start(text, hits[at][0], found[-1].end if found else 0)
        last = at
        while last + 1 < len(hits) and hits[last + 1][1] - start <= LONGEST:
            last += 1
        after = hits[last + 1][0] if last + 1 < len(hits) else len(text)
        end = _end(text, start, hits[last][1], after)
        found.append(Passage(start, end, tuple(hits[at : last + 1])))
        at = last + 1
    best = sorted(found, key=lambda passage: _worth(text, passage), reverse=True)[
        :MOST
    ]  # stable: the first of equals
    return sorted(best, key=lambda passage: passage.start)


def _worth(text: str, passage: Passage) -> tuple[int, int]:
    words = {text[start:end].casefold() for start, end in passage.hits}
    return len(words), len(passage.hits)


def _start(text: str, hit: int, least: int) -> int:
    """Where a passage with its first hit at `hit` begins: a sentence, else a word, not before `least`."""
    earliest = max(least, hit - _LEAD)
    window = text[earliest:hit]
    if earliest == 0:
        return len(window) - len(window.lstrip())
    for stop in ("\n", ". ", "! ", "? ", "。", "！", "？"):
        if (place := window.rfind(stop)) >= 0:
            return _skip_space(text, earliest + place + len(stop), hit)
    for place in range(earliest, min(hit, earliest + _SLACK)):
        if text[place].isspace():
            return _skip_space(text, place, hit)
    return earliest


def _end(text: str, start: int, least: int, most: int) -> int:
    """Where a passage ends: after `least`, not after `most`, between words if it can."""
    latest = min(max(start + LONGEST, least), most)
    newline = text.find("\n", least, latest)
    if newline >= 0:
        latest = newline
    elif latest < len(text) and not text[latest].isspace():
        for place in range(latest, max(least, latest - _SLACK), -1):
            if text[place].isspace():
                latest = place
                break
    while latest > least and text[latest - 1].isspace():
        latest -= 1
    return latest


def _skip_space(text: str, start: int, most: int) -> int:
    while start < most and text[start].isspace():
        start += 1
    return start
