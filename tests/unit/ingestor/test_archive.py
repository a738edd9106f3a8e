"""Reading the raw topic as an archive, from a bus that is slow."""

import asyncio

import orjson
import pytest

from schemas.topics import RAW, TOPICS
from services.engines.bus import Outgoing
from services.engines.reading import ends_of
from services.engines.sqlite_bus import SqliteBus
from services.ingestor import archive
from services.ingestor.archive import Archive
from services.runtime.backoff import Stopping


class Slow(SqliteBus):
    """Its readers say nothing for `silences` polls in all, and then all that there is."""

    silences = 0

    def reader(self, topic, start):
        reader = super().reader(topic, start)
        poll = reader.poll

        async def slow(most, seconds):
            if self.silences:
                self.silences -= 1
                return []
            return await poll(most, seconds)

        reader.poll = slow
        return reader


@pytest.fixture
async def bus(tmp_path):
    bus = Slow(tmp_path / "bus.db", partitions=2)
    await bus.start()
    await bus.ensure_topics(TOPICS)
    await bus.publish([Outgoing(RAW.name, b"%d" % number, orjson.dumps({})) for number in range(20)])
    yield bus
    await bus.close()


async def read(reading):
    return [message async for batch in reading.batches() for message in batch]


async def test_a_broker_that_is_slow_does_not_cut_it_short(bus):
    bus.silences = 10 * archive._SILENT_POLLS
    reading = Archive(bus, {}, await ends_of(bus, RAW.name), batch_size=lambda: 7, stop=asyncio.Event())
    found = await read(reading)
    assert bus.silences == 0
    assert sorted(int(message.key) for message in found) == list(range(20))


async def test_while_it_waits_it_can_be_stopped(bus):
    bus.silences = 10**9
    stop = asyncio.Event()
    reading = Archive(bus, {}, await ends_of(bus, RAW.name), batch_size=lambda: 7, stop=stop)
    asyncio.get_running_loop().call_later(0.2, stop.set)
    with pytest.raises(Stopping):
        await read(reading)
