"""Publishing: acknowledged by every in-sync replica, in order, without duplicates from the client's own retries.

An idempotent aiokafka producer never gives a message up: it would keep it, and retry, for as long as Kafka is away,
while our caller publishes it again. So a producer that makes no progress is abandoned with all it holds, and the next
call starts a new one.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.codec import has_lz4
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from aiokafka.structs import RecordMetadata

from schemas.topics import MIB, Topic
from services.engines.bus import Outgoing, Place
from services.engines.errors import BusUnavailable, MessageTooLarge
from services.engines.kafka.client import CONNECT_S, ended, missing, topic_partitions, within
from services.engines.message_size import check_sizes

# Every message is measured against its own topic before; this is only the client's overall limit, as large as what a
# broker reads at all.
_LARGEST_REQUEST: Final = 100 * MIB
# Below the limit of every topic, and large enough to compress well.
_BATCH_BYTES: Final = 256 * 1024
_REQUEST_MS: Final = 20_000
# Longer than one request may take: then nothing moves.
_STALLED_S: Final = 25.0

_log = structlog.get_logger(__name__)


class Publisher:
    """One producer at a time, replaced when it fails. `limits` are the topics' largest messages, in bytes by name."""

    def __init__(self, servers: list[str], limits: dict[str, int]) -> None:
        self._servers = servers
        self._limits = limits
        self._known: set[str] = set()
        self._producer: AIOKafkaProducer | None = None
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Connect. Raises BusUnavailable."""
        await self._running()

    async def close(self) -> None:
        """Send what is under way, as far as Kafka answers, and disconnect. Safe to call twice."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        if not await ended(producer.stop(), CONNECT_S):
            await _abandon(producer)

    def allow(self, topic: Topic) -> None:
        """Take messages up to the limit of `topic`."""
        self._limits[topic.name] = topic.max_message_bytes

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish in order; returns the places when all are durable.

        Raises MessageTooLarge or, for a missing topic, BusMisconfigured before anything is sent; BusUnavailable.
        """
        check_sizes(messages, self._limits)
        await self._require({message.topic for message in messages})
        producer = await self._running()
        try:
            sent = [await _send(producer, message) for message in messages]
            await _settled(sent)
        except (KafkaError, OSError, TimeoutError) as error:
            await self._replace(producer, error)
            raise BusUnavailable(f"Kafka took not all messages ({type(error).__name__})") from error
        places: list[Place] = []
        for future in sent:
            failure = future.exception()
            if isinstance(failure, MessageSizeTooLargeError | RecordListTooLargeError):
                raise MessageTooLarge("Kafka refuses a message as larger than its topic takes") from failure
            if failure is not None:
                await self._replace(producer, failure)
                raise BusUnavailable(f"Kafka took not all messages ({type(failure).__name__})") from failure
            places.append(_place(future.result()))
        return places

    async def _require(self, topics: set[str]) -> None:
        unknown = topics - self._known
        if unknown:
            there = await topic_partitions(self._servers)
            for name in sorted(unknown):
                if not there.get(name):
                    raise missing(name)
            self._known |= unknown

    async def _running(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers,
                    acks="all",
                    enable_idempotence=True,
                    compression_type="lz4" if has_lz4() else "gzip",
                    max_request_size=_LARGEST_REQUEST,
                    max_batch_size=_BATCH_BYTES,
                    request_timeout_ms=_REQUEST_MS,
                )
                try:
                    async with within(CONNECT_S, "be reached"):
                        await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _replace(self, producer: AIOKafkaProducer, error: BaseException) -> None:
        if self._producer is producer:
            self._producer = None
            _log.warning("producer_abandoned", reason=type(error).__name__)
            await _abandon(producer)


async def _send(producer: AIOKafkaProducer, message: Outgoing) -> "asyncio.Future[RecordMetadata]":
    headers = list(message.headers)
    if message.key is not None or message.value is not None:
        future: asyncio.Future[RecordMetadata] = await producer.send(
            message.topic, message.value, message.key, headers=headers
        )
        return future
    # The simple call refuses a message with neither key nor value; Kafka takes it, and other clients do send it.
    batch = producer.create_batch()
    batch.append(key=None, value=None, timestamp=None, headers=headers)
    partition = random.choice(sorted(await producer.partitions_for(message.topic)))  # noqa: S311 - only to spread
    lone: asyncio.Future[RecordMetadata] = await producer.send_batch(
        batch, message.topic, partition=partition
    )
    return lone


async def _settled(sent: Sequence["asyncio.Future[RecordMetadata]"]) -> None:
    """Wait until each future has a result or an error. Raises TimeoutError when none gets one for a while."""
    pending = set(sent)
    while pending:
        before = len(pending)
        _, pending = await asyncio.wait(pending, timeout=_STALLED_S)
        if len(pending) == before:
            raise TimeoutError


def _place(record: RecordMetadata) -> Place:
    if record.offset < 0:
        # Written by an earlier try whose answer was lost and which the broker remembers no longer.
        raise BusUnavailable("Kafka took the messages but does not say where")
    return Place(record.topic, record.partition, record.offset)


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Close `producer` without waiting for what it could not send."""
    # stop() alone waits for every message, for ever when Kafka is away; the client has no other way to drop them.
    await ended(producer._sender.close(), _STALLED_S)  # noqa: SLF001
    producer._closed = True  # noqa: SLF001
    await producer.client.close()
