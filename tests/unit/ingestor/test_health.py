"""Whether the ingestor is well, as the probes are told."""

import asyncio
from typing import Any

from services.engines.errors import BusUnavailable
from services.ingestor import service
from services.ingestor.health import Health
from services.ingestor.metrics import TROUBLE
from services.ingestor.progress import Progress


class _Bus:
    """Answers about its lag, or does not."""

    def __init__(self) -> None:
        self.becomes(answers=True)

    def becomes(self, *, answers: bool) -> None:
        self.answers, self.calls = answers, asyncio.Queue[None]()

    async def lag(self, _topic: str, _group: str) -> dict[int, Any]:
        self.calls.put_nowait(None)
        if not self.answers:
            raise BusUnavailable("the bus does not answer")
        return {}


class _Ingestor:
    """One for which nothing waits."""

    def waiting(self, _states: dict[int, Any]) -> int:
        return 0


def test_empty_polls_do_not_hide_a_bus_that_does_not_answer():
    health = Health()
    assert health.problem == "starting"
    health.well("start")
    health.trouble("bus", "the bus does not answer")
    health.well("start")
    assert health.problem == "the bus does not answer"
    health.well("bus")
    assert health.problem is None


def test_a_metric_says_which_part_is_in_trouble():
    def in_trouble():
        samples = TROUBLE.collect()[0].samples
        return {sample.labels["part"] for sample in samples if sample.value}

    health = Health()
    assert in_trouble() == {"start"}
    health.well("start")
    health.trouble("bus", "the bus does not answer")
    assert in_trouble() == {"bus"}
    health.well("bus")
    assert in_trouble() == set()


def test_the_trouble_of_the_work_is_told_before_that_of_the_bus():
    health = Health()
    health.well("start")
    health.trouble("bus", "the bus does not answer")
    health.trouble("index", "the index does not answer")
    assert health.problem == "the index does not answer"


async def test_asking_for_the_lag_finds_a_bus_that_is_gone_and_one_that_is_back(monkeypatch):
    monkeypatch.setattr(service, "LAG_EVERY_S", 0.0)
    bus, health = _Bus(), Health()
    health.well("start")
    watching = service._watch(bus, "group", _Ingestor(), health, Progress(0))  # type: ignore[arg-type]
    watch = asyncio.create_task(watching)
    try:
        for answers, problem in ((False, "the bus does not answer"), (True, None)):
            bus.becomes(answers=answers)
            async with asyncio.timeout(5):
                await bus.calls.get()
                await bus.calls.get()  # what the first call told is taken in by now
            assert health.problem == problem
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


def test_what_one_batch_has_met_stands_until_that_batch_is_through():
    health = Health()
    health.well("start")
    health.trouble("index", "the index has too much to do", by="one")
    health.well("index", by="another")
    assert health.problem == "the index has too much to do"
    health.well("index", by="one")
    assert health.problem is None
