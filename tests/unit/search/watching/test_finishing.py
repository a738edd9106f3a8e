"""Work that a cancellation waits for."""

import asyncio

import pytest

from services.search.watching.finishing import finished


@pytest.mark.parametrize("fails", [False, True])
async def test_work_comes_to_its_end_before_a_cancellation_takes_effect(fails):
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await go_on.wait()
        ended.append(True)
        if fails:
            raise ValueError

    waiting = asyncio.create_task(finished(work()))
    await begun.wait()
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == [True]


async def test_what_work_returns_or_raises_is_passed_on():
    async def divide(by: int) -> float:
        return 1 / by

    assert await finished(divide(2)) == 0.5
    with pytest.raises(ZeroDivisionError):
        await finished(divide(0))
