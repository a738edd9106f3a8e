"""Messages as Kafka's clients in C may send them: a header's name there is bytes, of which nobody asks that they are UTF-8."""

import time
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

_LARGEST = 1 << 20


class RawName(str):
    """A header's name that is sent as `data`."""

    __slots__ = ("data",)

    def __new__(cls, data: bytes) -> Self:
        made = super().__new__(cls, "raw")
        made.data = data
        return made

    def encode(self, *_: object) -> bytes:
        """As the client in Python asks for the bytes."""
        return self.data


def builder(compression: int = 0) -> Any:
    """What makes a batch of records, in Python: the one in C looks into the text itself."""
    return _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, _LARGEST)


async def send(options: dict[str, Any], topic: str, key: bytes, value: bytes, name: bytes) -> int:
    """Publish a message with a header of that name to the first partition of `topic`; returns its offset.

    `options` are those of a client.
    """
    producer = AIOKafkaProducer(**options)
    await producer.start()
    try:
        batch = producer.create_batch()
        batch._builder = builder()
        now = time.time_ns() // 1_000_000
        batch.append(key=key, value=value, timestamp=now, headers=[(RawName(name), b"1")])
        batch.close()
        sent = await (await producer.send_batch(batch, topic, partition=0))
    finally:
        await producer.stop()
    offset: int = sent.offset
    return offset
