"""Worker processes: the same results as in this process, and what happens when one dies or hangs."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from schemas.outcomes import Reason
from services.engines.bus import Message, Place
from services.ingestor import service
from services.ingestor.corrections import UnreadableCorrection
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.processing import PART_MESSAGES, Ready, Refused
from services.ingestor.processor import ThreadProcessor
from services.ingestor.worker import make_processing
from services.ingestor.workers import HANGING_S, WorkerPool, WorkersFailed
from services.runtime.settings import Settings

NOW = datetime(2026, 3, 24, 8, 12, tzinfo=UTC)
FRAGILE = "tests.unit.ingestor.fragile_worker"
UNCORRECTED = CorrectionsFile(None)


def messages(*values: bytes) -> list[Message]:
    return [Message(Place("t", 0, number), None, value, (), 1) for number, value in enumerate(values)]


def told(results: list) -> list[str]:
    return [result.rejection.message for result in results]


def children() -> set[int]:
    return {
        int(child)
        for child in Path("/proc/self/task").glob("*/children")
        for child in child.read_text().split()
    }


def correction(**said: str) -> bytes:
    line: bytes = orjson.dumps({"author": "j.doe", "reason": "so", "at": "2026-03-24", **said})
    return line


async def test_a_worker_gives_what_this_process_gives(tmp_path):
    settings = Settings(index="http://localhost:1")
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(correction(article="urn:1", published="2026-03-23"))
    corrections = CorrectionsFile(path)
    given = messages(
        b'{"uri": "urn:1", "text": "The council met on Thursday.\\n\\nIt agreed on the budget."}',
        b"{",
        b'{"uri": "urn:2", "status": "canceled"}',
    )
    here = await ThreadProcessor(make_processing(settings, corrections)).process(given, NOW)
    async with WorkerPool(settings, 1, corrections) as pool:
        there = await pool.process(given, NOW)
    assert there == here
    assert "corrected" in {note.code for note in there[0].notes}
    assert [type(one) for one in there] == [Ready, Refused, Ready]


async def test_a_message_that_kills_its_worker_is_found_and_costs_no_other_message_its_outcome():
    values = [b"x" * number for number in range(5)]
    async with WorkerPool(Settings(), 2, UNCORRECTED, program=FRAGILE) as pool:
        results = await pool.process(messages(*values, b"die", *values), NOW)
    assert [result.rejection.reason for result in results] == [
        *[Reason.NO_TEXT] * 5,
        Reason.PROCESSING_FAILED,
        *[Reason.NO_TEXT] * 5,
    ]
    assert told(results)[:5] == told(results)[6:] == ["0", "1", "2", "3", "4"]


async def test_a_message_that_never_ends_is_given_up_and_looking_for_it_is_no_standstill():
    moves = []
    given_up = {"hanging_s": 0.5, "moved": lambda: moves.append(1)}
    async with WorkerPool(Settings(), 1, UNCORRECTED, program=FRAGILE, **given_up) as pool:
        results = await pool.process(messages(b"hang", b"fine"), NOW)
    assert [result.rejection.reason for result in results] == [Reason.PROCESSING_FAILED, Reason.NO_TEXT]
    assert len(moves) == 3, "both together, each alone"


@pytest.mark.parametrize(("stalled", "hanging"), [(300.0, HANGING_S), (60.0, 30.0), (0.0, HANGING_S)])
async def test_a_message_that_never_ends_is_given_up_before_the_ingestor_counts_as_stuck(
    monkeypatch, stalled, hanging
):
    asked = {}

    @asynccontextmanager
    async def pool(_settings, _count, _corrections, **how):
        asked.update(how)
        yield None

    monkeypatch.setattr(service, "WorkerPool", pool)
    async with service.processor(Settings(stalled_seconds=stalled, workers=1)):
        pass
    assert asked["hanging_s"] == hanging


async def test_a_large_batch_is_shared_and_comes_back_in_order():
    values = [b"x" * (number % 7) for number in range(PART_MESSAGES * 5 + 3)]
    async with WorkerPool(Settings(), 2, UNCORRECTED, program=FRAGILE) as pool:
        results = await pool.process(messages(*values), NOW)
    assert told(results) == [str(len(value)) for value in values]


async def test_a_cancelled_batch_leaves_the_workers_ready_for_the_next_one():
    async with WorkerPool(Settings(), 1, UNCORRECTED, hanging_s=2, program=FRAGILE) as pool:
        first = asyncio.create_task(pool.process(messages(*[b"x"] * 500), NOW))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert told(await pool.process(messages(b"abc"), NOW)) == ["3"]


async def test_every_worker_has_the_corrections_that_were_read_last_though_the_file_is_wrong_by_now(tmp_path):
    path = tmp_path / "corrections.jsonl"
    first, second = (correction(article="urn:1", not_actor=one).decode() for one in ("Q1", "Q2"))
    path.write_text(first)
    async with WorkerPool(Settings(), 1, CorrectionsFile(path), program=FRAGILE) as pool:

        async def given(*values: bytes) -> list[str]:
            return told(await pool.process(messages(*values), NOW))

        assert await given(b"corrections") == await given(b"corrections") == [first]
        path.write_text(second)
        assert await given(b"corrections") == [second]
        path.write_text(second + "\n{")
        # One that dies now is replaced by one that could not read the file.
        assert (await given(b"die", b"corrections"))[1] == second
        path.unlink()
        assert await given(b"corrections") == [second]


@pytest.mark.parametrize("workers", [0, 1])
async def test_nothing_starts_with_a_file_of_corrections_that_is_wrong_and_its_line_is_told(
    tmp_path, workers
):
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(correction(article="urn:1", not_actor="Q1") + b"\n{}")
    with pytest.raises(UnreadableCorrection, match="line 2"):
        async with service.processor(Settings(workers=workers, corrections=path)):
            pass


async def test_workers_that_cannot_start_are_said():
    with pytest.raises(WorkersFailed, match="TELEX_WORKERS=0"):
        async with WorkerPool(Settings(), 1, UNCORRECTED, program="tests.unit.ingestor.no_such_module"):
            pass


async def test_no_worker_outlives_the_pool():
    before = children()
    async with WorkerPool(Settings(), 2, UNCORRECTED, program=FRAGILE):
        assert len(children() - before) == 2
    assert children() <= before
