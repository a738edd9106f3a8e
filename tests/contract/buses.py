"""Both buses for tests: the embedded one in a temporary folder, and the real Kafka of TELEX_TEST_KAFKA.

Without that variable the Kafka half is skipped with a reason; with CI=true its absence is a failure. Every test makes
topics of its own and names its groups after them, so that tests do not see each other on a shared broker (a group of
Kafka spans topics); the topics are removed after each test.
"""

import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import MIB, Topic
from services.engines.bus import Bus, Consumer, Message, Outgoing, Reader
from services.engines.factory import make_bus
from services.engines.kafka.access import Access
from services.runtime.settings import Settings
from tests.real_engines import real_engine

BUSES = ("sqlite", "kafka")
PARTITIONS = 4
# Longer than a session timeout and a rebalance together, on a busy machine.
PATIENCE_S = 60.0


def bus_url(kind: str, folder: Path) -> str:
    """The TELEX_BUS of one of BUSES; skips or fails when it is not there."""
    return f"sqlite:///{folder}/new/bus.db" if kind == "sqlite" else real_engine("TELEX_TEST_KAFKA")


@pytest.fixture(params=BUSES)
def bus_settings(request, tmp_path) -> Settings:
    """Settings that name one of the two buses, each in turn."""
    return Settings(bus=bus_url(request.param, tmp_path), topic_partitions=PARTITIONS)


class Topics:
    """Makes topics with names that no other test uses."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._run = uuid.uuid4().hex[:10]
        self.names: list[str] = []

    def name(self) -> str:
        """A topic name that is not taken; nothing is made."""
        self.names.append(f"contract.{self._run}.{len(self.names)}")
        return self.names[-1]

    async def make(self, settings: dict[str, str] | None = None, max_message_bytes: int = MIB) -> Topic:
        """A new, empty topic."""
        topic = Topic(self.name(), settings or {}, max_message_bytes)
        assert await self._bus.ensure_topics([topic]) == [topic.name]
        return topic


@pytest.fixture
async def bus(bus_settings) -> AsyncIterator[Bus]:
    """A started bus."""
    async with AsyncExitStack() as stack:
        started = make_bus(bus_settings)
        stack.push_async_callback(started.close)
        await started.start()
        yield started


@pytest.fixture
async def topics(bus, bus_settings) -> AsyncIterator[Topics]:
    """Topics of this test alone."""
    made = Topics(bus)
    yield made
    if bus_settings.bus.startswith("kafka://"):
        admin = AIOKafkaAdminClient(**Access.of(bus_settings).options())
        try:
            await admin.start()
            await admin.delete_topics(made.names)
        finally:
            await admin.close()


async def take(
    source: Reader | Consumer, wanted: int, *, at_a_time: int = 1000, patience_s: float = PATIENCE_S
) -> list[Message]:
    """Poll until `wanted` messages are there; fails when they do not come."""
    found: list[Message] = []
    deadline = time.monotonic() + patience_s
    while len(found) < wanted:
        assert time.monotonic() < deadline, f"{len(found)} of {wanted} messages came"
        found += await source.poll(min(at_a_time, wanted - len(found)), 0.5)
    return found


async def until(done: Callable[[], bool], *members: Consumer) -> None:
    """Poll the members in turn, dropping what comes, until `done`; fails when it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "it did not happen"
        for member in members:
            await member.poll(1000, 0.05)


def ends(messages: list[Message]) -> dict[int, int]:
    """The next offsets after `messages`, by partition."""
    found: dict[int, int] = {}
    for message in messages:
        found[message.place.partition] = max(found.get(message.place.partition, 0), message.place.offset + 1)
    return found


def numbered(topic: Topic, count: int, key: bytes | None = None) -> list[Outgoing]:
    return [Outgoing(topic.name, key, b"%d" % number) for number in range(count)]


def spread(topic: Topic, count: int) -> list[Outgoing]:
    """Messages over all partitions, by their keys."""
    return [Outgoing(topic.name, b"key %d" % number, b"%d" % number) for number in range(count)]
