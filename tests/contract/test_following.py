"""Following receipts on the embedded bus and on Kafka alike: every receipt is handled, whoever dies."""

import asyncio
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from schemas.outcomes import Receipt
from schemas.topics import RECEIPTS
from services.engines.bus import Bus, Outgoing
from services.engines.errors import IndexUnavailable
from services.search.watching.follower import follow
from services.search.watching.health import Health
from services.search.watching.service import watch_receipts
from tests.contract import buses
from tests.contract.buses import PARTITIONS, PATIENCE_S

bus = buses.bus
topics = buses.topics
either_bus = buses.bus_settings

GROUP = "telex-watch-test"
FOLLOWER = Path(__file__).with_name("receipt_follower.py")


@pytest.fixture
def bus_settings(either_bus):
    """Receipts have one topic: each test's is its own by a prefix."""
    return either_bus.model_copy(update={"topic_prefix": f"following-{uuid.uuid4().hex[:10]}."})


@pytest.fixture(autouse=True)
async def receipts_topic(bus, topics, bus_settings):
    topics.names.append(bus_settings.topic_prefix + RECEIPTS.name)
    await bus.ensure_topics([RECEIPTS])


def outgoing(number: int) -> Outgoing:
    partition, offset = number % PARTITIONS, number // PARTITIONS
    told = {
        "topic": "articles.raw.v1", "partition": partition, "offset": offset, "outcome": "indexed", "at": "2026-03-24",
    }  # fmt: skip
    key = f"articles.raw.v1/{partition}/{offset}".encode()
    return Outgoing(RECEIPTS.name, key, orjson.dumps(told), beside=partition)


class Handled:
    """A handler that remembers, and says when `wanted` different receipts came."""

    def __init__(self, wanted: int) -> None:
        self.places: list[tuple[int, int]] = []
        self.complete = asyncio.Event()
        self._wanted = wanted

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        self.places += [(one.partition, one.offset) for one in receipts]
        if len(set(self.places)) >= self._wanted:
            self.complete.set()

    def in_order(self) -> bool:
        return all(
            offsets == sorted(offsets)
            for offsets in ([at for number, at in self.places if number == one] for one in range(PARTITIONS))
        )


async def lag(bus: Bus) -> int:
    return sum(state.lag for state in (await bus.lag(RECEIPTS.name, GROUP)).values())


async def test_every_receipt_is_handled_in_order_from_the_oldest_and_poison_is_passed_over(bus):
    await bus.publish([outgoing(number) for number in range(100)])
    await bus.publish(
        [Outgoing(RECEIPTS.name, b"poison", value, beside=1) for value in (b"{", b"\xff", b"[]")]
    )
    await bus.publish([outgoing(number) for number in range(100, 200)])
    handled, stop = Handled(200), asyncio.Event()
    following = asyncio.create_task(follow(bus, GROUP, handled, stop, at_once=30))
    await asyncio.wait_for(handled.complete.wait(), PATIENCE_S)
    stop.set()
    await following
    assert Counter(handled.places) == Counter(
        (number % PARTITIONS, number // PARTITIONS) for number in range(200)
    )
    assert handled.in_order()
    assert await lag(bus) == 0

    again, stop = Handled(1), asyncio.Event()
    following = asyncio.create_task(follow(bus, GROUP, again, stop))
    await bus.publish([outgoing(200)])
    await asyncio.wait_for(again.complete.wait(), PATIENCE_S)
    stop.set()
    await following
    assert again.places == [(0, 50)], "what was handled does not come again"


async def test_two_members_share_the_receipts_and_one_goes_on_alone(bus):
    first, second, stops = Handled(1), Handled(1), (asyncio.Event(), asyncio.Event())
    members = [
        asyncio.create_task(follow(bus, GROUP, handled, stop))
        for handled, stop in zip((first, second), stops, strict=True)
    ]
    published = 0
    async with asyncio.timeout(PATIENCE_S):
        while not (first.complete.is_set() and second.complete.is_set()):
            await bus.publish([outgoing(published + number) for number in range(40)])
            published += 40
            await asyncio.sleep(0.1)
    stops[0].set()
    await members[0]
    await bus.publish([outgoing(published + number) for number in range(40)])
    published += 40
    wanted = {(number % PARTITIONS, number // PARTITIONS) for number in range(published)}
    async with asyncio.timeout(PATIENCE_S):
        while not wanted <= {*first.places, *second.places}:  # noqa: ASYNC110 - two handlers, one condition
            await asyncio.sleep(0.05)
    stops[1].set()
    await members[1]
    assert {*first.places, *second.places} == wanted
    assert await lag(bus) == 0


async def test_every_receipt_is_handled_when_a_member_is_killed_half_way(bus, bus_settings):
    await bus.publish([outgoing(number) for number in range(200)])
    environment = {
        **os.environ, "TELEX_BUS": bus_settings.bus, "TELEX_TOPIC_PREFIX": bus_settings.topic_prefix,
    }  # fmt: skip
    first = subprocess.Popen(  # noqa: ASYNC220 - waited for in a thread
        [sys.executable, str(FOLLOWER), GROUP, "120"],
        cwd=FOLLOWER.parents[2], env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert first.stdout is not None
        # The 121st is never done with: the member dies in the middle of its batch.
        lines = [await asyncio.to_thread(first.stdout.readline) for _ in range(120)]
    finally:
        first.kill()
        first.communicate()
    done = {(int(line.split()[0]), int(line.split()[1])) for line in lines}
    assert len(done) == 120
    left = await lag(bus)
    assert left >= 80

    rest, stop, health = Handled(left), asyncio.Event(), Health()
    following = asyncio.create_task(watch_receipts(bus, {GROUP: rest}, stop, health))
    await asyncio.wait_for(rest.complete.wait(), PATIENCE_S)
    stop.set()
    await following
    assert done | set(rest.places) == {(n % PARTITIONS, n // PARTITIONS) for n in range(200)}
    assert rest.in_order()
    assert await lag(bus) == 0
    assert health.problem is None


async def test_one_handler_that_waits_holds_up_no_other(bus):
    await bus.publish([outgoing(number) for number in range(20)])
    fine, stop = Handled(20), asyncio.Event()
    stuck, tried = "telex-watch-stuck", asyncio.Event()
    health = Health()

    async def never(_receipts: Sequence[Receipt]) -> None:
        tried.set()
        raise IndexUnavailable("the index does not answer")

    watching = asyncio.create_task(watch_receipts(bus, {stuck: never, GROUP: fine}, stop, health))
    await asyncio.wait_for(fine.complete.wait(), PATIENCE_S)
    await asyncio.wait_for(tried.wait(), PATIENCE_S)
    await asyncio.sleep(0)
    assert health.problem == f"{stuck}: the index does not answer"
    stop.set()
    await watching
    assert sum(state.lag for state in (await bus.lag(RECEIPTS.name, stuck)).values()) == 20
