"""What an ingestor does beside its work, pass after pass: whatever comes out of one ends neither the others nor the work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.ingestor.health import Beside, Health
from services.ingestor.metrics import SIDE_TASK_FAILURES
from services.runtime.backoff import Backoff

# One may be chance, or what a batch has just changed.
_TOLD_FROM: Final = 3

_log = structlog.get_logger(__name__)


async def until_through(name: Beside, one_pass: Callable[[], Awaitable[None]], health: Health) -> None:
    """Do `one_pass` until nothing unforeseen comes out of it, after waits that grow.

    Each failure is logged and counted, and `health` hears of it when it comes again and again.
    """
    # Who stops the ingestor cancels this, once the work is drained.
    backoff = Backoff(asyncio.Event())
    failures = 0
    while True:
        try:
            await one_pass()
        except Exception as error:  # noqa: BLE001 - a mistake of ours in one task is not the end of the work
            failures += 1
            SIDE_TASK_FAILURES.labels(name).inc()
            _log.exception("side_task_failed", task=name, failures=failures)
            if failures >= _TOLD_FROM:
                problem = f"{name}: failed {failures} times on end ({type(error).__name__}; the log: side_task_failed)"
                health.beside_failed(name, problem)
            await backoff.wait()
        else:
            health.beside_well(name)
            return
