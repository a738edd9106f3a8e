"""What a group member holds and has handed out, so that a late commit of a lost partition is recognised. Pure.

A partition that was lost and came back is another holding: what was polled under the first one is not ours to commit
any more, since another member may have gone on in between. A commit is therefore taken only for positions that were
handed out under the present holding.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class Holding:
    """One held partition. `first` and `next` bound what was handed out ([first, next)); `done` is the last commit."""

    epoch: int
    first: int | None = None
    next: int | None = None
    done: int | None = None

    @property
    def idle(self) -> bool:
        """Nothing handed out is still uncommitted."""
        return self.next is None or (self.done is not None and self.done >= self.next)


class Holdings:
    """The partitions of one member, by number."""

    def __init__(self) -> None:
        self._held: dict[int, Holding] = {}

    def __contains__(self, partition: int) -> bool:
        return partition in self._held

    def gain(self, partition: int, epoch: int) -> None:
        """Hold `partition` from now on, under `epoch`; what was handed out under an earlier one is forgotten."""
        self._held[partition] = Holding(epoch)

    def lose(self, partition: int) -> None:
        """Hold `partition` no longer."""
        self._held.pop(partition, None)

    def clear(self) -> None:
        """Hold nothing."""
        self._held.clear()

    def epochs(self) -> dict[int, int]:
        """The epoch under which each partition is held."""
        return {partition: holding.epoch for partition, holding in self._held.items()}

    def epoch(self, partition: int) -> int | None:
        """The epoch under which `partition` is held; None when it is not."""
        holding = self._held.get(partition)
        return None if holding is None else holding.epoch

    def expected(self, partition: int) -> int | None:
        """The next offset to hand out; None before anything was."""
        return self._held[partition].next

    def handed_out(self, partition: int, offset: int) -> None:
        """The message at `offset` was given to the caller."""
        holding = self._held[partition]
        if holding.first is None:
            holding.first = offset
        holding.next = offset + 1

    def admissible(self, positions: Mapping[int, int]) -> dict[int, int]:
        """Those of `positions` (next offsets by partition) that were handed out under the present holdings."""
        return {
            partition: position
            for partition, position in positions.items()
            if (holding := self._held.get(partition)) is not None
            and holding.first is not None
            and holding.next is not None
            and holding.first <= position <= holding.next
        }

    def committed(self, partition: int, position: int) -> None:
        """`position` was committed for `partition`."""
        holding = self._held.get(partition)
        if holding is not None:
            holding.done = position

    def idle(self) -> frozenset[int]:
        """Partitions with nothing uncommitted: these may be given up at once."""
        return frozenset(partition for partition, holding in self._held.items() if holding.idle)
