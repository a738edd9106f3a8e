"""What is done beside the work fails in ways that nobody foresaw, and is tried again."""

import asyncio

import pytest
from structlog.testing import capture_logs

from services.ingestor.beside import until_through
from services.ingestor.health import Health
from services.ingestor.metrics import SIDE_TASK_FAILURES


def failures() -> float:
    return SIDE_TASK_FAILURES.labels("stories")._value.get()


class Passes:
    """Fails `times` times, then goes through; notes what `health` said before each pass."""

    def __init__(self, times: int, health: Health) -> None:
        self._times = times
        self._health = health
        self.told: list[str | None] = []

    async def __call__(self) -> None:
        self.told.append(self._health.beside)
        if len(self.told) <= self._times:
            raise KeyError("the text of an article")


async def test_a_pass_is_tried_again_until_it_goes_through_and_failures_are_counted_and_logged():
    health, before = Health(), failures()
    health.well("start")
    passes = Passes(4, health)
    with capture_logs() as logs:
        await until_through("stories", passes, health)
    assert failures() - before == 4
    assert [(one["event"], one["task"], one["failures"]) for one in logs] == [
        ("side_task_failed", "stories", number) for number in (1, 2, 3, 4)
    ]
    # Chance is not told; what comes again and again is, without what the error says, until it is over.
    assert passes.told[:3] == [None] * 3
    assert [str(told).split(" (")[0] for told in passes.told[3:]] == [
        "stories: failed 3 times on end", "stories: failed 4 times on end",
    ]  # fmt: skip
    assert "article" not in str(passes.told)
    assert (health.beside, health.problem) == (None, None)


async def test_it_is_no_problem_of_the_work():
    health = Health()
    health.well("start")
    health.beside_failed("stories", "stories: failed")
    health.beside_failed("publishers", "publishers: failed")
    assert health.problem is None
    assert health.beside == "stories: failed; publishers: failed"
    health.beside_well("stories")
    assert health.beside == "publishers: failed"


async def test_it_can_be_ended_while_it_waits():
    task = asyncio.create_task(until_through("stories", Passes(10**6, Health()), Health()))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
