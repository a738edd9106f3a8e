"""How long it takes from publishing an article until a search finds it, at a steady rate."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.corpus.messages import Pair, pairs
from benchmarks.moving.clients import Client, Job
from benchmarks.moving.starting import started
from benchmarks.percentiles import shares
from schemas.topics import RAW
from services.engines.bus import Bus, Outgoing
from services.engines.factory import make_bus
from services.runtime.settings import Settings

_TICK_S: Final = 0.05
_SAMPLES_PER_S: Final = 20
_FIRST: Final = 10_000_000  # no load has articles with such numbers
_WARM: Final = 200
_LATE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from publishing to being found, of every article that was asked for."""

    per_second: float
    asked: int
    p50_s: float
    p95_s: float
    p99_s: float
    longest_s: float


async def latency(client: Client, job: Job, per_second: float, seconds: float) -> Latency:
    """Publish `per_second` articles for `seconds` and ask the index for one in a few of them until it is found.

    Raises TimeoutError when one is not found within a minute, and any error of the bus.
    """
    bus = make_bus(Settings(bus=f"kafka://{job.broker}", topic_prefix=job.load.prefix))
    source = pairs(10**9, _FIRST)
    with started(client, job):
        try:
            await bus.start()
            warming = await _publish(bus, source, _WARM)
            await _found(job, {warming[-1].id: time.monotonic()}, asyncio.Event())
            waiting: dict[str, float] = {}
            published = asyncio.Event()
            asking = asyncio.create_task(_found(job, waiting, published))
            try:
                await _steadily(bus, source, waiting, per_second, seconds)
                published.set()
                taken = sorted(await asking)
            finally:
                asking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asking
        finally:
            await bus.close()
    job.target.drop(job.index)
    p50, p95, p99 = shares(taken)
    return Latency(per_second, len(taken), p50, p95, p99, taken[-1])


async def _steadily(
    bus: Bus, source: Iterator[Pair], waiting: dict[str, float], per_second: float, seconds: float
) -> None:
    began, sent = time.monotonic(), 0
    every = max(1, round(per_second / _SAMPLES_PER_S))
    while (passed := time.monotonic() - began) < seconds:
        due = int(passed * per_second) - sent
        if due > 0:
            now = time.monotonic()
            for number, pair in enumerate(await _publish(bus, source, due), start=sent):
                if number % every == 0:
                    waiting[pair.id] = now
            sent += due
        await asyncio.sleep(_TICK_S)


async def _publish(bus: Bus, source: Iterator[Pair], count: int) -> list[Pair]:
    some = [next(source) for _ in range(count)]
    await bus.publish([Outgoing(RAW.name, pair.id.encode(), pair.raw) for pair in some])
    return some


async def _found(job: Job, waiting: dict[str, float], published: asyncio.Event) -> list[float]:
    """Seconds until each id in `waiting` was found, once all are found and `published` is set or was never needed."""
    taken: list[float] = []
    once = bool(waiting)
    while waiting or not (once or published.is_set()):
        body = {"query": {"ids": {"values": list(waiting)}}, "_source": False, "size": 1000}
        answer = await asyncio.to_thread(
            job.target.ask, "POST", f"/{job.index}/_search", body, missing={"hits": {"hits": []}}
        )
        now = time.monotonic()
        taken += [now - waiting.pop(hit["_id"]) for hit in answer["hits"]["hits"]]
        if waiting and now - min(waiting.values()) > _LATE_S:
            raise TimeoutError("an article that was published is not found")
        await asyncio.sleep(_TICK_S)
    return taken
