"""`telex replay`: what was rejected, or came in a time range, is ingested again from its place in the raw topic."""

import asyncio
import os
import re
import signal
import time

import orjson
import pytest

from schemas.outcomes import Outcome, Reason
from schemas.topics import ENRICHED, RAW, REJECTED
from services.cli.publish import receipts_end, wait_for_receipts
from services.cli.replay import Chosen, replayed
from services.engines.bus import Outgoing

# Each starts processes and waits for them.
pytestmark = pytest.mark.timeout(900)
LONG = "The harbour of Trieste opened again on Monday after the storm, the port authority said. " * 40


def article(number: int, version: int = 1, text: str = "The council met on Monday.") -> dict[str, object]:
    return {"uri": f"urn:replay:{number}", "version": version, "text": f"{text} Report {number}."}


class Replaying:
    """`telex replay` in this process; gives the line that it prints at its end."""

    def __init__(self, settings, capsys) -> None:
        self._settings = settings
        self._capsys = capsys

    async def __call__(self, chosen: Chosen, *, dry_run: bool = False, rate: float | None = None) -> str:
        assert await replayed(self._settings, chosen, dry_run=dry_run, rate=rate) == 0
        return self._capsys.readouterr().out.splitlines()[-1]


@pytest.fixture
def replay(settings, capsys):
    return Replaying(settings, capsys)


@pytest.fixture
def narrow(settings):
    """Settings under which a long article is rejected as too large."""
    return settings.model_copy(update={"max_message_bytes": 1024})


async def test_what_was_rejected_is_ingested_again_once_it_can_be(start, narrow, replay):
    async with start.with_settings(narrow) as system:
        first = await system.publish(
            article(1), article(2, text=LONG), {"text": " "}, article(3, 7, text=LONG), b"{"
        )
        assert [receipt.reason for receipt in first] == [
            None, Reason.TOO_LARGE, Reason.NO_TEXT, Reason.TOO_LARGE, Reason.NOT_JSON,
        ]  # fmt: skip
    assert await replay(Chosen(), dry_run=True) == (
        "would be 4 of 4 messages: 2 indexed; 2 rejected; rejected for: 1 no_text, 1 not_json"
    )
    line = await replay(Chosen(("too_large",)))
    assert line == "2 of 2 messages: 2 indexed"
    assert await replay(Chosen(("too_large",))) == "0 of 0 messages"
    assert (await replay(Chosen())).startswith("2 of 2 messages: 2 rejected")
    async with start() as system:
        assert (await system.articles())["total"]["value"] == 3
        raw = {str(message.place): message for message in await system.topic(RAW.name)}
        assert len(raw) == 5
        # Two that were rejected for the same reason again are not kept a second time.
        assert len(await system.topic(REJECTED.name)) == 4
        receipts = {}
        for message in await system.topic("articles.receipts.v1"):
            receipts[message.key.decode()] = orjson.loads(message.value)
        outcomes = [
            receipts[str(Place)]["outcome"] for Place in sorted(raw, key=lambda one: raw[one].place.offset)
        ]
        assert outcomes == ["indexed", "indexed", "rejected", "indexed", "rejected"]
        heads = await system.running.index.heads([one["id"] for one in receipts.values() if "id" in one])
        assert {head.origin for head in heads.values()} == {
            place for place, one in receipts.items() if one["outcome"] == "indexed"
        }


async def test_a_time_range_is_ingested_again_and_changes_nothing_but_the_time_of_indexing(start, replay):
    async with start() as system:
        receipts = await system.publish(article(1), article(1, 3), article(1, 2), article(2))
        await asyncio.sleep(0.02)
        middle = time.time_ns() // 1_000_000
        await asyncio.sleep(0.02)
        receipts += await system.publish(article(3), {**article(1, 4), "status": "canceled"})
        names = [name for one in receipts for name in (one.id, f"{one.id}@{one.version}")]
        before = await system.running.index.fetch(names)
        assert len(before) == 6
    everything = await replay(Chosen(since_ms=0))
    assert re.fullmatch(r"6 messages: 4 indexed; 1 superseded; 1 canceled", everything), everything
    assert await replay(Chosen(since_ms=middle)) == "2 messages: 1 indexed; 1 canceled"
    assert await replay(Chosen(since_ms=0, until_ms=middle)) == "4 messages: 3 indexed; 1 superseded"
    async with start() as system:
        after = await system.running.index.fetch(names)
        assert after.keys() == before.keys()
        for name, document in after.items():
            assert document.origin == before[name].origin
            assert document.version == before[name].version
            same = {**document.article, "indexed_at": ""}
            assert same == {**before[name].article, "indexed_at": ""}


async def test_a_message_that_is_replayed_does_not_undo_a_later_one_with_its_version(start, narrow, replay):
    first = article(1, text=LONG), article(2, text="It closes."), article(3)
    last = article(1, text="It reopened."), article(2, text="It opens."), {**article(3), "status": "canceled"}
    async with start.with_settings(narrow) as system:
        told = await system.publish(*first)
        assert [receipt.outcome for receipt in told] == [Outcome.REJECTED, Outcome.INDEXED, Outcome.INDEXED]
        await asyncio.sleep(0.02)
        middle = time.time_ns() // 1_000_000
        await asyncio.sleep(0.02)
        ids = [receipt.id for receipt in await system.publish(*last)]
        before = await system.running.index.fetch(ids)
        enriched = await system.topic(ENRICHED.name)
    assert await replay(Chosen()) == "1 of 1 messages: 1 superseded"
    assert await replay(Chosen(since_ms=0, until_ms=middle)) == "3 messages: 3 indexed"
    async with start() as system:
        after = await system.running.index.fetch(ids)
        assert {name: one.article for name, one in after.items()} == {
            name: one.article for name, one in before.items()
        }
        assert [after[one].article["status"] for one in ids] == ["usable", "usable", "canceled"]
        assert len(await system.topic(ENRICHED.name)) == len(enriched)


async def test_a_replay_that_is_stopped_says_so_and_can_be_done_again(start, settings, replay, capsys):
    async with start() as system:
        await system.publish(*(article(number) for number in range(30)))
    work = asyncio.create_task(replayed(settings, Chosen(since_ms=0), dry_run=False, rate=5))
    async with start.bus() as bus:
        while sum(state.end for state in (await bus.lag("articles.receipts.v1", "none")).values()) <= 30:
            assert not work.done(), work.result()
            await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await work == 3
    (line,) = [one for one in capsys.readouterr().out.splitlines() if " messages: " in one]
    assert 0 < int(line.split()[0]) < 30
    assert await replay(Chosen(since_ms=0)) == "30 messages: 30 indexed"


@pytest.mark.parametrize("pair_environment", ["real"], indirect=True)
async def test_under_live_traffic_nothing_is_lost_or_goes_backwards(start, settings, replay):
    articles, versions = 20, 5
    async with start() as system:
        receipts = await system.publish(*(article(number, 1) for number in range(articles)), key=None)
        ids = sorted(receipt.id for receipt in receipts)
        before = await receipts_end(system.running.bus, settings.group)
        replaying = asyncio.create_task(replay(Chosen(since_ms=0)))
        places = []
        for version in range(2, versions + 1):
            batch = [
                Outgoing(RAW.name, str(number).encode(), orjson.dumps(article(number, version)))
                for number in range(articles)
            ]
            places += await system.running.bus.publish(batch)
            await asyncio.sleep(0.5)
        line = await replaying
        assert int(line.split()[0]) >= articles
        await wait_for_receipts(system.running.bus, places, before, 120)
        await system.running.index.refresh()
        assert (await system.articles())["total"]["value"] == articles
        heads = await system.running.index.heads(
            [*ids, *(f"{one}@{version}" for one in ids for version in range(1, versions))]
        )
        assert [heads[one].version for one in ids] == [versions] * articles
        assert len(heads) == articles * versions
