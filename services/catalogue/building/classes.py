"""What a class of Wikidata is: what the nearest class above it is that the file of classes names.

Wikidata's classes (subclass of, P279) are no tree: most have several above them, some stand above themselves, and everything is
something far enough up. So the way up ends at the first class that somebody has named.
"""

from array import array
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

NOTHING: Final = -1  # the rank of classes that are named to be none of the types

# How many steps below the class that is named, and its rank: the least of several is what an item is.
Nearness = tuple[int, int]


def number_of(identifier: str) -> int:
    """The number of an item's id."""
    return int(identifier[1:])


class Subclasses:
    """Which class stands directly below which, and which ids are of one class: sixteen bytes for each pair."""

    def __init__(self) -> None:
        self._below = array("Q")
        self._above = array("Q")
        self._old = array("Q")
        self._new = array("Q")

    def add(self, identifier: str, above: Iterable[str]) -> None:
        """Note that an item stands directly below others."""
        for one in above:
            self._below.append(number_of(identifier))
            self._above.append(number_of(one))

    def merge(self, old: str, new: str) -> None:
        """Note that the item `old` was merged into `new`."""
        self._old.append(number_of(old))
        self._new.append(number_of(new))

    def nearest(self, named: Mapping[str, int], followed: AbstractSet[int]) -> dict[int, Nearness]:
        """By its number, every class that has a named one above it or is one.

        `named` has the ranks of classes. What stands below a class of a rank that is not `followed` is NOTHING, and of two that are
        as near the lower rank counts.
        """
        found: dict[int, Nearness] = {}
        reached = {number_of(one): rank for one, rank in named.items()}
        steps = 0
        # All pairs are looked through for each step: some twenty times, and no index of them is held.
        while reached:
            while same := self._same(reached, found):
                reached |= same
            # Classes as near to one rank share what is told of them.
            nearness = {rank: (steps, rank) for rank in set(reached.values())}
            found.update((one, nearness[rank]) for one, rank in reached.items())
            if steps == 0:
                reached = {one: rank if rank in followed else NOTHING for one, rank in reached.items()}
            reached = self._next(reached, found)
            steps += 1
        return found

    def _next(self, last: Mapping[int, int], found: Mapping[int, Nearness]) -> dict[int, int]:
        reached: dict[int, int] = {}
        for below, above in zip(self._below, self._above, strict=True):
            rank = last.get(above)
            if rank is not None and below not in found:
                reached[below] = min(rank, reached.get(below, rank))
        return reached

    def _same(self, reached: Mapping[int, int], found: Mapping[int, Nearness]) -> dict[int, int]:
        """What was merged with a class of `reached`, in either direction: the file of classes, too, may have an old id."""
        same: dict[int, int] = {}
        for old, new in zip(self._old, self._new, strict=True):
            for one, other in ((old, new), (new, old)):
                rank = reached.get(one)
                if rank is not None and other not in found and other not in reached:
                    same[other] = min(rank, same.get(other, rank))
        return same
