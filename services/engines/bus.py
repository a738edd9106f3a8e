"""The bus Protocol: a durable, partitioned log with consumer groups, as Kafka has it.

A message's place is (topic, partition, offset). A committed position is the *next* offset to read, so committing n says
that everything below n is finished. Delivery is at least once: what was polled but not committed comes again.

What there is several of for every message is a tuple with names: it is made and hashed in a third of the time of a frozen
dataclass.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from schemas.topics import Topic

Headers = tuple[tuple[str, bytes], ...]


class Place(NamedTuple):
    """Where a message stands."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """`topic/partition/offset`: the key of its receipt."""
        return f"{self.topic}/{self.partition}/{self.offset}"


class Message(NamedTuple):
    """One consumed message, bytes as they came. `timestamp_ms` is the log's or the producer's, in ms since 1970 UTC.

    `holding` tells which holding of its partition it was handed out under: it grows each time a member gains it.
    """

    place: Place
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int
    holding: int = 0


class Outgoing(NamedTuple):
    """One message to publish. Messages of one key keep their order (one partition).

    `beside` chooses the partition by its number, modulo how many there are, for who knows one that is the same for all
    messages of the key; without it the key's hash decides.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    beside: int | None = None


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


class Polled(Protocol):
    """What hands out the messages of a topic."""

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds.

        Raises BusUnavailable.
        """
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Reader(Polled, Protocol):
    """Reads a topic from given places, in no group."""

    async def positions(self) -> dict[int, int]:
        """The next offset of each partition: all before it was handed out, or is nothing that ever will be.

        Raises BusUnavailable.
        """
        ...


class Consumer(Polled, Protocol):
    """A member of a consumer group. A group without a committed position starts at the oldest message.

    `poll` raises MemberFenced, too, once a static member's place is somebody else's, and TopicMissing when the topic was
    deleted: in one of the same name a new member has to begin.
    """

    def pause(self, partitions: Collection[int]) -> None:
        """Hand out nothing of these partitions from the next poll on, and again of all others. They stay ours."""
        ...

    def holds(self, partition: int) -> bool:
        """Whether this member is the one that is handed the messages of `partition`, as far as it knows."""
        ...

    def settled(self) -> bool:
        """Whether the group has given this member its part, which may be no partition at all."""
        ...

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

        Raises MessageTooLarge, which names all that are above the limits that Telex knows of before anything is sent; or,
        as BusUnavailable, when some may have been published, where the bus itself takes less than that.
        """
        ...

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on `topic`; `instance_id` makes its membership static. Use as an async context manager."""
        ...

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read from the next offsets in `start`; partitions that are not named are read from the oldest message."""
        ...

    async def trim(self, topic: str, positions: Mapping[int, int]) -> None:
        """Delete for good what lies below these offsets, by partition; none may be beyond its partition's end.

        Raises BusUnavailable; BusMisconfigured when the topic is missing.
        """
        ...

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of a group by partition. Raises BusUnavailable; BusMisconfigured when the topic is missing."""
        ...

    async def offsets_at(self, topic: str, timestamp_ms: int) -> dict[int, int]:
        """The first offset of each partition with that time (ms since 1970 UTC) or a later one; its end if there is none.

        Times need not grow with offsets: all that is said is that none below is as late. Raises as `lag` does.
        """
        ...

    async def fetch(self, places: Sequence[Place]) -> dict[Place, Message]:
        """The messages at those of `places` where there is one (still). Raises as `lag` does."""
        ...
