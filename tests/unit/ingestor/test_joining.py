"""What a pass does when somebody else is at the same articles, or an engine is in trouble; on the embedded index."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from schemas.moments import epoch_ms
from schemas.topics import ENRICHED
from services.engines.document import made_anew, to_document
from services.engines.embedded.index import TantivyIndex
from services.engines.errors import BusUnavailable, IndexUnavailable
from services.engines.index import Verdict, WriteResult
from services.engines.query import AnyValue
from services.ingestor.health import Health
from services.ingestor.joining import Joiner, StoriesStopped
from services.ingestor.stories_watch import BACK, OVERLAP, watch_stories
from services.ingestor.turns import Turns
from tests.unit.ingestor.messages import enriched

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)
TEXT = " ".join(f"word{number}" for number in range(300))


class Bus:
    """Takes down what is published; `broken` refuses once."""

    def __init__(self):
        self.told = []
        self.broken = False

    async def publish(self, messages):
        if self.broken:
            self.broken = False
            raise BusUnavailable("away")
        assert {message.topic for message in messages} == {ENRICHED.name}
        self.told += [(message.key.decode(), orjson.loads(message.value)["story_id"]) for message in messages]


class Forgotten(set):
    def __init__(self):
        self.due = set()

    def ids(self):
        return tuple(self)

    def written(self, article_ids):
        self.due |= self.intersection(article_ids)


class Index:
    """An index beside which something happens: once before the next reading or write, or a `verdict` instead of one."""

    def __init__(self, inner):
        self._inner = inner
        self.before_fetch = None
        self.before_write = None
        self.verdict = None
        self.written = 0

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def destination(self):
        return self

    async def fetch(self, doc_ids):
        happens, self.before_fetch = self.before_fetch, None
        if happens is not None:
            await happens()
        return await self._inner.fetch(doc_ids)

    async def write(self, documents):
        happens, self.before_write = self.before_write, None
        if happens is not None:
            await happens()
        verdict, self.verdict = self.verdict, None
        if verdict is not None:
            return [WriteResult(verdict, "told so")] * len(documents)
        self.written += len(documents)
        return await self._inner.write(documents)


@pytest.fixture
async def index(tmp_path):
    inner = TantivyIndex(tmp_path / "index", writable=True)
    await inner.start()
    await inner.ensure()
    yield Index(inner)
    await inner.close()


@pytest.fixture
def world(index):
    class World:
        bus = Bus()
        forgotten = Forgotten()
        turns = Turns()

    World.index = index
    World.joiner = Joiner(World.bus, index, World.forgotten, World.turns, lambda: NOW)
    return World


def made(uri, hour, text=TEXT, version=1, at=NOW, **more):
    article = enriched(
        text=text, uri=uri, publisher={"name": uri}, version=version, published_at=f"2022-08-20T{hour:02}:00:00Z",
        **more,
    )  # fmt: skip
    return to_document(article, origin="t/0/0", indexed_at=at)


async def stories(world, *documents):
    found = await world.index.fetch([one.doc_id for one in documents])
    return [found[one.doc_id].fields["story"] for one in documents]


async def test_a_copy_is_joined_once_and_told_of(world):
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])
    assert await world.joiner.join(NOW - BACK) == 1
    assert await stories(world, one, other) == [one.doc_id, one.doc_id]
    assert world.bus.told == [(other.doc_id, one.doc_id)]
    assert [await world.joiner.join(NOW - BACK), len(world.bus.told)] == [0, 1]


async def test_a_second_one_who_looks_finds_nothing_to_do(world):
    await world.index.write([made("one", 8), made("other", 9), made("third", 10)])
    other = Joiner(world.bus, world.index, world.forgotten, Turns(), lambda: NOW)
    assert await world.joiner.join(NOW - BACK) == 2
    assert await other.join(NOW - BACK) == 0


async def test_what_was_indexed_before_the_period_is_found_and_not_looked_for(world):
    old, older = (made(uri, hour, at=NOW - timedelta(hours=2)) for uri, hour in (("old", 9), ("older", 8)))
    await world.index.write([old, older])
    assert await world.joiner.join(NOW - BACK) == 0
    await world.index.write([new := made("new", 10)])
    assert await world.joiner.join(NOW - BACK) == 2
    assert await stories(world, old, older, new) == [older.doc_id] * 3


async def test_copies_more_than_a_week_apart_stay_apart(world):
    article = enriched(text=TEXT, uri="x", published_at="2022-08-13T07:59:59Z")
    await world.index.write([made("one", 8), to_document(article, origin="t/0/0", indexed_at=NOW)])
    assert await world.joiner.join(NOW - BACK) == 0


@pytest.mark.parametrize(
    ("stated", "joined"), [("2022-08", 1), ("2022", 1), ("2022-07", 0), ("2021", 0), ("2022-08-12", 0)]
)
async def test_a_copy_that_is_dated_coarsely_is_near_every_day_in_it(world, stated, joined):
    coarse = to_document(
        enriched(text=TEXT, uri="coarse", published_at=stated), origin="t/0/0", indexed_at=NOW
    )
    await world.index.write([made("one", 8), coarse])
    assert await world.joiner.join(NOW - BACK) == joined


@pytest.mark.parametrize("first", ["coarse", "fine"])
async def test_whichever_of_both_is_looked_at_finds_the_other(world, first):
    coarse = enriched(text=TEXT, uri="coarse", published_at="2022-08")
    both = {"fine": made("one", 20), "coarse": to_document(coarse, origin="t/0/0", indexed_at=NOW)}
    before = NOW - timedelta(hours=2)
    for name, one in both.items():
        old = replace(one, fields={**one.fields, "indexed_at": epoch_ms(before)})
        await world.index.write([one if name == first else old])
    assert await world.joiner.join(NOW - BACK) == 1


async def test_a_newer_version_that_comes_in_between_stays(world):
    one, other = made("one", 8), made("other", 9)
    newer = made("other", 9, text=TEXT + " more", version=2, at=NOW + timedelta(seconds=1))
    await world.index.write([one, other])

    async def newer_comes():
        await world.index.write([newer])

    world.index.before_write = newer_comes
    assert await world.joiner.join(NOW - BACK) == 0
    assert (await world.index.heads([other.doc_id]))[other.doc_id].version == 2
    # What was told of the older one is followed by the newer one.
    assert world.bus.told == [(other.doc_id, one.doc_id), (other.doc_id, other.doc_id)]
    assert await world.joiner.join(NOW - BACK) == 1
    assert await stories(world, newer) == [one.doc_id]


async def test_one_that_is_forgotten_while_it_is_written_again_is_erased_again(world):
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])

    async def forgotten():
        world.forgotten.add(other.doc_id)

    world.index.before_write = forgotten
    await world.joiner.join(NOW - BACK)
    assert world.forgotten.due == {other.doc_id}


async def test_who_was_written_anew_since_it_was_found_is_left_for_the_next_time(world):
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])
    async with world.turns.ask([other.doc_id]):
        joining = asyncio.create_task(world.joiner.join(NOW - BACK))
        done, _ = await asyncio.wait({joining}, timeout=0.5)
        # A batch has its turn with this article.
        assert not done
        again = made("other", 9, at=NOW + timedelta(seconds=1))
        await world.index.write([again])
    assert await joining == 0
    assert await world.joiner.join(NOW - BACK) == 1


async def test_who_was_given_another_story_meanwhile_is_looked_at_again(world):
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])

    async def somebody_joins_it():
        await world.index.write([made_anew(other, story_id="0" * 32)])

    world.index.before_fetch = somebody_joins_it
    assert await world.joiner.join(NOW - BACK) == 0
    assert await world.joiner.join(NOW - BACK) == 1
    assert await stories(world, one, other) == [one.doc_id] * 2


@pytest.mark.parametrize("verdict", [Verdict.OVERLOADED, Verdict.UNAVAILABLE])
async def test_a_write_that_fails_is_done_the_next_time(world, verdict):
    await world.index.write([made("one", 8), made("other", 9)])
    world.index.verdict = verdict
    with pytest.raises(IndexUnavailable):
        await world.joiner.join(NOW - BACK)
    assert await world.joiner.join(NOW - BACK) == 1


async def test_nothing_is_written_that_could_not_be_told(world):
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])
    world.bus.broken = True
    with pytest.raises(BusUnavailable):
        await world.joiner.join(NOW - BACK)
    assert await stories(world, other) == [other.doc_id]
    assert await world.joiner.join(NOW - BACK) == 1
    assert world.bus.told == [(other.doc_id, one.doc_id)]


async def test_who_stops_holding_the_partition_stops(world):
    await world.index.write([made("one", 8), made("other", 9)])
    with pytest.raises(StoriesStopped):
        await world.joiner.join(NOW - BACK, lambda: False)


async def test_a_story_called_by_an_erased_article_gets_another_name(world):
    one, other, third = made("one", 8), made("other", 9), made("third", 10)
    await world.index.write([one, other, third])
    await world.joiner.join(NOW - BACK)
    world.forgotten.add(one.doc_id)
    # Found a moment longer, but neither counted nor brought back.
    assert await world.joiner.join(NOW) == 2
    assert await stories(world, other, third) == [other.doc_id] * 2
    found = (await world.index.fetch([third.doc_id]))[third.doc_id]
    assert found.article["duplicate_of"] == other.doc_id
    await world.index.erase([one.doc_id])
    assert await world.joiner.join(NOW - BACK) == 0


async def test_of_many_that_were_erased_few_are_asked_for_at_once(world):
    """Elasticsearch refuses a question with more than 65,536 values."""
    one, other = made("one", 8), made("other", 9)
    await world.index.write([one, other])
    await world.joiner.join(NOW - BACK)
    world.forgotten.update([one.doc_id, *(f"gone{number}" for number in range(1200))])
    asked = []

    async def search(query, ask=world.index.search):
        asked.append(query)
        return await ask(query)

    world.index.search = search
    assert await world.joiner.join(NOW) == 1
    named = [
        part for query in asked if isinstance(query.text, AnyValue) and query.text.field == "story"
        for part in query.text.values
    ]  # fmt: skip
    assert len(named) == len(set(named)) == 1201
    assert max(len(query.text.values) for query in asked if isinstance(query.text, AnyValue)) <= 500
    assert await stories(world, other) == [other.doc_id]
    asked.clear()
    # Nobody asks for them again.
    await world.joiner.join(NOW)
    assert not [query for query in asked if isinstance(query.text, AnyValue) and query.text.field == "story"]


async def test_an_article_under_embargo_is_joined_when_it_is_seen(world):
    later = NOW + timedelta(minutes=5)
    hidden = made("hidden", 7, embargoed_until=later.isoformat())
    one, other = made("one", 8), made("other", 9)
    await world.index.write([hidden, one, other])
    await world.joiner.join(NOW - BACK)
    assert await stories(world, hidden, one, other) == [hidden.doc_id, one.doc_id, one.doc_id]
    then = Joiner(world.bus, world.index, world.forgotten, world.turns, lambda: later)
    assert await then.join(later - OVERLAP) == 2
    assert await stories(world, hidden, one, other) == [hidden.doc_id] * 3


async def test_without_readers_of_enriched_articles_nothing_is_told(world):
    await world.index.write([made("one", 8), made("other", 9)])
    quiet = Joiner(world.bus, world.index, world.forgotten, world.turns, lambda: NOW, with_enriched=False)
    assert await quiet.join(NOW - BACK) == 1
    assert world.bus.told == []


class Watched:
    """A joiner that notes since when it was asked to look, and does what comes next of `course`."""

    def __init__(self, *course):
        self.course = list(course)
        self.since = []
        self.done = asyncio.Event()

    async def join(self, since, go_on):
        self.since.append(since)
        happens = self.course.pop(0)
        if not self.course:
            self.done.set()
        if happens is not None:
            raise happens
        return 0


async def watched(joiner, holds=lambda _: True, settled=lambda now: now, clock=lambda: NOW, health=None):
    watch = watch_stories(joiner, holds, settled, clock, 0.001, health=health or Health())
    task = asyncio.create_task(watch)
    await joiner.done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_first_look_goes_an_hour_back_and_the_next_ones_overlap():
    joiner = Watched(None, None, None)
    await watched(joiner)
    assert joiner.since == [NOW - BACK, NOW - OVERLAP, NOW - OVERLAP]


async def test_what_is_under_way_in_this_process_is_looked_at_again():
    joiner = Watched(None, None)
    began = NOW - timedelta(minutes=9)
    await watched(joiner, settled=lambda _: began)
    assert joiner.since == [NOW - BACK, began - OVERLAP]


@pytest.mark.parametrize(
    "trouble", [IndexUnavailable("away"), BusUnavailable("away"), StoriesStopped(), RuntimeError("a fault")]
)
async def test_trouble_ends_nothing_and_the_same_period_comes_again(trouble):
    joiner = Watched(None, trouble, None)
    await watched(joiner, settled=lambda now: now - timedelta(seconds=len(joiner.since)))
    assert joiner.since[1] == joiner.since[2]


async def test_who_loses_the_first_partition_looks_for_nothing_and_goes_on_where_it_was():
    held = iter([True, False, False, True])
    joiner = Watched(None, None)
    times = iter([NOW, *(NOW + timedelta(minutes=minutes) for minutes in (10, 20, 30))])
    await watched(
        joiner, holds=lambda number: number == 0 and next(held, True), clock=lambda: next(times, NOW)
    )
    assert joiner.since == [NOW - BACK, NOW - OVERLAP]


async def test_who_was_long_without_the_first_partition_looks_an_hour_back():
    held = iter([True, False, True])
    joiner = Watched(None, None)
    later = NOW + timedelta(hours=9)
    times = iter([NOW, later])
    await watched(
        joiner, holds=lambda number: number == 0 and next(held, True), clock=lambda: next(times, later)
    )
    assert joiner.since == [NOW - BACK, later - BACK - OVERLAP]
