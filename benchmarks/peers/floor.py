"""The loop that most begin with: aiokafka and `elasticsearch.helpers.async_bulk`, one batch after the other.

    python -m benchmarks.peers.floor BROKER TOPIC INDEX URL BATCH

The consumer group is named after the index. Runs until it is ended.
"""

import asyncio
import sys

import orjson
from aiokafka import AIOKafkaConsumer
from elasticsearch import AsyncElasticsearch
from elasticsearch.helpers import async_bulk


async def move(broker: str, topic: str, index: str, url: str, at_once: str) -> None:
    """Move documents for ever, committing after each batch."""
    batch = int(at_once)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker,
        group_id=index,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    async with AsyncElasticsearch(url, request_timeout=120) as client, consumer:
        while True:
            polled = await consumer.getmany(timeout_ms=500, max_records=batch)
            actions = []
            for records in polled.values():
                for record in records:
                    document = orjson.loads(record.value)
                    actions.append({"_index": index, "_id": document["id"], "_source": document})
            if actions:
                await async_bulk(client, actions, chunk_size=batch)
                await consumer.commit()


if __name__ == "__main__":
    asyncio.run(move(*sys.argv[1:]))
