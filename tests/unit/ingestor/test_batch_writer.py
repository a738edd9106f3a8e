"""What one batch does when another process writes the same articles, or moves on to another index, in the middle."""

import asyncio
from datetime import UTC, datetime
from itertools import permutations

import orjson
import pytest

from schemas.outcomes import Outcome
from services.engines.bus import Message, Place
from services.engines.document import history_id
from services.engines.embedded.documents import TantivyCodec
from services.engines.errors import DestinationMoved
from services.engines.index import Verdict, WriteResult
from services.ingestor.batch import BatchWriter
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.forgotten import ForgottenArticles
from services.ingestor.health import Health
from services.ingestor.pipeline import Context
from services.ingestor.processing import Processing, task_of

NOW = datetime(2026, 3, 24, tzinfo=UTC)
PROCESSING = Processing(Context(), CorrectionsFile(None), TantivyCodec())


def message(offset: int, version: int, text: str = "opened", partition: int = 0, late_ms: int = 0) -> Message:
    value = orjson.dumps(
        {"uri": "urn:test:1", "version": version, "text": f"The harbour {text}, version {version}."}
    )
    return Message(Place("articles.raw.v1", partition, offset), None, value, (), 1_774_000_000_000 + late_ms)


class Memory:
    """An index in a dictionary. `before_write` runs once, before the first write of a current document."""

    def __init__(self):
        self.documents = {}
        self.before_write = None

    def destination(self):
        return self

    async def heads(self, doc_ids):
        found = await self.fetch(doc_ids)
        return {name: one.head() for name, one in found.items()}

    async def fetch(self, doc_ids):
        return {name: self.documents[name] for name in doc_ids if name in self.documents}

    async def write(self, documents):
        if self.before_write is not None and any("@" not in one.doc_id for one in documents):
            happening, self.before_write = self.before_write, None
            await happening()
        results = []
        for one in documents:
            there = self.documents.get(one.doc_id)
            stale = there is not None and there.version > one.version
            if not stale:
                self.documents[one.doc_id] = one
            results.append(WriteResult(Verdict.STALE if stale else Verdict.WRITTEN))
        return results


class Writing:
    """Processes and writes, as the ingestor does."""

    def __init__(self, index) -> None:
        self.moves = []
        self._writer = BatchWriter(
            index,
            TantivyCodec(),
            ForgottenArticles(None, index),
            asyncio.Event(),
            Health(),
            moved=lambda: self.moves.append(len(index.documents)),
        )

    async def take(self, messages, now):
        results, _ = PROCESSING.run([task_of(message) for message in messages], now)
        return await self._writer.write(list(zip(messages, results, strict=True)))


def writer(index) -> Writing:
    return Writing(index)


async def test_who_is_overtaken_while_writing_the_current_version_again_keeps_its_outcome_and_origin():
    index = Memory()
    (first,) = await writer(index).take([message(0, 1)], NOW)

    async def overtake():
        await writer(index).take([message(1, 2)], NOW)

    index.before_write = overtake
    (again,) = await writer(index).take([message(0, 1)], NOW)
    assert first.outcome is again.outcome is Outcome.INDEXED
    assert not again.became_current
    kept = index.documents[history_id(first.processed.id, 1)]
    assert kept.origin == "articles.raw.v1/0/0"
    assert index.documents[first.processed.id].version == 2


async def test_who_is_overtaken_with_a_version_of_its_own_keeps_it_as_late():
    index = Memory()

    async def overtake():
        await writer(index).take([message(1, 2)], NOW)

    index.before_write = overtake
    (answer,) = await writer(index).take([message(0, 1)], NOW)
    assert answer.outcome is Outcome.SUPERSEDED
    assert index.documents[history_id(answer.processed.id, 1)].origin == "late:articles.raw.v1/0/0"
    assert len(index.documents) == 2


async def test_an_index_that_takes_no_older_version_though_it_has_none_does_not_hold_up_the_batch():
    class Forgetful(Memory):
        async def heads(self, doc_ids):
            return {}

    index = Forgetful()
    await writer(index).take([message(1, 2)], NOW)
    (answer,) = await writer(index).take([message(0, 1)], NOW)
    assert answer.outcome is Outcome.SUPERSEDED


async def test_a_batch_begins_anew_when_its_destination_has_moved():
    class Moved(Memory):
        async def write(self, documents):
            raise DestinationMoved("moved")

    class Moving(Memory):
        def __init__(self):
            super().__init__()
            self.given = iter([Moved(), self])

        def destination(self):
            return next(self.given)

    index = Moving()
    (answer,) = await writer(index).take([message(0, 1)], NOW)
    assert (answer.outcome, answer.became_current) == (Outcome.INDEXED, True)
    assert set(index.documents) == {answer.processed.id}


SENT_TWICE = (
    message(8, 3, "opened"),
    message(9, 3, "closed"),
    message(2, 3, "burned", partition=1, late_ms=1),
    message(1, 4, "was built", partition=2, late_ms=-5),
)


@pytest.mark.parametrize("order", list(permutations(SENT_TWICE[:3])))
@pytest.mark.parametrize("at_once", [True, False])
async def test_what_is_searched_does_not_depend_on_the_order_of_messages_with_one_version(order, at_once):
    index = Memory()
    for part in [order] if at_once else [[one] for one in order]:
        answers = await writer(index).take(part, NOW)
    (document,) = index.documents.values()
    assert document.article["body"] == "The harbour burned, version 3."
    assert answers[-1].became_current == (order[-1] is SENT_TWICE[2])


@pytest.mark.parametrize("order", list(permutations(SENT_TWICE[1:])))
async def test_nor_does_the_current_version_when_a_newer_one_is_among_them(order):
    index = Memory()
    for one in order:
        await writer(index).take([one], NOW)
    current = index.documents[next(name for name in index.documents if "@" not in name)]
    assert (current.version, len(index.documents)) == (4, 2)


async def test_what_another_process_wrote_since_the_look_up_is_kept_as_no_earlier_version():
    class Raced(Memory):
        """Another process writes the same message between our look-up and our reading of what it replaces."""

        raced = False

        async def fetch(self, doc_ids):
            if not self.raced and all(name in self.documents for name in doc_ids):
                self.raced = True
                await writer(self).take([message(1, 2)], NOW)
            return await super().fetch(doc_ids)

        async def heads(self, doc_ids):
            raced, self.raced = self.raced, True
            found = await super().heads(doc_ids)
            self.raced = raced
            return found

    index = Raced()
    (first,) = await writer(index).take([message(0, 1)], NOW)
    (second,) = await writer(index).take([message(1, 2)], NOW)
    assert index.raced
    assert second.outcome is Outcome.INDEXED
    article = first.processed.id
    assert index.documents.keys() == {article, history_id(article, 1)}


async def test_many_versions_of_one_article_are_no_standstill_however_slow_the_index():
    index = Memory()
    writing = writer(index)
    await writing.take([message(number, number + 1) for number in range(3)], NOW)
    assert writing.moves == [1, 2, 3]
