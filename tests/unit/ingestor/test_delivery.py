"""Writing until each document has a final verdict."""

import asyncio
from collections.abc import Sequence

import pytest

from services.engines.index import Encoded, IndexDocument, Verdict, WriteResult
from services.ingestor.delivery import write_all
from services.ingestor.health import Health
from services.ingestor.metrics import REGISTRY
from services.runtime import backoff
from services.runtime.backoff import Stopping


class ScheduledIndex:
    """Answers each call with the next line of a schedule; records what it was given."""

    def __init__(self, *schedule: Sequence[Verdict]) -> None:
        self._schedule = list(schedule)
        self.calls: list[list[str]] = []

    async def write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        self.calls.append([document.doc_id for document in documents])
        return [WriteResult(verdict) for verdict in self._schedule.pop(0)]


def documents(count: int) -> list[IndexDocument]:
    return [IndexDocument(str(number), 1, {}, {}, None, {}, "t/0/0") for number in range(count)]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.0)


async def test_only_documents_without_a_final_verdict_are_sent_again():
    index = ScheduledIndex(
        [Verdict.WRITTEN, Verdict.OVERLOADED, Verdict.REFUSED, Verdict.UNAVAILABLE],
        [Verdict.UNAVAILABLE, Verdict.WRITTEN],
        [Verdict.STALE],
    )
    results = await write_all(index, documents(4), asyncio.Event(), Health())
    assert index.calls == [["0", "1", "2", "3"], ["1", "3"], ["1"]]
    assert [result.verdict for result in results] == [
        Verdict.WRITTEN,
        Verdict.STALE,
        Verdict.REFUSED,
        Verdict.WRITTEN,
    ]


async def test_trouble_is_told_while_it_lasts_and_no_longer():
    health = Health()
    told: list[str | None] = []

    class Watched(ScheduledIndex):
        async def write(self, documents):
            told.append(health.problem)
            return await super().write(documents)

    await write_all(Watched([Verdict.UNAVAILABLE], [Verdict.WRITTEN]), documents(1), asyncio.Event(), health)
    assert told == ["starting", "index unavailable: None"]
    health.well("start")
    assert health.problem is None


async def test_a_stop_ends_the_retries():
    stop = asyncio.Event()
    stop.set()
    with pytest.raises(Stopping):
        await write_all(ScheduledIndex([Verdict.OVERLOADED]), documents(1), stop, Health())


async def test_an_answer_for_another_number_of_documents_is_never_taken_for_success():
    with pytest.raises(RuntimeError, match="another number"):
        await write_all(ScheduledIndex([Verdict.WRITTEN]), documents(2), asyncio.Event(), Health())


async def test_each_attempt_is_measured_with_what_it_sends():
    def sums() -> dict[str, float]:
        names = ("telex_write_seconds_count", "telex_write_documents_sum", "telex_write_bytes_sum")
        return {name: REGISTRY.get_sample_value(name) or 0.0 for name in names}

    before = sums()
    index = ScheduledIndex([Verdict.WRITTEN, Verdict.OVERLOADED, Verdict.WRITTEN], [Verdict.WRITTEN])
    given = [Encoded("a", 1, b"x" * 70), Encoded("b", 1, b"x" * 30), *documents(1)]
    await write_all(index, given, asyncio.Event(), Health())
    after = sums()
    assert [after[name] - before[name] for name in before] == [2, 3 + 1, 70 + 30 + 30]
