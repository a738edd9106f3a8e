"""A reader of one Kafka topic, in no group."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from services.engines.bus import Message
from services.engines.errors import BusUnavailable
from services.engines.kafka.access import Access
from services.engines.kafka.client import CONNECT_S, REQUEST_MS, connect, require_topic, within
from services.engines.kafka.fetching import FETCHING, message_of, poll, require_same, say_gap, stop_consumer
from services.runtime.credentials import Stamp


class KafkaReader:
    """Reads a topic from given places, in no group. A start that is gone begins at the oldest message."""

    def __init__(self, access: Access, topic: str, start: Mapping[int, int]) -> None:
        self._access = access
        self._topic = topic
        self._start = start
        self._expected: dict[int, int] = dict(start)
        self._consumer: AIOKafkaConsumer | None = None
        self._stamp: Stamp = ()

    async def __aenter__(self) -> Self:
        self._stamp = self._access.stamp()
        partitions = sorted(await require_topic(self._access, self._topic))
        consumer = self._consumer = AIOKafkaConsumer(
            **self._access.options(),
            **FETCHING,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            await connect(self._access, consumer.start(), "be reached")
            consumer.assign([TopicPartition(self._topic, partition) for partition in partitions])
            for partition in self._start.keys() & set(partitions):
                consumer.seek(TopicPartition(self._topic, partition), self._start[partition])
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop reading. Safe to call twice."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await stop_consumer(consumer)

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds."""
        if self._consumer is None:
            raise BusUnavailable("the reader is not open")
        require_same(self._access, self._stamp)
        records = await poll(self._consumer, max_messages, timeout_s)
        for record in records:
            expected = self._expected.get(record.partition)
            if expected is not None and record.offset != expected:
                say_gap(self._topic, record.partition, expected, record.offset)
            self._expected[record.partition] = record.offset + 1
        return [message_of(record) for record in records]

    async def positions(self) -> dict[int, int]:
        """The next offset of each partition; the marks of transactions, which nobody is handed, are passed over."""
        consumer = self._consumer
        if consumer is None:
            raise BusUnavailable("the reader is not open")
        async with within(CONNECT_S, "say how far it is read"):
            return {one.partition: await consumer.position(one) for one in consumer.assignment()}
