"""Forgotten articles, on the embedded engines: refused from the moment they are known, also while they are being written."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import orjson
import pytest

from schemas.forgotten import Forgotten
from schemas.outcomes import Outcome, Reason
from schemas.topics import ENRICHED, FORGOTTEN, TOPICS
from services.engines.bus import Message, Outgoing, Place
from services.engines.embedded.documents import TantivyCodec
from services.engines.embedded.index import TantivyIndex
from services.engines.errors import BusUnavailable
from services.engines.query import EVERYTHING, Query
from services.engines.reading import read_to_end
from services.engines.sqlite_bus import SqliteBus
from services.ingestor.answers import messages_of
from services.ingestor.batch import BatchWriter
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.forgotten import SETTLED_S, ForgottenArticles, follow_forgotten
from services.ingestor.health import Health
from services.ingestor.processing import Processing, task_of
from tests.unit.ingestor.messages import CONTEXT, RECEIVED_MS, enriched

PROCESSING = Processing(CONTEXT, CorrectionsFile(None), TantivyCodec())
NOW = datetime(2026, 3, 24, tzinfo=UTC)
ARTICLE = {"text": "The port is open.", "uri": "urn:x:1"}
ID = enriched(**ARTICLE).id


def message(offset, **fields):
    return Message(Place("articles.raw.v1", 0, offset), b"k", orjson.dumps(fields), (), RECEIVED_MS + offset)


def record(article_id=ID):
    value = Forgotten(id=article_id, author="j.doe", at="2026-03-24T00:00:00Z").model_dump_json()
    return Outgoing(FORGOTTEN.name, article_id.encode(), value.encode())


@pytest.fixture
async def bus(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", partitions=2)
    await bus.start()
    await bus.ensure_topics(TOPICS)
    yield bus
    await bus.close()


@pytest.fixture
async def index(tmp_path):
    index = TantivyIndex(tmp_path / "index", writable=True)
    await index.start()
    await index.ensure()
    yield index
    await index.close()


class Writing:
    """Processes and writes, as the ingestor does."""

    def __init__(self, index, forgotten) -> None:
        self._writer = BatchWriter(index, TantivyCodec(), forgotten, asyncio.Event(), Health())

    async def take(self, messages, now):
        results, _ = PROCESSING.run([task_of(message) for message in messages], now)
        return await self._writer.write(list(zip(messages, results, strict=True)))


def writer(index, forgotten) -> Writing:
    return Writing(index, forgotten)


async def documents(index):
    return (await index.search(Query(EVERYTHING, size=0))).total


async def tombstones(bus):
    messages = [one async for some in read_to_end(bus, ENRICHED.name) for one in some]
    return [one.key.decode() for one in messages if one.value is None]


async def test_a_forgotten_article_is_refused_without_its_names_and_kept_nowhere(bus, index):
    await bus.publish([record()])
    async with follow_forgotten(bus, index) as forgotten:
        answers = await writer(index, forgotten).take(
            [message(0, **ARTICLE), message(1, **ARTICLE, version=-1), message(2, text="Another one.")], NOW
        )
    assert [answer.outcome for answer in answers] == [Outcome.REJECTED, Outcome.REJECTED, Outcome.INDEXED]
    assert {answer.rejection.reason for answer in answers[:2]} == {Reason.FORGOTTEN}
    assert await documents(index) == 1
    told = messages_of(answers, NOW)
    assert [one.topic for one in told] == ["articles.enriched.v1", *["articles.receipts.v1"] * 3]
    assert b"urn:x:1" not in b"".join(one.value for one in told)


async def test_other_rejects_are_kept_as_ever(bus, index):
    await bus.publish([record()])
    async with follow_forgotten(bus, index) as forgotten:
        answers = await writer(index, forgotten).take([message(0, text="a", version=-1)], NOW)
    assert [one.topic for one in messages_of(answers, NOW)] == [
        "articles.rejected.v1",
        "articles.receipts.v1",
    ]


class _Interrupted:
    """An index in the middle of whose writing something happens."""

    def __init__(self, index, during):
        self._index, self._during = index, during

    def __getattr__(self, name):
        return getattr(self._index, name)

    def destination(self):
        return self

    async def write(self, documents):
        results = await self._index.write(documents)
        await self._during()
        return results


async def test_what_is_forgotten_while_it_is_written_is_neither_left_nor_told(bus, index):
    async def forget():
        await bus.publish([record()])
        await index.erase([ID])

    async def forget_before_it_is_there():
        await bus.publish([record()])

    for during in (forget, forget_before_it_is_there):
        async with follow_forgotten(bus, index) as forgotten:
            interrupted = _Interrupted(index, during)
            answers = await writer(interrupted, forgotten).take([message(0, **ARTICLE)], NOW)
        assert await documents(index) == 0
        assert [answer.rejection.reason for answer in answers] == [Reason.FORGOTTEN]
        assert [one.topic for one in messages_of(answers, NOW)] == ["articles.receipts.v1"]
        await bus.publish([Outgoing(FORGOTTEN.name, ID.encode(), None)])


async def test_what_a_crash_left_is_erased_at_the_next_start(bus, index):
    async with follow_forgotten(bus, index) as forgotten:
        await writer(index, forgotten).take([message(0, **ARTICLE), message(1, text="Another one.")], NOW)
    await bus.publish([record()])
    assert await documents(index) == 2
    async with follow_forgotten(bus, index):
        assert await documents(index) == 1
    assert await tombstones(bus) == [ID]


async def test_an_article_is_erased_once_more_when_what_was_in_hand_must_be_through(bus, index):
    now = [0.0]
    async with AsyncExitStack() as stack:
        forgotten = ForgottenArticles(bus, index, lambda: now[0])
        await forgotten.open(stack)
        await bus.publish([record()])
        await forgotten.follow()
        # Another process that had not heard of it yet wrote it after all.
        await writer(index, ForgottenArticles(bus, index)).take([message(0, **ARTICLE)], NOW)
        await forgotten.follow()
        assert await documents(index) == 1
        now[0] = SETTLED_S
        await forgotten.follow()
        assert await documents(index) == 0


async def test_what_takes_longer_to_write_than_anything_should_is_erased_again_all_the_same(bus, index):
    now = [0.0]
    async with AsyncExitStack() as stack:
        forgotten = ForgottenArticles(bus, index, lambda: now[0])
        await forgotten.open(stack)

        async def forget_and_settle():
            # The index takes our document at last, long after others have learnt of it and erased twice.
            await bus.publish([record()])
            await forgotten.follow()
            now[0] = 10 * SETTLED_S
            await forgotten.follow()

        class Slow(_Interrupted):
            async def write(self, documents):
                await self._during()
                return await self._index.write(documents)

        interrupted = Slow(index, forget_and_settle)
        answers = await writer(interrupted, forgotten).take([message(0, **ARTICLE)], NOW)
        assert [answer.rejection.reason for answer in answers] == [Reason.FORGOTTEN]
        assert await documents(index) == 0


async def test_an_index_that_does_not_answer_is_asked_again(bus, index):
    await writer(index, ForgottenArticles(bus, index)).take([message(0, **ARTICLE)], NOW)
    async with follow_forgotten(bus, index) as forgotten:
        await bus.publish([record()])
        forgotten._index = TantivyIndex(index._store._path, writable=False)
        await forgotten.follow()
        assert ID in forgotten
        assert await documents(index) == 1
        forgotten._index = index
        await forgotten.follow()
        assert await documents(index) == 0


async def test_a_record_without_a_value_takes_it_back(bus, index):
    await bus.publish([record(), Outgoing(FORGOTTEN.name, ID.encode(), None)])
    async with follow_forgotten(bus, index) as forgotten:
        answers = await writer(index, forgotten).take([message(0, **ARTICLE)], NOW)
    assert [answer.outcome for answer in answers] == [Outcome.INDEXED]


async def test_a_record_that_cannot_be_read_stops_nobody(bus, index):
    await bus.publish([Outgoing(FORGOTTEN.name, b"x", b"{"), record()])
    async with follow_forgotten(bus, index) as forgotten:
        assert ID in forgotten


async def test_a_reader_that_fails_for_good_is_replaced_and_nothing_is_missed(bus, index):
    readers = []

    class Locked(SqliteBus):
        """As Kafka does when the password changes: the readers of before never answer again."""

        def reader(self, topic, start):
            readers.append(super().reader(topic, start))
            return readers[-1]

    bus.__class__ = Locked
    async with follow_forgotten(bus, index) as forgotten:
        used = len(readers)

        async def fails(_most, _seconds):
            raise BusUnavailable("the password has changed")

        readers[-1].poll = fails
        await bus.publish([record()])
        with pytest.raises(BusUnavailable):
            await forgotten.follow()
        await forgotten.follow()
        assert ID in forgotten
        assert len(readers) == used + 1
