"""Waiting between attempts."""

import asyncio

import pytest

from services.runtime.backoff import LONGEST_WAIT_S, Backoff, Stopping


async def test_waiting_times_double_up_to_the_longest_and_are_jittered():
    bounds: list[float] = []

    def no_wait(_least: float, most: float) -> float:
        bounds.append(most)
        return 0.0

    backoff = Backoff(asyncio.Event(), no_wait)
    for _ in range(12):
        await backoff.wait()
    assert bounds[:4] == pytest.approx([0.1, 0.2, 0.4, 0.8])
    assert bounds[-1] == LONGEST_WAIT_S


async def test_a_stop_ends_the_waiting():
    stop = asyncio.Event()
    waiting = asyncio.create_task(Backoff(stop, lambda _least, _most: 3600.0).wait())
    await asyncio.sleep(0)
    stop.set()
    with pytest.raises(Stopping):
        await waiting
