"""The bus Protocol: a durable, partitioned log with consumer groups, as Kafka has it.

A message's place is (topic, partition, offset). A committed position is the *next* offset to read, so committing n says
that everything below n is finished. Delivery is at least once: what was polled but not committed comes again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from schemas.topics import Topic

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """`topic/partition/offset`: the key of its receipt."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Message:
    """One consumed message, bytes as they came. `timestamp_ms` is the log's or the producer's, in ms since 1970 UTC."""

    place: Place
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish. Messages of one key keep their order (one partition)."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far a group is on one partition: `committed` (None = never) and `end` are next offsets, `begin` the oldest kept."""

    begin: int
    end: int
    committed: int | None

    @property
    def lag(self) -> int:
        """Messages not yet finished."""
        return self.end - max(self.begin, self.committed or 0)


class Reader(Protocol):
    """Reads a topic from given places, in no group."""

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds.

        Raises BusUnavailable.
        """
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Consumer(Reader, Protocol):
    """A member of a consumer group. A group without a committed position starts at the oldest message."""

    async def commit(self, positions: Mapping[int, int]) -> frozenset[int]:
        """Commit next offsets by partition; returns the partitions that were not ours any more (nothing was committed there).

        Raises BusUnavailable when the commit could not be made now.
        """
        ...


class Bus(Protocol):
    """A bus. Created by `services.engines.factory`; `start` connects, `close` releases everything."""

    async def start(self) -> None:
        """Connect. Raises BusUnavailable."""
        ...

    async def close(self) -> None:
        """Flush and disconnect. Safe to call twice."""
        ...

    async def ensure_topics(self, topics: Sequence[Topic]) -> list[str]:
        """Make the topics that are missing; returns the names made. Raises BusUnavailable."""
        ...

    async def check_topics(self, topics: Sequence[Topic]) -> None:
        """Raises BusMisconfigured when a topic is missing or one of its settings differs from what Telex depends on."""
        ...

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish in order; returns when all are durable (every in-sync replica, or fsynced), with their places.

        Raises MessageTooLarge before anything is sent, or BusUnavailable (then some may have been published).
        """
        ...

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on `topic`; `instance_id` makes its membership static. Use as an async context manager."""
        ...

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read from the next offsets in `start`; partitions that are not named are read from the oldest message."""
        ...

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of a group by partition. Raises BusUnavailable; BusMisconfigured when the topic is missing."""
        ...
