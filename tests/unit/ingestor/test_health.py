"""Whether the ingestor is well, as the probes are told."""

import asyncio
from typing import Any

from services.engines.errors import BusUnavailable
from services.ingestor import service
from services.ingestor.health import Health


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


def test_empty_polls_do_not_hide_a_bus_that_does_not_answer():
    health = Health()
    assert health.problem == "starting"
    health.well()
    health.bus("the bus does not answer")
    health.well()
    assert health.problem == "the bus does not answer"
    health.bus(None)
    assert health.problem is None


def test_the_trouble_of_the_work_is_told_before_that_of_the_bus():
    health = Health()
    health.bus("the bus does not answer")
    health.trouble("the index does not answer")
    assert health.problem == "the index does not answer"


async def test_asking_for_the_lag_finds_a_bus_that_is_gone_and_one_that_is_back(monkeypatch):
    monkeypatch.setattr(service, "LAG_EVERY_S", 0.0)
    bus, health = _Bus(), Health()
    health.well()
    watch = asyncio.create_task(service._watch_lag(bus, "group", health))  # type: ignore[arg-type]
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
