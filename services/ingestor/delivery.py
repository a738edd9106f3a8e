"""Writing documents until each has a final verdict: retries with full jitter, for as long as the index is in trouble."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from services.engines.index import ArticleIndex, IndexDocument, Verdict, WriteResult
from services.ingestor.health import Health
from services.ingestor.metrics import RETRIES

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 30.0
FINAL: Final = frozenset({Verdict.WRITTEN, Verdict.STALE, Verdict.REFUSED})

_log = structlog.get_logger(__name__)


class Stopping(Exception):  # noqa: N818
    """A stop was asked for while documents still had no final verdict; none of the batch may be committed."""


class Backoff:
    """Waiting times with full jitter: uniformly between 0 and a bound that doubles up to half a minute."""

    def __init__(self, stop: asyncio.Event, rand: Callable[[float, float], float] = random.uniform) -> None:
        self._stop = stop
        self._rand = rand
        self._bound = FIRST_WAIT_S

    async def wait(self) -> None:
        """Sleep; raises Stopping as soon as a stop is asked for."""
        delay = self._rand(0, self._bound)
        self._bound = min(self._bound * 2, LONGEST_WAIT_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), delay)
        if self._stop.is_set():
            raise Stopping


async def write_all(
    index: ArticleIndex, documents: Sequence[IndexDocument], stop: asyncio.Event, health: Health
) -> list[WriteResult]:
    """Write `documents` (no id twice); returns final verdicts in order, however long the index is in trouble.

    Only documents without a final verdict are sent again. Raises Stopping.
    """
    results: dict[int, WriteResult] = {}
    waiting = list(range(len(documents)))
    backoff = Backoff(stop)
    while waiting:
        answers = await index.write([documents[number] for number in waiting])
        if len(answers) != len(waiting):
            raise RuntimeError("the index answered for another number of documents than it was given")
        results.update(zip(waiting, answers, strict=True))
        waiting = [number for number in waiting if results[number].verdict not in FINAL]
        if waiting:
            worst = max((results[number] for number in waiting), key=lambda result: result.verdict)
            RETRIES.labels(worst.verdict).inc(len(waiting))
            health.trouble(f"index {worst.verdict}: {worst.reason}")
            _log.warning("write_retried", documents=len(waiting), verdict=worst.verdict, reason=worst.reason)
            await backoff.wait()
    health.well()
    return [results[number] for number in range(len(documents))]
