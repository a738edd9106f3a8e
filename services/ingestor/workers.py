"""Worker processes for the pipeline, and what happens when one dies or hangs: nobody else notices.

A part of a batch that cost a worker its life is halved and tried again, down to the one message to blame, which gets
the outcome it would have had if its stage had raised.
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import structlog

import services
from schemas.outcomes import Reason, Rejection
from services.engines.bus import Message
from services.engines.errors import EngineError
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.crossing import packed_tasks, unpacked_results
from services.ingestor.frames import frame, receive
from services.ingestor.metrics import WORKER_DEATHS, observe_stages
from services.ingestor.processing import Processed, Refused, Task, parted, task_of
from services.runtime.settings import Settings

WORKER: Final = "services.ingestor.worker"
# Ten megabytes of text take seconds; what takes longer than this will never end.
HANGING_S: Final = 120.0
START_S: Final = 120.0
_STARTS: Final = 3
_END_S: Final = 5.0
_PIPE_BYTES: Final = 1024 * 1024
_IMPORTED_FROM: Final = str(Path(next(iter(services.__path__))).parent)

_log = structlog.get_logger(__name__)


class WorkersFailed(EngineError):  # noqa: N818
    """Worker processes cannot be started."""


@dataclass(slots=True)
class _Job:
    tasks: list[Task]
    now: datetime
    done: "asyncio.Future[list[Processed]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class WorkerPool:
    """`count` worker processes. Use as an async context manager; on leaving all have ended."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        settings: Settings,
        count: int,
        corrections: CorrectionsFile,
        *,
        moved: Callable[[], None] = lambda: None,
        hanging_s: float = HANGING_S,
        program: str = WORKER,
    ) -> None:
        """`corrections` are read here, so that all workers have the same, and one that is started anew while the file is wrong
        has those that were read before. `program` is the module that a worker runs; a part that takes longer than `hanging_s` seconds is given up.

        `moved` is told whenever a part is through, or given up to be halved.
        """
        self._settings = settings
        self._count = count
        self._corrections = corrections
        self._program = program
        self._moved = moved
        self._hanging_s = hanging_s
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._lanes: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        ready: list[asyncio.Future[None]] = []
        for number in range(self._count):
            ready.append(asyncio.get_running_loop().create_future())
            self._lanes.append(asyncio.create_task(self._lane(ready[-1]), name=f"worker-{number}"))
        try:
            await asyncio.gather(*ready)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End every worker."""
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._lanes.clear()

    async def process(self, messages: Sequence[Message], now: datetime) -> list[Processed]:
        """See `Processor`. Raises WorkersFailed when there are no workers any more."""
        jobs = [_Job(part, now) for part in parted(map(task_of, messages))]
        for job in jobs:
            self._jobs.put_nowait(job)
        finished = asyncio.gather(*(job.done for job in jobs))
        try:
            watched: set[asyncio.Future[Any]] = {finished, *self._lanes}
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            for lane in self._lanes:
                if lane.done():
                    lane.result()
            return [result for results in await finished for result in results]
        finally:
            finished.cancel()  # when we are cancelled no lane should begin with what is left

    async def _lane(self, ready: "asyncio.Future[None]") -> None:
        worker: Process | None = None
        try:
            worker, told = await self._started(), None
            ready.set_result(None)
            while True:
                job = await self._jobs.get()
                if job.done.done():  # whoever asked has gone
                    continue
                corrections = self._corrections.latest_data()
                try:
                    async with asyncio.timeout(self._hanging_s):
                        results, seconds = await _ask(
                            worker, job, None if corrections is told else corrections
                        )
                except (EOFError, OSError, TimeoutError) as error:
                    # Down to the one message to blame it may be given up again and again: that is no standstill.
                    self._moved()
                    WORKER_DEATHS.inc()
                    _log.error("worker_lost", reason=type(error).__name__, messages=len(job.tasks))
                    await _ended(worker)
                    worker, told = await self._started(), None
                    await self._again(job)
                else:
                    told = corrections
                    self._moved()
                    observe_stages(seconds)
                    if not job.done.done():
                        job.done.set_result(results)
        except WorkersFailed as error:
            if not ready.done():
                ready.set_exception(error)
                return
            raise
        finally:
            if worker is not None:
                await _ended(worker)

    async def _again(self, job: _Job) -> None:
        if len(job.tasks) == 1:
            if not job.done.done():
                job.done.set_result([_fatal()])
            return
        middle = len(job.tasks) // 2
        halves = _Job(job.tasks[:middle], job.now), _Job(job.tasks[middle:], job.now)
        for half in halves:
            self._jobs.put_nowait(half)

        def joined(_: object) -> None:
            if not job.done.done() and all(half.done.done() for half in halves):
                job.done.set_result([result for half in halves for result in half.done.result()])

        for half in halves:
            half.done.add_done_callback(joined)

    async def _started(self) -> Process:
        for _ in range(_STARTS):
            worker = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # a folder called `services` where Telex happens to be started is not Telex
                "-m",
                self._program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_PIPE_BYTES,
                env={**os.environ, "PYTHONPATH": _IMPORTED_FROM},
            )
            try:
                async with asyncio.timeout(START_S):
                    await _say(worker, self._settings)
                    await _hear(worker)
            except (EOFError, OSError, TimeoutError) as error:
                _log.error("worker_not_started", reason=type(error).__name__)
                await _ended(worker)
            except BaseException:
                await _ended(worker)
                raise
            else:
                return worker
        raise WorkersFailed(
            "worker processes cannot be started; what they print says why (TELEX_WORKERS=0: none)"
        )


async def _ask(
    worker: Process, job: _Job, corrections: bytes | None
) -> tuple[list[Processed], dict[str, float]]:
    await _say(worker, (packed_tasks(job.tasks), job.now, corrections))
    results, seconds = await _hear(worker)
    return unpacked_results(results), seconds


async def _say(worker: Process, said: object) -> None:
    if worker.stdin is None:
        raise EOFError
    worker.stdin.write(frame(said))
    await worker.stdin.drain()


async def _hear(worker: Process) -> Any:
    if worker.stdout is None:
        raise EOFError
    return await receive(worker.stdout)


async def _ended(worker: Process) -> None:
    """Let go of `worker`: it ends by itself when it waits for work, and is killed when it does not."""
    if worker.stdin is not None:
        worker.stdin.close()
    if worker.returncode is None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await worker.wait()
    if worker.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()


def _fatal() -> Refused:
    return Refused(
        Rejection(
            reason=Reason.PROCESSING_FAILED,
            stage="process",
            message="processing this message ended its process or did not end at all; "
            "this is a fault of Telex, not of the message: please report it",
        )
    )
