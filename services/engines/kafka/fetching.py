"""How messages are taken out of aiokafka, whoever reads: how much is fetched ahead, one poll, and what a record becomes."""

import asyncio
import time
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from schemas.topics import MIB
from services.engines.bus import Message, Place
from services.engines.errors import BusUnavailable
from services.engines.kafka.access import Access
from services.engines.kafka.client import CONNECT_S, ended, within
from services.runtime.credentials import Stamp

# What is fetched ahead of the polls, so it is kept in memory beside the work in hand. A single larger message comes all
# the same: a broker never holds back the first one.
FETCHING: Final[dict[str, Any]] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "max_partition_fetch_bytes": 2 * MIB,
    "fetch_max_bytes": 16 * MIB,
    "fetch_max_wait_ms": 250,
}

_log = structlog.get_logger(__name__)


def require_same(access: Access, stamp: Stamp) -> None:
    """Raises BusUnavailable when what we prove ourselves with is not what it was at `stamp`."""
    if access.stamp() != stamp:
        raise BusUnavailable("the certificates or the password for Kafka have changed: connecting anew")


def say_gap(topic: str, partition: int, expected: int | None, found: int) -> None:
    """Tell the log that messages were skipped: `found` came where `expected` was due."""
    _log.warning("position_reset", topic=topic, partition=partition, expected=expected, found=found)


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Leave and disconnect; a Kafka that does not answer is left all the same."""
    try:
        if not await ended(consumer.stop(), CONNECT_S):
            _log.warning("consumer_not_closed_cleanly")
    finally:
        # stop() works once only, and does not come to these when it is broken off.
        for task in consumer._fetcher._pending_tasks if consumer._fetcher is not None else ():  # noqa: SLF001
            task.cancel()
        await consumer._client.close()  # noqa: SLF001


async def poll(consumer: AIOKafkaConsumer, max_messages: int, timeout_s: float) -> list[ConsumerRecord]:
    """Up to `max_messages` records; empty when none came within `timeout_s` seconds. Raises BusUnavailable."""
    deadline = time.monotonic() + timeout_s
    # While a group rebalances the client ignores its own timeout. What is cut off here was not taken out yet.
    cut = asyncio.timeout(timeout_s + 0.1)
    async with within(None, "be read"):
        try:
            async with cut:
                found = await consumer.getmany(
                    timeout_ms=max(0, int((deadline - time.monotonic()) * 1000)), max_records=max_messages
                )
        except TimeoutError:
            if not cut.expired():
                raise
            return []
    return [record for records in found.values() for record in records]


def message_of(record: ConsumerRecord, holding: int = 0) -> Message:
    """`record` in the project's words."""
    # A record of an old producer has no time (-1 or none): then the clock is the best there is.
    stated = record.timestamp
    timestamp_ms = stated if stated is not None and stated >= 0 else time.time_ns() // 1_000_000
    return Message(
        Place(record.topic, record.partition, record.offset),
        record.key,
        record.value,
        # Kafka also has headers without a value.
        tuple((name, value or b"") for name, value in record.headers),
        timestamp_ms,
        holding,
    )
