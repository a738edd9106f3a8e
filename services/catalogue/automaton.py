"""An Aho-Corasick automaton over patterns of which several may be equal, in as few objects as that takes."""

from array import array
from collections.abc import Sequence
from itertools import chain, compress, count
from operator import ne
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

# Above this an automaton of the fastest kind takes too long to build.
_MANY: Final = 200_000
# Below this, building is most of the work: these are looked for in one article only.
_FEW: Final = 100


class Automaton:
    """Finds where patterns stand; empty ones stand nowhere. Equal patterns are one: `which`, in alphabetical order.

    numbers[firsts[which] : firsts[which + 1]] are their places among those that it was made of.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        # In alphabetical order neighbours share their beginnings: the automaton is built in a third of the time.
        order = sorted(filter(patterns.__getitem__, range(len(patterns))), key=patterns.__getitem__)
        ordered = [patterns[number] for number in order]
        # What is written alike is looked for once: "Kim" is a dozen people.
        is_first = list(map(ne, ordered, chain(("",), ordered)))
        self.numbers: Final = array("I", order)
        self.firsts: Final = array("I", compress(count(), is_first))
        different = len(self.firsts)
        self.firsts.append(len(order))
        kind = (
            Implementation.ContiguousNFA
            if different > _MANY
            else Implementation.NoncontiguousNFA
            if different < _FEW
            else None
        )
        self._native: Final = (
            AhoCorasick(
                compress(ordered, is_first),
                matchkind=MatchKind.Standard,
                implementation=kind,
                store_patterns=False,
            )
            if different
            else None
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(which, start, end) of each different pattern that stands in `text`, also of those that overlap."""
        return (
            self._native.find_matches_as_indexes(text, overlapping=True) if self._native is not None else []
        )
