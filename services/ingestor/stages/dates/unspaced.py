"""Where a text without spaces may speak of dates: its words stand side by side, and what no table knows is between them."""

import re
from typing import Final

from services.ingestor.stages.dates.numbers import HAN
from services.ingestor.stages.dates.spans import LONGEST_ALONE, Span
from services.ingestor.stages.dates.tokens import LONGEST_REMEMBERED

_FIGURE: Final = re.compile(r"[0-9]")
_YEAR: Final = 4  # how many numerals it has
_THOUSAND: Final = "千"
_DENSE: Final = "\u2e80"  # letters below may be of one token with figures before them
_MOST_REMEMBERED: Final = 32_768


class UnspacedEar:
    """Knows which known words of one language can be part of a date by themselves."""

    def __init__(
        self, splitter: "re.Pattern[str]", known: frozenset[str], spoken: frozenset[str], signs: str
    ) -> None:
        """`splitter` finds the `known` words and numerals. `spoken` are those that can be part of a date by themselves or
        are numbers; `signs` are what may stand between words of a date, and in a date in figures."""
        self._splitter = splitter
        self._spoken = spoken
        word = splitter.pattern.replace("?P<han>", "?:")
        self._side_by_side = re.compile(rf"(?:{word}|[0-9\s{re.escape(signs)}])+")
        # To look for a word at every character is slow; this tells fast where none can be.
        characters = re.escape("".join(sorted(set(signs).union(HAN, *known))))
        self._possible = re.compile(rf"[0-9\s{characters}]+")
        self._heard: dict[str, tuple[Span, ...]] = {}

    def spans(self, text: str) -> list[Span]:
        """The parts of `text` that have to be cut to tokens, in order and apart from each other. Digits are ASCII ones."""
        found: list[Span] = []
        for possible in self._possible.finditer(text):
            words = possible[0]
            spans = self._heard.get(words)
            if spans is None:
                spans = self._listened(words)
            if spans:
                at = possible.start()
                found += [(at + start, at + end) for start, end in spans]
        return found

    def alone(self, text: str, span: Span) -> str | None:
        """A span of `text` between the characters beside it, which say all that its place says of it; None when they do not."""
        start, end = span
        if not start or end == len(text) or end - start > LONGEST_ALONE or "\n" in text[start:end]:
            return None
        after = text[end]
        return None if after.isalpha() and after < _DENSE else text[start - 1 : end + 1]

    def _listened(self, words: str) -> tuple[Span, ...]:
        """The spans of what may be known words and figures side by side, remembered for when it comes again."""
        spans = tuple(match.span() for match in self._side_by_side.finditer(words) if self._speaks(match[0]))
        if len(words) <= LONGEST_REMEMBERED:
            if len(self._heard) >= _MOST_REMEMBERED:
                self._heard.clear()
            self._heard[words] = spans
        return spans

    def _speaks(self, words: str) -> bool:
        if _FIGURE.search(words):
            return True
        for match in self._splitter.finditer(words):
            word = match[0]
            if word in self._spoken or (match.lastgroup and (len(word) >= _YEAR or _THOUSAND in word)):
                return True
        return False
