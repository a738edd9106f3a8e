"""As little as a loop in Python can do: bulk bodies built by hand, two under way, an answer cut to its statuses.

    python -m benchmarks.peers.ceiling BROKER TOPIC INDEX URL BATCH

The consumer group is named after the index. Runs until it is ended; a batch that fails ends it.
"""

import asyncio
import sys
from collections import deque
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from elasticsearch import AsyncElasticsearch

_UNDER_WAY: Final = 2
_HEADERS: Final = {"Content-Type": "application/x-ndjson", "Accept": "application/json"}
_FILTER: Final = {"filter_path": "errors,items.*.error.type,items.*.status"}


async def move(broker: str, topic: str, index: str, url: str, at_once: str) -> None:
    """Move documents for ever, committing what is done in the order of the polls."""
    batch = int(at_once)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker,
        group_id=index,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    async with AsyncElasticsearch(url, request_timeout=120, max_retries=0) as client, consumer:
        under_way: deque[tuple[asyncio.Task[Any], dict[TopicPartition, int]]] = deque()
        while True:
            polled = await consumer.getmany(timeout_ms=500, max_records=batch)
            if polled:
                body = b"".join(_lines(record.value) for records in polled.values() for record in records)
                positions = {place: records[-1].offset + 1 for place, records in polled.items()}
                under_way.append((asyncio.create_task(_send(client, index, body)), positions))
            while under_way and (not polled or len(under_way) >= _UNDER_WAY):
                sent, positions = under_way.popleft()
                await sent
                await consumer.commit(positions)


def _lines(value: bytes) -> bytes:
    document = orjson.loads(value)
    action = {
        "index": {"_id": document["id"], "version": document["version"], "version_type": "external_gte"}
    }
    return orjson.dumps(action) + b"\n" + orjson.dumps(document) + b"\n"


async def _send(client: AsyncElasticsearch, index: str, body: bytes) -> None:
    answer = await client.perform_request(
        "POST", f"/{index}/_bulk", params=_FILTER, headers=_HEADERS, body=body
    )
    if answer.body["errors"]:
        raise RuntimeError("a document was refused")


if __name__ == "__main__":
    asyncio.run(move(*sys.argv[1:]))
