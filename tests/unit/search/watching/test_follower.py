"""Following receipts, with a bus that is a list."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Self

import orjson
import pytest
from structlog.testing import CapturingLogger

from schemas.outcomes import Receipt
from schemas.topics import RECEIPTS
from services.engines.bus import Message, Place
from services.engines.errors import BusUnavailable, IndexMisconfigured, IndexUnavailable, TopicMissing
from services.runtime import backoff
from services.search.watching import decoding, metrics
from services.search.watching.follower import follow
from services.search.watching.health import Health

GROUP = "telex-watch-test"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.0)


def receipt(number: int) -> bytes:
    told = {
        "topic": "articles.raw.v1",
        "partition": 0,
        "offset": number,
        "outcome": "indexed",
        "at": "2026-03-24",
    }
    return orjson.dumps(told)


def message(number: int, value: bytes | None, partition: int = 0) -> Message:
    return Message(Place(RECEIPTS.name, partition, number), b"k", value, (), 0)


class Member:
    """Hands out batches, then sets `stop` when a poll finds nothing left. `lost` partitions are not held."""

    def __init__(self, bus: "ListBus") -> None:
        self._bus = bus

    async def __aenter__(self) -> Self:
        self._bus.joined += 1
        if self._bus.joining_fails:
            raise self._bus.joining_fails.pop(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._bus.left += 1

    async def poll(self, most: int, _timeout_s: float) -> list[Message]:
        await asyncio.sleep(0)
        if not self._bus.batches:
            self._bus.stop.set()
            return []
        batch = self._bus.batches[0]
        self._bus.batches[0] = batch[most:]
        if not self._bus.batches[0]:
            self._bus.batches.pop(0)
        return batch[:most]

    def pause(self, partitions: Collection[int]) -> None: ...

    def holds(self, partition: int) -> bool:
        return partition not in self._bus.lost

    async def commit(self, positions: Mapping[int, int]) -> frozenset[int]:
        if self._bus.commits_fail:
            raise self._bus.commits_fail.pop(0)
        self._bus.committed.update(positions)
        return frozenset()


class ListBus:
    def __init__(self, *batches: Sequence[Message]) -> None:
        self.batches = [list(batch) for batch in batches]
        self.stop = asyncio.Event()
        self.committed: dict[int, int] = {}
        self.lost: set[int] = set()
        self.joining_fails: list[Exception] = []
        self.commits_fail: list[Exception] = []
        self.joined = self.left = 0

    def consumer(self, topic: str, group: str) -> Member:
        assert (topic, group) == (RECEIPTS.name, GROUP)
        return Member(self)


async def followed(bus: ListBus, handle: Any, **limits: Any) -> Health:
    health = Health()
    health.begins([GROUP])
    await follow(bus, GROUP, handle, bus.stop, health=health, **limits)
    return health


def offsets(receipts: Sequence[Receipt]) -> list[int]:
    return [one.offset for one in receipts]


async def test_receipts_come_in_order_and_in_bounded_batches_and_are_committed_after_they_were_handled():
    bus = ListBus([message(number, receipt(number)) for number in range(5)])
    handled: list[tuple[list[int], dict[int, int]]] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        handled.append((offsets(receipts), dict(bus.committed)))

    health = await followed(bus, handle, at_once=2)
    assert handled == [([0, 1], {}), ([2, 3], {0: 2}), ([4], {0: 4})]
    assert bus.committed == {0: 5}
    assert health.problem is None
    assert bus.left == 1


@pytest.mark.parametrize(
    "trouble", [IndexUnavailable("the index is down"), BusUnavailable("the bus is down")]
)
async def test_the_same_batch_is_handed_over_again_while_an_engine_does_not_answer_and_readiness_says_so(
    trouble,
):
    bus = ListBus([message(0, receipt(0)), message(1, receipt(1))], [message(2, receipt(2))])
    health = Health()
    health.begins([GROUP])
    seen: list[list[int]] = []
    problems: list[str | None] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        seen.append(offsets(receipts))
        problems.append(health.problem)
        assert not bus.committed or len(seen) > 4
        if len(seen) < 4:
            raise trouble

    await follow(bus, GROUP, handle, bus.stop, health=health)
    assert seen == [[0, 1]] * 4 + [[2]]
    assert problems == [None] + [f"{GROUP}: {trouble}"] * 3 + [None]
    assert bus.committed == {0: 3}
    assert bus.joined == 1, "the membership was kept"


async def test_what_is_no_receipt_is_told_and_counted_and_stops_no_other(monkeypatch):
    poison = [b"{", b"[]", b'{"outcome": "indexed"}', receipt(9).replace(b"indexed", b"eaten"), b"\xff"]
    batch = [
        message(0, receipt(0)),
        *(message(1 + at, one) for at, one in enumerate(poison)),
        message(6, None),
    ]
    bus = ListBus([*batch, message(7, receipt(7))])
    handled: list[int] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        handled.extend(offsets(receipts))

    before = metrics.UNREADABLE.labels(GROUP)._value.get()
    log = CapturingLogger()
    monkeypatch.setattr(decoding, "_log", log)
    await followed(bus, handle)
    assert handled == [0, 7]
    assert bus.committed == {0: 8}
    assert metrics.UNREADABLE.labels(GROUP)._value.get() - before == len(poison)
    told = [call.kwargs for call in log.calls if call.args == ("receipt_unreadable",)]
    assert [line["place"] for line in told] == [f"{RECEIPTS.name}/0/{1 + at}" for at in range(len(poison))]
    assert told[3]["wrong"] == ["outcome"]
    assert "eaten" not in str(told)


async def test_a_batch_of_nothing_readable_is_committed_without_a_handler():
    bus = ListBus([message(0, b"{"), message(1, None)])

    async def handle(_receipts: Sequence[Receipt]) -> None:
        raise AssertionError("nothing to handle")

    await followed(bus, handle)
    assert bus.committed == {0: 2}


async def test_what_went_to_another_member_while_an_engine_was_away_is_left_to_it():
    bus = ListBus([message(0, receipt(0), partition=0), message(0, receipt(1), partition=1)])
    seen: list[list[int]] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        seen.append(offsets(receipts))
        if len(seen) == 1:
            bus.lost.add(0)
            raise IndexUnavailable("down")

    await followed(bus, handle)
    assert seen == [[0, 1], [1]]
    assert bus.committed == {1: 1}


async def test_a_commit_that_cannot_be_made_joins_anew():
    bus = ListBus([message(0, receipt(0))], [message(0, receipt(0))])
    bus.commits_fail = [BusUnavailable("gone")]
    handled: list[int] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        handled.extend(offsets(receipts))

    assert (await followed(bus, handle)).problem is None
    assert handled == [0, 0]
    assert bus.committed == {0: 1}
    assert (bus.joined, bus.left) == (2, 2)


async def test_a_bus_or_a_topic_that_is_not_there_yet_is_waited_for():
    bus = ListBus([message(0, receipt(0))])
    bus.joining_fails = [BusUnavailable("down"), TopicMissing("no topic")]
    handled: list[int] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        handled.extend(offsets(receipts))

    await followed(bus, handle)
    assert handled == [0]


@pytest.mark.parametrize("fault", [IndexMisconfigured("needs a hand"), ZeroDivisionError()])
async def test_what_needs_a_hand_ends_the_following_with_the_batch_uncommitted(fault):
    bus = ListBus([message(0, receipt(0))])

    async def handle(_receipts: Sequence[Receipt]) -> None:
        raise fault

    with pytest.raises(type(fault)):
        await followed(bus, handle)
    assert bus.committed == {}
    assert bus.left == 1


async def test_a_stop_lets_the_batch_in_hand_be_finished_and_committed():
    bus = ListBus([message(0, receipt(0))], [message(1, receipt(1))])
    handled: list[int] = []

    async def handle(receipts: Sequence[Receipt]) -> None:
        bus.stop.set()
        await asyncio.sleep(0)
        handled.extend(offsets(receipts))

    await followed(bus, handle)
    assert handled == [0]
    assert bus.committed == {0: 1}


async def test_a_batch_that_is_not_finished_in_time_after_a_stop_is_left_uncommitted():
    bus = ListBus([message(0, receipt(0))])
    ended = SimpleNamespace(cancelled=False)

    async def handle(_receipts: Sequence[Receipt]) -> None:
        bus.stop.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.cancelled = True
            raise

    await followed(bus, handle, stop_seconds=0.01)
    assert ended.cancelled
    assert bus.committed == {}
    assert bus.left == 1


async def test_a_stop_ends_the_waiting_for_an_engine(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 3600.0)
    bus = ListBus([message(0, receipt(0))])

    async def handle(_receipts: Sequence[Receipt]) -> None:
        asyncio.get_running_loop().call_soon(bus.stop.set)
        raise IndexUnavailable("down")

    await followed(bus, handle)
    assert bus.committed == {}
