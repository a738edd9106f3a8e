"""How far a reader is, and when a topic is read to its end: by offsets, whatever brings no message."""

import pytest
from aiokafka import AIOKafkaProducer

from services.engines.kafka.access import Access
from services.engines.reading import ends_of, read_to_end
from tests.contract import buses
from tests.contract.buses import numbered, spread, take

bus_settings = buses.bus_settings
bus = buses.bus
topics = buses.topics


async def test_a_reader_says_where_it_stands(bus, topics):
    topic = await topics.make()
    await bus.publish(spread(topic, 50))
    ends = await ends_of(bus, topic.name)
    async with bus.reader(topic.name, {}) as reader:
        found = await take(reader, 20)
        read = await reader.positions()
        assert {number: read[number] for number in buses.ends(found)} == buses.ends(found)
        await take(reader, 30)
        assert await reader.positions() == ends


async def test_what_was_deleted_before_it_was_read_is_passed_over(bus, topics):
    topic = await topics.make({"cleanup.policy": "delete"})
    await bus.publish(numbered(topic, 10, key=b"one"))
    ends = await ends_of(bus, topic.name)
    (full,) = (number for number, end in ends.items() if end)
    async with bus.reader(topic.name, {full: 2}) as reader:
        await bus.trim(topic.name, {full: ends[full]})
        for _ in range(20):
            if (await reader.positions())[full] == ends[full]:
                break
            await reader.poll(1, 0.5)
        # Kafka's client may have fetched them before.
        assert (await reader.positions())[full] == ends[full]


@pytest.mark.parametrize("bus_settings", ["kafka"], indirect=True)
async def test_the_marks_of_transactions_at_the_end_of_a_topic_are_passed_over_at_once(
    bus, topics, bus_settings
):
    topic = await topics.make()
    producer = AIOKafkaProducer(
        **Access.of(bus_settings).options(), transactional_id=f"{topic.name}.transactions"
    )
    await producer.start()
    try:
        for ended in (producer.commit_transaction, producer.abort_transaction):
            await producer.begin_transaction()
            for number in range(3):
                await producer.send_and_wait(topic.name, b"%d" % number, key=b"one")
            await ended()
    finally:
        await producer.stop()
    batches = [batch async for batch in read_to_end(bus, topic.name)]
    # The last offset of the partition is a mark.
    assert sum(map(len, batches)) + 2 == sum((await ends_of(bus, topic.name)).values())
    assert sum(not batch for batch in batches) <= 2
