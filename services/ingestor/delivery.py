"""Writing documents until each has a final verdict: retries with full jitter, for as long as the index is in trouble."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from services.engines.index import Destination, Encoded, Verdict, Writable, WriteResult
from services.ingestor.health import Health
from services.ingestor.metrics import RETRIES, WRITE_BYTES, WRITE_DOCUMENTS, WRITE_SECONDS
from services.runtime.backoff import Backoff

FINAL: Final = frozenset({Verdict.WRITTEN, Verdict.STALE, Verdict.REFUSED})

_log = structlog.get_logger(__name__)


async def write_all(
    index: Destination,
    documents: Sequence[Writable],
    stop: asyncio.Event,
    health: Health,
    overloaded: Callable[[], None] = lambda: None,
) -> list[WriteResult]:
    """Write `documents` (no id twice); returns final verdicts in order, however long the index is in trouble.

    Only documents without a final verdict are sent again; `overloaded` is called whenever the index had too much to do.
    Raises Stopping, DestinationMoved.
    """
    results: dict[int, WriteResult] = {}
    waiting = list(range(len(documents)))
    backoff, ours = Backoff(stop), object()
    try:
        while waiting:
            answers = await _attempt(index, [documents[number] for number in waiting])
            if len(answers) != len(waiting):
                raise RuntimeError("the index answered for another number of documents than it was given")
            results.update(zip(waiting, answers, strict=True))
            waiting = [
                number
                for number, answer in zip(waiting, answers, strict=True)
                # Nearly all are written; a set finds its member by a hash, which an enum makes in Python.
                if answer.verdict is not Verdict.WRITTEN and answer.verdict not in FINAL
            ]
            if waiting:
                worst = max((results[number] for number in waiting), key=lambda result: result.verdict)
                RETRIES.labels(worst.verdict).inc(len(waiting))
                if worst.verdict is Verdict.OVERLOADED:
                    overloaded()
                health.trouble("index", f"index {worst.verdict}: {worst.reason}", ours)
                _log.warning(
                    "write_retried", documents=len(waiting), verdict=worst.verdict, reason=worst.reason
                )
                await backoff.wait()
    finally:
        health.well("index", ours)
    return [results[number] for number in range(len(documents))]


async def _attempt(index: Destination, documents: Sequence[Writable]) -> list[WriteResult]:
    started = time.monotonic()
    results = await index.write(documents)
    WRITE_SECONDS.observe(time.monotonic() - started)
    WRITE_DOCUMENTS.observe(len(documents))
    if size := sum(len(one.body) for one in documents if isinstance(one, Encoded)):
        WRITE_BYTES.observe(size)
    return results
