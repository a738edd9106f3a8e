"""Finds where the words of a query stand in texts, by one chain: where the index would find them.

Most words of a text are in many texts, and none that was asked for: each is looked at once for all texts of an answer.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cached_property
from typing import Final

from services.engines.analysis import FOLDED, makes_pairs, placed, places, term_of, words
from services.engines.query import Words
from services.search.passages import Span
from services.search.phrases import Phrases

MOST_HITS: Final = 1000  # in one text: beyond, a reader learns nothing new
# Up to so many words are looked for one by one.
_FEW: Final = 8
Placed = tuple[int, str]  # a token's place among the tokens, and its term


class Cut:
    """A text cut into words, for every chain."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)

    @cached_property
    def different(self) -> AbstractSet[str]:
        """The words, each once."""
        return frozenset(self.words)

    def where(self, wanted: AbstractSet[str]) -> dict[int, Span]:
        """At which places among the words any of `wanted` is, in order, and where these stand."""
        if len(wanted) > _FEW:
            return {place: self._spans[place] for place, word in enumerate(self.words) if word in wanted}
        found: dict[int, Span] = {}
        for word in wanted:
            found |= self._where(word)
        return dict(sorted(found.items()))

    def _where(self, word: str) -> Iterator[tuple[int, Span]]:
        at: list[int] = []
        with suppress(ValueError):
            while True:
                at.append(self.words.index(word, at[-1] + 1 if at else 0))
        if self.text.count(word) != len(at):
            yield from ((place, self._spans[place]) for place in at)
            return
        # It is no part of another word: it stands wherever its characters do.
        end = 0
        for place in at:
            start = self.text.index(word, end)
            end = start + len(word)
            yield place, (start, end)

    @cached_property
    def _spans(self) -> list[Span]:
        return places(self.text, self.words)


class WordHits:
    """Where any of `asked` stands in texts that the index knows by `chain`."""

    def __init__(self, chain: str, asked: Iterable[Words]) -> None:
        self._chain = chain
        self._term = term_of(chain)
        self._beginnings: tuple[str, ...] = ()
        self._near: list[tuple[Mapping[str, int], int]] = []
        exact: list[list[str]] = []
        for one in asked:
            if chain != FOLDED and (one.exact or one.prefix):
                continue
            wanted = [term for term, _, _ in placed(one.text, chain)]
            while wanted and not wanted[-1]:
                wanted.pop()  # nothing is left of it, and nothing comes after it
            if not wanted:
                continue
            if one.prefix:
                self._beginnings += (wanted[-1],)
            elif one.slop and len(wanted) > 1:
                self._near.append((Counter(wanted), len(wanted) + one.slop))
            else:
                exact.append(wanted)
        self._phrases = Phrases(exact)
        self._terms = frozenset(
            term for terms in (*exact, *(near for near, _ in self._near)) for term in terms
        )
        # A pair is made of two words, each of which has a character of it.
        self._characters = frozenset("".join(self._terms)) if makes_pairs(chain) else None
        self._known: set[str] = set()
        self._notable: dict[str, str] = {}

    def find(self, cut: Cut) -> list[Span]:
        """Where the hits are, in no order; they may overlap."""
        fresh = cut.different - self._known
        if fresh:
            self._look_at(fresh)
        there = self._notable.keys() & cut.different
        if not there:
            return []
        if self._characters is not None:
            tokens = placed(cut.text, self._chain)
            found = self._ranges([(place, term) for place, (term, _, _) in enumerate(tokens)])
            return [(tokens[first][1], tokens[after - 1][2]) for first, after in found]
        spans = cut.where(there)
        told = [(place, self._notable[cut.words[place]]) for place in spans]
        return [(spans[first][0], spans[after - 1][1]) for first, after in self._ranges(told)]

    def _look_at(self, fresh: AbstractSet[str]) -> None:
        for word in fresh:
            term = self._term(word)
            if self._is_notable(term):
                self._notable[word] = term
        self._known |= fresh

    def _is_notable(self, term: str) -> bool:
        if self._characters is not None:
            return not self._characters.isdisjoint(term)
        return term in self._terms or term.startswith(self._beginnings)

    def _ranges(self, tokens: Sequence[Placed]) -> Iterator[Span]:
        """The hits in `tokens`, as the places [first, after) of tokens."""
        yield from self._phrases.find(tokens)
        if self._beginnings:
            yield from ((place, place + 1) for place, term in tokens if term.startswith(self._beginnings))
        for wanted, width in self._near:
            yield from ((place, place + 1) for place in _near(tokens, wanted, width))


def _near(tokens: Sequence[Placed], wanted: Mapping[str, int], width: int) -> set[int]:
    """The places of the `wanted` words where all of them, each as often as it is wanted, stand within `width` tokens."""
    last = {term: deque[int](maxlen=times) for term, times in wanted.items()}
    missing = sum(wanted.values())
    near: set[int] = set()
    for place, term in tokens:
        if term not in last:
            continue
        missing -= len(last[term]) < wanted[term]
        last[term].append(place)
        if not missing and place - min(places[0] for places in last.values()) < width:
            near.update(*last.values())
            if len(near) > MOST_HITS:
                break
    return near
