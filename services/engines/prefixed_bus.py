"""A bus whose topics all have a prefix: several installations on one cluster, told apart by their topics' names.

Callers never see the prefix: names go in and come out without it, receipts and the places stored with documents too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from schemas.topics import Topic
from services.engines.bus import Bus, Consumer, Message, Outgoing, PartitionLag, Place, Polled, Reader


class _PrefixedPolled:
    def __init__(self, inner: Polled, name: str) -> None:
        self._inner = inner
        self._name = name

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._inner.__aexit__(kind, error, trace)

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        return [_named(message, self._name) for message in await self._inner.poll(max_messages, timeout_s)]


class _PrefixedReader(_PrefixedPolled):
    def __init__(self, inner: Reader, name: str) -> None:
        super().__init__(inner, name)
        self._reader = inner

    async def positions(self) -> dict[int, int]:
        return await self._reader.positions()


class _PrefixedConsumer(_PrefixedPolled):
    def __init__(self, inner: Consumer, name: str) -> None:
        super().__init__(inner, name)
        self._consumer = inner

    def pause(self, partitions: Collection[int]) -> None:
        self._consumer.pause(partitions)

    def holds(self, partition: int) -> bool:
        return self._consumer.holds(partition)

    def settled(self) -> bool:
        return self._consumer.settled()

    async def commit(self, positions: Mapping[int, int]) -> frozenset[int]:
        return await self._consumer.commit(positions)


class PrefixedBus:
    """`inner` with `prefix` before the name of every topic."""

    def __init__(self, inner: Bus, prefix: str) -> None:
        self._inner = inner
        self._prefix = prefix

    async def start(self) -> None:
        """Connect."""
        await self._inner.start()

    async def close(self) -> None:
        """Flush and disconnect."""
        await self._inner.close()

    async def ensure_topics(self, topics: Sequence[Topic]) -> list[str]:
        """Make the prefixed topics that are missing; returns the names made, as they are on the cluster."""
        return await self._inner.ensure_topics(self._prefixed(topics))

    async def check_topics(self, topics: Sequence[Topic]) -> None:
        """Check the prefixed topics; an error names them as they are on the cluster."""
        await self._inner.check_topics(self._prefixed(topics))

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish to the prefixed topics; the places have the names without it."""
        prefix = self._prefix
        sent = [Outgoing(prefix + one.topic, one.key, one.value, one.headers, one.beside) for one in messages]
        places = await self._inner.publish(sent)
        return [
            Place(message.topic, place.partition, place.offset)
            for place, message in zip(places, messages, strict=True)
        ]

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on the prefixed topic. Groups are prefixed too: they belong to one installation."""
        inner = self._inner.consumer(self._prefix + topic, self._prefix + group, instance_id=instance_id)
        return _PrefixedConsumer(inner, topic)

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read the prefixed topic."""
        return _PrefixedReader(self._inner.reader(self._prefix + topic, start), topic)

    async def trim(self, topic: str, positions: Mapping[int, int]) -> None:
        """Delete from the prefixed topic."""
        await self._inner.trim(self._prefix + topic, positions)

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of the prefixed group on the prefixed topic."""
        return await self._inner.lag(self._prefix + topic, self._prefix + group)

    async def offsets_at(self, topic: str, timestamp_ms: int) -> dict[int, int]:
        """Where messages of that time begin in the prefixed topic."""
        return await self._inner.offsets_at(self._prefix + topic, timestamp_ms)

    async def fetch(self, places: Sequence[Place]) -> dict[Place, Message]:
        """The messages at those places of the prefixed topics."""
        asked = {place._replace(topic=self._prefix + place.topic): place for place in places}
        found = await self._inner.fetch(list(asked))
        return {asked[there]: message._replace(place=asked[there]) for there, message in found.items()}

    def _prefixed(self, topics: Sequence[Topic]) -> list[Topic]:
        return [replace(topic, name=self._prefix + topic.name) for topic in topics]


def _named(message: Message, topic: str) -> Message:
    # Each message comes through here: `_replace` would take twice as long.
    (_, partition, offset), key, value, headers, timestamp_ms, holding = message
    return Message(Place(topic, partition, offset), key, value, headers, timestamp_ms, holding)
