"""What takes messages through the pipeline, and the simplest one that does: a thread."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol, TypeVar

from services.engines.bus import Message
from services.ingestor.metrics import observe_stages
from services.ingestor.processing import Processed, Processing, task_of

_T = TypeVar("_T")


class Processor(Protocol):
    """Takes messages through the pipeline, outside the event loop."""

    async def process(self, messages: Sequence[Message], now: datetime) -> list[Processed]:
        """One result for each message, in order."""
        ...


class ThreadProcessor:
    """The pipeline in threads of this process: for small machines, and where a process more is not wanted.

    A message that never ends cannot be given up here: nobody can end a thread, and one that is busy inside a regular
    expression lets no other run. The watchdog then ends the process.
    """

    def __init__(self, processing: Processing) -> None:
        self._processing = processing

    async def process(self, messages: Sequence[Message], now: datetime) -> list[Processed]:
        """See the Protocol."""
        tasks = list(map(task_of, messages))
        results, seconds = await _in_thread(lambda: self._processing.run(tasks, now))
        observe_stages(seconds)
        return results


async def _in_thread(work: Callable[[], _T]) -> _T:
    """The result of `work`. Unlike with `asyncio.to_thread`, no end of the process waits for the thread."""
    outcome: Future[_T] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            outcome.set_exception(error)

    threading.Thread(target=run, name="pipeline", daemon=True).start()
    return await asyncio.wrap_future(outcome)
