"""Which partitions are not polled for a while: so much of theirs waits for one unfinished message. Pure."""

from collections.abc import Mapping
from typing import Final

# Polled again only when half is finished: else it would be paused and resumed with every batch.
_RESUME: Final = 0.5


class Crowding:
    """A partition is crowded from more than `most` unfinished messages on, until no more than half of that are left."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._crowded: frozenset[int] = frozenset()

    def look(self, unfinished: Mapping[int, int]) -> frozenset[int]:
        """The crowded partitions, given how many messages of each are unfinished."""
        self._crowded = frozenset(
            number
            for number, count in unfinished.items()
            if count > self._most * (_RESUME if number in self._crowded else 1)
        )
        return self._crowded
