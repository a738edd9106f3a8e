"""Watchers as processes on both pairs of engines: one is killed half-way, another takes its partitions over."""

import asyncio
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.topics import RECEIPTS
from services.engines.bus import Outgoing
from services.engines.factory import make_bus
from services.search.saved.keeping import GROUP
from tests.contract import indexes
from tests.contract.buses import bus_url
from tests.contract.saved.desk import desk_on, ids

WATCHER = Path(__file__).with_name("watcher.py")
ROOT = Path(__file__).parents[3]
ARTICLES = 120
PATIENCE_S = 120.0


@pytest.fixture(params=["embedded", "real"])
def settings(request, tmp_path):
    run = uuid.uuid4().hex[:10]
    embedded = request.param == "embedded"
    made = indexes.settings_of("tantivy" if embedded else "elasticsearch", tmp_path, run)
    bus = bus_url("sqlite" if embedded else "kafka", tmp_path)
    yield made.model_copy(
        update={"bus": bus, "topic_prefix": f"saved-{run}.", "topic_partitions": 2, "stories_seconds": 0.0}
    )
    indexes.clean_up(made)


@pytest.fixture
async def bus(settings):
    made = make_bus(settings)
    yield made
    await made.close()


@contextmanager
def watcher(settings):
    """One that is killed at the end."""
    told = {
        "TELEX_BUS": settings.bus, "TELEX_INDEX": settings.index, "TELEX_INDEX_NAME": settings.index_name,
        "TELEX_TOPIC_PREFIX": settings.topic_prefix, "TELEX_STORIES_SECONDS": "0",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, str(WATCHER)], cwd=ROOT, env={**os.environ, **told, "PYTHONPATH": str(ROOT)}
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_watchers_that_are_killed_and_join_lose_nothing_and_tell_nothing_twice(settings, bus):
    await bus.start()
    await bus.ensure_topics([RECEIPTS])
    async with asyncio.timeout(PATIENCE_S), desk_on(settings) as desk:
        desk.clock.now = datetime.now(UTC)
        searches = [await desk.save({"q": q, "linked": False}) for q in ("harbour", "storm")]
        receipts = await desk.index(
            *(
                {"id": f"a{number:03d}", "body": "harbour" if number % 3 else "storm"}
                for number in range(ARTICLES)
            )
        )
        await bus.publish(
            [
                Outgoing(
                    RECEIPTS.name, str(number).encode(), one.model_dump_json().encode(), beside=number % 2
                )
                for number, one in enumerate(receipts)
            ]
        )

        async def until_told(most):
            while sum([len(await desk.log.read(one, 0, ARTICLES)) for one in searches]) < most:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

        with watcher(settings):
            await until_told(1)
        # It is dead, with receipts that it had in hand.
        with watcher(settings), watcher(settings) as second:
            await until_told(ARTICLES // 2)
            second.kill()
            await until_told(ARTICLES)
            # All is committed, and nothing more comes of it.
            while sum(one.lag for one in (await bus.lag(RECEIPTS.name, GROUP)).values()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        harbour, storm = [await desk.matched(one) for one in searches]
        assert sorted(ids(harbour)) == [f"a{number:03d}" for number in range(ARTICLES) if number % 3]
        assert sorted(ids(storm)) == [f"a{number:03d}" for number in range(0, ARTICLES, 3)]
        assert {kind for _, _, kind in (*harbour, *storm)} == {"new"}
