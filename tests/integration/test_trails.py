"""Receipts are kept so that those of one article are found, on each pair of engines, by a real ingestor and watch."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.forgotten import Forgotten
from schemas.outcomes import Outcome, Receipt
from schemas.topics import FORGOTTEN, RECEIPTS
from services.engines.bus import Outgoing
from services.engines.errors import IndexUnavailable
from services.engines.factory import make_trails
from services.engines.trails import Trails, place_of
from services.search.watching import forgotten, trail_keeping

PATIENCE_S = 90.0


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(trail_keeping, "REACH_EVERY_S", 0.2)
    monkeypatch.setattr(trail_keeping, "EXPIRE_EVERY_S", 0.2)
    monkeypatch.setattr(forgotten, "SETTLED_S", 0.5)


@pytest.fixture
def settings(settings, monkeypatch):
    return settings.model_copy(update={"trails_days": 0})


@asynccontextmanager
async def opened(settings) -> AsyncIterator[Trails]:
    trails = make_trails(settings)
    await trails.start()
    try:
        yield trails
    finally:
        await trails.close()


async def until(ask: Callable[[], Awaitable[Any]], right: Callable[[Any], bool]) -> Any:
    """What `ask` answers once it is right. An index that is being made does not answer yet."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        answer: object = None
        with suppress(IndexUnavailable):
            answer = await ask()
            if right(answer):
                return answer
        assert time.monotonic() < deadline, answer
        await asyncio.sleep(0.1)


def outcomes(found) -> list[tuple[int | None, Outcome]]:
    return [(one.version, one.outcome) for one in found.receipts]


async def test_receipts_are_found_by_article_and_names_and_the_store_says_how_far_it_reaches(start, settings):
    article = {
        "uri": "urn:t:1",
        "url": "https://news.example/1",
        "text": "The port is open again after the storm.",
    }
    async with start() as system, opened(settings) as trails:
        told = await system.publish(
            article | {"version": 2},
            article | {"version": 1},
            article | {"version": 3, "text": 7},
            key=b"urn:t:1",
        )
        assert [one.outcome for one in told] == [Outcome.INDEXED, Outcome.SUPERSEDED, Outcome.REJECTED]
        answered = datetime.now(UTC)
        reach = await until(trails.reach, lambda reach: reach.until is not None and reach.until > answered)
        assert reach.since is None
        await trails.refresh()
        found = await trails.of_article(told[0].id)
        assert outcomes(found) == [(2, Outcome.INDEXED), (1, Outcome.SUPERSEDED)]
        assert found.receipts[0] == told[0]
        for name in ("urn:t:1", "https://news.example/1"):
            assert [one.outcome for one in (await trails.named([name])).receipts] == [
                one.outcome for one in told
            ]
        assert await trails.at(place_of(told[2])) == told[2]


async def test_what_is_forgotten_leaves_the_trails_and_does_not_come_again(start, settings):
    async with start() as system, opened(settings) as trails:
        (told,) = await system.publish({"uri": "urn:t:2", "text": "The council met on Thursday."})
        await until(lambda: trails.of_article(told.id), lambda found: len(found.receipts) == 1)
        at = "2026-03-24T12:00:00Z"
        record = Forgotten(id=told.id, author="j.doe", at=at).model_dump_json().encode()
        await system.running.bus.publish([Outgoing(FORGOTTEN.name, told.id.encode(), record)])
        await until(lambda: trails.forgotten_at(told.id), lambda when: when is not None)
        await until(lambda: trails.of_article(told.id), lambda found: not found.receipts)
        # The receipt as it stands on the topic, met again.
        late = told.model_copy(update={"offset": told.offset + 1000})
        other = Receipt.model_validate({**late.model_dump(), "id": "b" * 32, "offset": late.offset + 1})
        await system.running.bus.publish(
            [
                Outgoing(RECEIPTS.name, place_of(one).encode(), one.model_dump_json().encode(), beside=0)
                for one in (late, other)
            ]
        )
        await until(lambda: trails.of_article("b" * 32), lambda found: len(found.receipts) == 1)
        await trails.refresh()
        assert (await trails.of_article(told.id)).receipts == ()


async def test_what_is_older_than_it_is_to_be_kept_goes(start, settings):
    limited = settings.model_copy(update={"trails_days": 1})
    async with start.with_settings(limited) as system, opened(settings) as trails:
        (told,) = await system.publish({"uri": "urn:t:3", "text": "The council met on Friday."})
        old = told.model_copy(
            update={"offset": told.offset + 1000, "at": "2020-03-24T12:00:00Z", "id": "c" * 32}
        )
        key = place_of(old).encode()
        await system.running.bus.publish(
            [Outgoing(RECEIPTS.name, key, old.model_dump_json().encode(), beside=0)]
        )
        reach = await until(trails.reach, lambda reach: reach.since is not None)
        assert reach.since < datetime.now(UTC) - timedelta(hours=23)
        await until(lambda: trails.of_article("c" * 32), lambda found: not found.receipts)
        await until(lambda: trails.of_article(told.id), lambda found: len(found.receipts) == 1)


async def test_switched_off_nothing_is_kept(start, settings):
    async with (
        start.with_settings(settings.model_copy(update={"trails": False})) as system,
        opened(settings) as trails,
    ):
        (told,) = await system.publish({"uri": "urn:t:4", "text": "The council met on Sunday."})
        assert (await trails.of_article(told.id)).receipts == ()
        assert (await trails.reach()).until is None


# Kafka deletes nothing from a topic that is only compacted, as this one has to be.
@pytest.mark.parametrize("pair_environment", ["embedded"], indirect=True)
async def test_receipts_that_were_deleted_before_they_were_followed_are_told_as_missing(start, settings):
    async with start.with_settings(settings.model_copy(update={"trails": False})) as system:
        first, second = await system.publish(
            {"text": "One text of the day."}, {"text": "Another text of the day."}
        )
        states = await system.running.bus.lag(RECEIPTS.name, "nobody")
        (number,) = [number for number, state in states.items() if state.end]
        await system.running.bus.trim(RECEIPTS.name, {number: 1})
    async with start(), opened(settings) as trails:
        reach = await until(trails.reach, lambda reach: reach.until is not None)
        assert reach.since is not None
        assert reach.since < reach.until
        await until(lambda: trails.of_article(second.id), lambda found: len(found.receipts) == 1)
        assert (await trails.of_article(first.id)).receipts == ()
