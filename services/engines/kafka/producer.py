"""Publishing: acknowledged by every in-sync replica, in order, without duplicates from the client's own retries.

An idempotent aiokafka producer never gives a message up: it would keep it, and retry, for as long as Kafka is away,
while our caller publishes it again. So a producer that makes no progress is abandoned with all it holds, and the next
call starts a new one.
"""

import asyncio
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
from services.engines.kafka.access import Access
from services.engines.kafka.batching import batches, submit
from services.engines.kafka.client import CONNECT_S, because, connect, ended, missing, topic_partitions
from services.engines.message_size import check_sizes
from services.runtime.credentials import Stamp

# Every message is measured against its own topic before; this is only the client's overall limit, as large as what a
# broker reads at all.
_LARGEST_REQUEST: Final = 100 * MIB
# Below the limit of every topic, and large enough to compress well.
_BATCH_BYTES: Final = 256 * 1024
_REQUEST_MS: Final = 20_000
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)
# Longer than one request may take: then nothing moves.
_STALLED_S: Final = 25.0

_log = structlog.get_logger(__name__)


class Publisher:
    """One producer at a time, replaced when it fails or when what `access` proves has changed.

    `limits` are the topics' largest messages, in bytes by name.
    """

    def __init__(self, access: Access, limits: dict[str, int]) -> None:
        self._access = access
        self._limits = limits
        self._known: set[str] = set()
        # Topics that take less than their limit: a batch has one message, since the limit is one of batches.
        self._apart: set[str] = set()
        self._producer: AIOKafkaProducer | None = None
        self._stamp: Stamp = ()
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Send what is under way, as far as Kafka answers, and disconnect. Safe to call twice."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        clean = False
        try:
            clean = await ended(producer.stop(), CONNECT_S)
        finally:
            if not clean:
                await _abandon(producer)

    def allow(self, topic: Topic) -> None:
        """Take messages up to the limit of `topic`."""
        self._limits[topic.name] = topic.max_message_bytes

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Publish in order; returns the places when all are durable.

        Raises MessageTooLarge; BusMisconfigured for a missing topic, before anything is sent; BusUnavailable.
        """
        check_sizes(messages, self._limits)
        await self._require({message.topic for message in messages})
        places: dict[int, Place] = {}
        while len(places) < len(messages):
            waiting = [number for number in range(len(messages)) if number not in places]
            alone = await self._send([messages[number] for number in waiting], waiting, places)
            if alone:
                raise MessageTooLarge("Kafka refuses a message as larger than its topic takes", tuple(alone))
        return [places[position] for position in range(len(messages))]

    async def _send(
        self, messages: Sequence[Outgoing], numbers: Sequence[int], places: dict[int, Place]
    ) -> list[int]:
        """Fill in `places` of `messages`, whose numbers are given, as far as they are durable.

        Returns the numbers of those that Kafka takes not even in a batch of their own. Raises BusUnavailable.
        """
        producer = await self._running()
        try:
            partitions = {
                topic: sorted(await producer.partitions_for(topic))
                for topic in {message.topic for message in messages}
            }
            sent = await submit(producer, batches(producer, messages, partitions, self._apart))
            await _settled([future for _, future in sent])
        except (KafkaError, OSError, TimeoutError) as error:
            await self._replace(producer, error)
            raise BusUnavailable(f"Kafka could not take all messages{because(type(error))}") from error
        failures = [(batch, future.exception()) for batch, future in sent]
        for (batch, failure), (_, future) in zip(failures, sent, strict=True):
            if failure is None:
                first = _place(future.result())
                for offset, position in enumerate(batch.numbers, first.offset):
                    places[numbers[position]] = Place(first.topic, first.partition, offset)
        failed = [(batch, failure) for batch, failure in failures if failure is not None]
        if not failed:
            return []
        # The broker expects the number of a batch that it refused: this producer cannot go on either.
        await self._replace(producer, failed[0][1])
        refused = [batch for batch, failure in failed if isinstance(failure, _TOO_LARGE)]
        if not refused:
            told = because(type(failed[0][1]))
            raise BusUnavailable(f"Kafka could not take all messages{told}") from failed[0][1]
        # What is refused together may be taken one by one; what came after it in its partition was not looked at.
        together = {batch.topic for batch in refused if len(batch.numbers) > 1} - self._apart
        if together:
            _log.warning("topic_takes_less_than_it_should", topics=sorted(together))
            self._apart |= together
        return [numbers[batch.numbers[0]] for batch in refused if len(batch.numbers) == 1]

    async def _require(self, topics: set[str]) -> None:
        unknown = topics - self._known
        if unknown:
            there = await topic_partitions(self._access)
            for name in sorted(unknown):
                if not there.get(name):
                    raise missing(name)
            self._known |= unknown

    async def _running(self) -> AIOKafkaProducer:
        async with self._lock:
            stamp = self._access.stamp()
            if stamp != self._stamp:
                await self.close()
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._access.options(),
                    acks="all",
                    enable_idempotence=True,
                    compression_type="lz4" if has_lz4() else "gzip",
                    max_request_size=_LARGEST_REQUEST,
                    max_batch_size=_BATCH_BYTES,
                    request_timeout_ms=_REQUEST_MS,
                )
                try:
                    await connect(self._access, producer.start(), "be reached")
                except BaseException:
                    await producer.stop()
                    raise
                self._producer, self._stamp = producer, stamp
            return self._producer

    async def _replace(self, producer: AIOKafkaProducer, error: BaseException) -> None:
        if self._producer is producer:
            self._producer = None
            _log.warning("producer_abandoned", reason=type(error).__name__)
            await _abandon(producer)


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
