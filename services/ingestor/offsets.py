"""How far each partition may be committed: the contiguous finished prefix of what was handed out. Pure.

Batches finish in any order, but a committed position promises that *everything* below it has its outcome. A partition
that was lost and came back starts anew: what was handed out under the earlier holding does not count any more.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.engines.bus import Message


@dataclass(slots=True)
class _Partition:
    holding: int
    waiting: deque[int] = field(default_factory=deque)  # offsets without an outcome below them all, in order
    finished: set[int] = field(default_factory=set)  # finished, but not yet reached by the prefix
    position: int | None = None  # the next offset after the finished prefix
    committed: int | None = None


class OffsetTracker:
    """What one member was handed and has finished, by partition."""

    def __init__(self) -> None:
        self._partitions: dict[int, _Partition] = {}

    def started(self, messages: Iterable[Message]) -> None:
        """`messages` were handed out, in the order of their offsets within each partition."""
        for message in messages:
            number = message.place.partition
            partition = self._partitions.get(number)
            if partition is None or partition.holding != message.holding:
                partition = self._partitions[number] = _Partition(message.holding)
            partition.waiting.append(message.place.offset)

    def finished(self, messages: Iterable[Message]) -> None:
        """`messages` have their outcomes, durably. Those of an earlier holding are ignored."""
        touched: set[int] = set()
        for message in messages:
            number = message.place.partition
            partition = self._partitions.get(number)
            if partition is not None and partition.holding == message.holding:
                partition.finished.add(message.place.offset)
                touched.add(number)
        for number in touched:
            partition = self._partitions[number]
            while partition.waiting and partition.waiting[0] in partition.finished:
                offset = partition.waiting.popleft()
                partition.finished.discard(offset)
                partition.position = offset + 1

    def committable(self) -> dict[int, int]:
        """Next offsets by partition that were not committed yet."""
        return {
            number: partition.position
            for number, partition in self._partitions.items()
            if partition.position is not None and partition.position != partition.committed
        }

    def committed(self, positions: dict[int, int]) -> None:
        """`positions`, earlier given by `committable`, are committed, or the partition was lost: they are done with."""
        for number, position in positions.items():
            partition = self._partitions.get(number)
            if partition is not None and (partition.position or 0) >= position:
                partition.committed = position

    def uncommitted(self) -> dict[int, int]:
        """Messages by partition that were handed out and wait for an outcome, or for one that stands before them."""
        return {
            number: len(partition.waiting)
            for number, partition in self._partitions.items()
            if partition.waiting
        }
