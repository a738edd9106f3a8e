"""Single messages by their places, and places by time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from schemas.topics import MIB
from services.engines.bus import Message, Place
from services.engines.kafka.access import Access
from services.engines.kafka.client import CONNECT_S, REQUEST_MS, connect, require_topic, within
from services.engines.kafka.fetching import message_of, stop_consumer

# Enough for neighbours to come along. A larger message comes all the same: a broker never holds back the first one.
_FETCH_BYTES: Final = 1 * MIB
_ONE_S: Final = 20.0


async def fetch(access: Access, places: Sequence[Place]) -> dict[Place, Message]:
    """The messages at those of `places` where there is one still. Raises BusUnavailable, BusMisconfigured."""
    wanted: defaultdict[TopicPartition, list[int]] = defaultdict(list)
    for topic in {place.topic for place in places}:
        there = await require_topic(access, topic)
        for place in places:
            if place.topic == topic and place.partition in there:
                wanted[TopicPartition(topic, place.partition)].append(place.offset)
    found: dict[Place, Message] = {}
    async with _asker(access) as consumer:
        consumer.assign(list(wanted))
        async with within(CONNECT_S, "say what it holds"):
            begins = await consumer.beginning_offsets(list(wanted))
            ends = await consumer.end_offsets(list(wanted))
        for partition, offsets in wanted.items():
            consumer.pause(*(consumer.assignment() - {partition}))
            consumer.resume(partition)
            following: int | None = None
            for offset in sorted(set(offsets)):
                if not begins[partition] <= offset < ends[partition]:
                    continue
                if offset != following:
                    consumer.seek(partition, offset)
                async with within(_ONE_S, "read a message"):
                    record = await consumer.getone(partition)
                following = record.offset + 1
                if record.offset == offset:
                    message = message_of(record)
                    found[message.place] = message
    return found


async def offsets_at(access: Access, topic: str, timestamp_ms: int) -> dict[int, int]:
    """The first offset of each partition with that time or a later one; its end when there is none.

    Raises BusUnavailable, BusMisconfigured.
    """
    partitions = [TopicPartition(topic, number) for number in await require_topic(access, topic)]
    async with _asker(access) as consumer, within(CONNECT_S, "find a time"):
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, timestamp_ms))
        ends = await consumer.end_offsets(partitions)
    return {
        partition.partition: ends[partition] if found[partition] is None else found[partition].offset
        for partition in partitions
    }


@asynccontextmanager
async def _asker(access: Access) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer in no group."""
    consumer = AIOKafkaConsumer(
        **access.options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH_BYTES,
        request_timeout_ms=REQUEST_MS,
    )
    try:
        await connect(access, consumer.start(), "be reached")
        yield consumer
    finally:
        await stop_consumer(consumer)
