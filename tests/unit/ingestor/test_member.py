"""One membership in the group, with a bus and a way through the index that follow a script: what bounds it, how it ends."""

import asyncio
from collections import deque

import pytest

from schemas.outcomes import Outcome
from services.engines.bus import Message, PartitionLag, Place
from services.engines.errors import BusUnavailable
from services.ingestor import consumer
from services.ingestor.answers import Answer
from services.ingestor.breaker import RejectBreaker
from services.ingestor.budget import ByteBudget
from services.ingestor.consumer import Controls, Ingestor
from services.ingestor.crowding import Crowding
from services.ingestor.health import Health
from services.ingestor.pace import Pace
from services.ingestor.progress import Progress
from services.runtime import backoff

SIZE = 100


def messages(*offsets, partition=0):
    return [
        Message(Place("articles.raw.v1", partition, offset), b"k", bytes(SIZE), (), 0, 1)
        for offset in offsets
    ]


class Bus:
    """A bus whose consumers give out a script: messages, or an error to raise; then nothing comes."""

    def __init__(self, *script):
        self.script = deque(script)
        self.committed = {}
        self.paused = []
        self.joined = 0
        self.held = {0, 1}
        self.part = True

    def consumer(self, topic, group, *, instance_id=None):
        return self

    async def __aenter__(self):
        self.joined += 1
        return self

    async def __aexit__(self, *_):
        pass

    def pause(self, partitions):
        self.paused.append(set(partitions))

    def holds(self, partition):
        return partition in self.held

    def settled(self):
        return self.part

    async def poll(self, max_messages, timeout_s):
        await asyncio.sleep(0)
        if not self.script:
            await asyncio.sleep(0.01)
            return []
        given = self.script.popleft()
        if isinstance(given, Exception):
            raise given
        return given

    async def commit(self, positions):
        self.committed |= positions
        return frozenset()


class Path:
    """Takes batches to the index while `open` is set. Not free: what comes is gathered into fuller batches."""

    def __init__(self, *, free=False):
        self.free = free
        self.open = asyncio.Event()

    async def fly(self, batch):
        await self.open.wait()
        return [Answer(one, None, Outcome.INDEXED) for one in batch]


class Running:
    """An ingestor at work."""

    def __init__(self, bus, path, *, stop_seconds=5.0, batch=10):
        self.stop = asyncio.Event()
        self.budget = ByteBudget(1000 * SIZE)
        self.controls = Controls(
            Pace(batch, 4),
            self.budget,
            RejectBreaker(1.0, 100, 1.0),
            Health(),
            Progress(300),
            self.stop,
            stop_seconds,
        )
        self.ingestor = Ingestor(bus, path, self.controls, group="g", instance_id=None)
        self._task = None

    async def __aenter__(self):
        self._task = asyncio.create_task(self.ingestor.run())
        return self

    async def __aexit__(self, *_):
        self.stop.set()
        await self._task

    async def until(self, holds):
        async with asyncio.timeout(5):
            while not holds():
                assert not self._task.done(), self._task.result()
                await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.0)


async def test_what_was_gathered_when_the_bus_went_away_is_in_flight_no_more():
    # Else, after some such moments, the ingestor would wait for room for ever.
    bus, path = Bus(messages(0, 1), BusUnavailable("away"), messages(0, 1)), Path()
    async with Running(bus, path) as running:
        await running.until(lambda: bus.joined == 2 and not bus.script)
        path.open.set()
        await running.until(lambda: bus.committed == {0: 2})
        assert running.budget.used == 0


async def test_what_is_under_way_when_the_bus_goes_away_is_in_flight_no_more_either():
    bus, path = Bus(messages(0, 1), [], BusUnavailable("away")), Path(free=True)
    async with Running(bus, path) as running:
        await running.until(lambda: bus.joined == 2)
        await running.until(lambda: running.budget.used == 0)
        assert bus.committed == {}


async def test_a_stop_waits_for_the_work_in_hand_no_longer_than_it_may():
    bus, path = Bus(messages(0, 1)), Path(free=True)
    async with Running(bus, path, stop_seconds=0.2) as running:
        await running.until(lambda: running.budget.used > 0)
        running.stop.set()
        async with asyncio.timeout(2):
            await running._task
    assert bus.committed == {}
    assert running.budget.used == 0


async def test_a_crowded_partition_is_paused_and_the_other_one_goes_on(monkeypatch):
    monkeypatch.setattr(consumer, "_CROWDED_BATCHES", 1)
    bus = Bus(messages(*range(6)), messages(0, partition=1), messages(1, partition=1))
    path = Path(free=True)
    async with Running(bus, path, batch=5) as running:
        await running.until(lambda: {0} in bus.paused)
        path.open.set()
        await running.until(lambda: bus.committed == {0: 6, 1: 2} and bus.paused[-1] == set())


def test_a_crowded_partition_is_polled_again_only_when_half_is_finished():
    crowding = Crowding(100)
    assert crowding.look({0: 100, 1: 5}) == frozenset()
    assert crowding.look({0: 101, 1: 5}) == {0}
    assert crowding.look({0: 99, 1: 99}) == {0}
    assert crowding.look({0: 51}) == {0}
    assert crowding.look({0: 50, 1: 101}) == {1}
    assert crowding.look({0: 99}) == frozenset()


STATES = {0: PartitionLag(0, 7, 5), 1: PartitionLag(0, 9, None), 2: PartitionLag(3, 9, 1)}


@pytest.mark.parametrize(
    ("held", "part", "waiting"),
    [
        ({0, 1, 2}, True, 2 + 9 + 6),
        ({0}, True, 2),
        # More members than partitions: another one's backlog is no sign that this one is stuck.
        (set(), True, 0),
        # The group has gone on without it, and it does not come back.
        (set(), False, 2 + 9 + 6),
    ],
)
async def test_what_waits_for_an_ingestor_is_what_waits_in_its_partitions(held, part, waiting):
    bus = Bus()
    bus.held, bus.part = held, part
    async with Running(bus, Path()) as running:
        await running.until(lambda: bus.joined)
        assert running.ingestor.waiting(STATES) == waiting
    assert running.ingestor.waiting(STATES) == 2 + 9 + 6
