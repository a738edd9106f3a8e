"""Erasing one article on the embedded bus: cut off at any step and done again, all of it is gone and nothing else."""

from datetime import UTC, datetime

import orjson
import pytest

from schemas.outcomes import Outcome, Receipt
from schemas.topics import ENRICHED, FORGOTTEN, RAW, REJECTED, TOPICS
from services.engines.bus import Outgoing
from services.engines.errors import BusUnavailable
from services.engines.query import SearchResult
from services.engines.reading import ends_of, read_to_end
from services.engines.sqlite.trails import SqliteTrails
from services.engines.sqlite_bus import SqliteBus
from services.ingestor.erasure import Erasure
from tests.unit.ingestor.messages import enriched

NOW = datetime(2026, 3, 24, tzinfo=UTC)
ARTICLE = {"text": "The harbour master met a witness.", "uri": "urn:x:secret"}
OTHER = {"text": "The bridge is closed.", "uri": "urn:x:other"}
ID, OTHER_ID = enriched(**ARTICLE).id, enriched(**OTHER).id
# Calls that change something: the record, the rejects that stay, the trimming, the tombstone.
CALLS = 4


class Cut(SqliteBus):
    """A bus that goes away at the `at`-th call that changes something: before it is done, or when it is."""

    at = 0
    done = False
    calls = 0

    async def _change(self, change):
        self.calls += 1
        cut = self.calls == self.at
        if cut and not self.done:
            raise BusUnavailable("away")
        result = await change()
        if cut:
            raise BusUnavailable("away")
        return result

    async def publish(self, messages):
        return await self._change(lambda: SqliteBus.publish(self, messages))

    async def trim(self, topic, positions):
        await self._change(lambda: SqliteBus.trim(self, topic, positions))


class Index:
    """An index that has nothing."""

    async def search(self, _query):
        return SearchResult(total=0, stories=0, hits=(), facets={}, next=None)


def reject(of, number):
    return Outgoing(
        REJECTED.name, b"k%d" % number, orjson.dumps({**of, "published_at": "soon"}), (("n", b"%d" % number),)
    )


@pytest.fixture
async def bus(tmp_path):
    bus = Cut(tmp_path / "bus.db", partitions=2)
    await bus.start()
    await bus.ensure_topics(TOPICS)
    await bus.publish(
        [
            *(Outgoing(RAW.name, None, orjson.dumps(one)) for one in (ARTICLE, OTHER, ARTICLE)),
            *(Outgoing(ENRICHED.name, one.encode(), b"{}") for one in (ID, OTHER_ID)),
            *(reject(of, number) for number, of in enumerate([OTHER, ARTICLE, OTHER, ARTICLE, OTHER, OTHER])),
        ]
    )
    bus.calls = 0
    yield bus
    await bus.close()


async def newest(bus, topic):
    return {one.key: one async for some in read_to_end(bus, topic.name) for one in some}


@pytest.fixture
async def trails(tmp_path):
    trails = SqliteTrails(tmp_path / "receipts.db")
    await trails.start()
    yield trails
    await trails.close()


async def erase(bus, trails):
    erasure = Erasure(bus, Index(), trails, ID)
    await erasure.look()
    await erasure.forget("j.doe", NOW)
    return erasure.traces


async def test_in_one_go_it_takes_so_many_steps(bus, trails):
    assert len((await erase(bus, trails)).raw) == 2
    assert bus.calls == CALLS


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("at", range(1, CALLS + 1))
async def test_cut_off_at_any_step_the_same_again_does_the_rest(bus, trails, at, done):
    bus.at, bus.done = at, done
    with pytest.raises(BusUnavailable):
        await erase(bus, trails)
    traces = await erase(bus, trails)
    assert len(traces.raw) == 2
    assert set(await newest(bus, FORGOTTEN)) == {ID.encode()}
    rejects = await newest(bus, REJECTED)
    assert set(rejects) == {b"k0", b"k2", b"k4", b"k5"}
    for number, one in ((int(key[1:]), one) for key, one in rejects.items()):
        assert (one.value, one.headers) == (reject(OTHER, number).value, reject(OTHER, number).headers)
    articles = await newest(bus, ENRICHED)
    assert articles[ID.encode()].value is None
    assert articles[OTHER_ID.encode()].value == b"{}"


async def test_what_is_left_in_enriched_articles_alone_is_found_and_erased_and_then_nothing_is(bus, trails):
    # As when the raw topic keeps a month and the index was made anew without what it had lost.
    for topic in (RAW, REJECTED):
        await SqliteBus.trim(bus, topic.name, await ends_of(bus, topic.name))
    erasure = Erasure(bus, Index(), trails, ID)
    traces = await erasure.look()
    assert traces
    assert (traces.raw, traces.rejects, traces.enriched) == ([], [], True)
    await erasure.forget("j.doe", NOW)
    articles = await newest(bus, ENRICHED)
    assert [articles[one.encode()].value for one in (ID, OTHER_ID)] == [None, b"{}"]
    assert not await Erasure(bus, Index(), trails, ID).look()


async def test_receipts_that_are_kept_when_all_else_is_gone_are_found_and_erased_and_no_others(bus, trails):
    for topic in (RAW, REJECTED, ENRICHED):
        await SqliteBus.trim(bus, topic.name, await ends_of(bus, topic.name))
    at = "2026-03-24T08:00:00Z"
    kept = [
        Receipt(
            topic=RAW.name, partition=0, offset=number, id=of, uri="urn:x", outcome=Outcome.INDEXED, at=at
        )
        for number, of in enumerate([ID, OTHER_ID, ID])
    ]
    await trails.add(kept)
    erasure = Erasure(bus, Index(), trails, ID)
    traces = await erasure.look()
    assert traces
    assert (traces.raw, traces.rejects, traces.enriched, traces.receipts) == ([], [], False, 2)
    assert (await trails.of_article(ID)).receipts == (kept[0], kept[2])
    await erasure.forget("j.doe", NOW)
    assert (await trails.of_article(ID)).receipts == ()
    assert (await trails.of_article(OTHER_ID)).receipts == (kept[1],)
    assert not await Erasure(bus, Index(), trails, ID).look()
