"""Messages put together into Kafka record batches by us, not one by one by the client.

The client's `send` costs some thirty microseconds a message: a task's turn, a future, a look at the clock. A batch that
is filled here costs that once.
"""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.structs import RecordMetadata

from services.engines.bus import Outgoing


@dataclass(slots=True)
class Batch:
    """A full or last batch for one partition; `numbers` are its messages' positions among those given."""

    topic: str
    partition: int
    builder: Any
    numbers: list[int] = field(default_factory=list)


def partition_of(key: bytes, partitions: Sequence[int]) -> int:
    """Where messages with `key` go: as Java's and aiokafka's own partitioners decide."""
    # Cut to 31 bits, as Java does to have no negative number.
    number: int = murmur2(key) & 0x7FFFFFFF
    return partitions[number % len(partitions)]


def batches(
    producer: AIOKafkaProducer,
    messages: Sequence[Outgoing],
    partitions: Mapping[str, Sequence[int]],
    apart: Collection[str] = (),
) -> dict[tuple[str, int], list[Batch]]:
    """Every message in a batch, by topic and partition, in order. Those without a key take the partitions in turn.

    Of the topics that are `apart` each message has a batch of its own.
    """
    made: dict[tuple[str, int], list[Batch]] = {}
    turn = random.randrange(2**16)  # noqa: S311 - so that single messages spread, too
    for number, message in enumerate(messages):
        numbers = partitions[message.topic]
        if message.beside is not None:
            partition = numbers[message.beside % len(numbers)]
        elif message.key is None:
            turn += 1
            partition = numbers[turn % len(numbers)]
        else:
            partition = partition_of(message.key, numbers)
        row = made.setdefault((message.topic, partition), [])
        if not row or message.topic in apart or not _added(row[-1], message):
            row.append(Batch(message.topic, partition, producer.create_batch()))
            if not _added(row[-1], message):
                raise AssertionError("an empty batch takes one message of any size")
        row[-1].numbers.append(number)
    return made


def _added(batch: Batch, message: Outgoing) -> bool:
    return (
        batch.builder.append(
            key=message.key, value=message.value, timestamp=None, headers=list(message.headers)
        )
        is not None
    )


async def submit(
    producer: AIOKafkaProducer, made: Mapping[tuple[str, int], Sequence[Batch]]
) -> "list[tuple[Batch, asyncio.Future[RecordMetadata]]]":
    """Hand all batches to the producer, those of a partition in order; each with the future that tells its place."""

    async def one_partition(row: Sequence[Batch]) -> "list[tuple[Batch, asyncio.Future[RecordMetadata]]]":
        return [
            (batch, await producer.send_batch(batch.builder, batch.topic, partition=batch.partition))
            for batch in row
        ]

    rows = await asyncio.gather(*(one_partition(row) for row in made.values()))
    return [one for row in rows for one in row]
