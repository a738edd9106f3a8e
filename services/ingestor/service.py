"""The ingestor as a service: wait for the engines, check them, then consume until told to stop."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from schemas.topics import RAW, TOPICS
from services.engines.bus import Bus
from services.engines.errors import BusUnavailable, IndexUnavailable, TopicMissing
from services.engines.factory import make_codec
from services.engines.index import ArticleIndex
from services.ingestor.batch import BatchWriter
from services.ingestor.breaker import RejectBreaker
from services.ingestor.budget import ByteBudget
from services.ingestor.consumer import Controls, Ingestor
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.flight import FlightPath
from services.ingestor.forgotten import ForgottenArticles, follow_forgotten
from services.ingestor.health import Health
from services.ingestor.joining import Joiner
from services.ingestor.metrics import LAG
from services.ingestor.pace import Pace
from services.ingestor.pipeline import stages_off
from services.ingestor.processor import Processor, ThreadProcessor
from services.ingestor.progress import Progress
from services.ingestor.publisher_metrics import watch_publishers
from services.ingestor.stories_watch import watch_stories
from services.ingestor.telling import Telling
from services.ingestor.turns import Turns
from services.ingestor.worker import make_processing
from services.ingestor.workers import HANGING_S, WorkerPool
from services.runtime.backoff import Backoff, Stopping
from services.runtime.settings import Settings

LAG_EVERY_S = 5.0
_T = TypeVar("_T")

_log = structlog.get_logger(__name__)


async def run_ingestor(
    bus: Bus, index: ArticleIndex, settings: Settings, stop: asyncio.Event, health: Health
) -> None:
    """Ingest until `stop` is set. The engines need not answer yet; what is missing on them is made.

    Raises BusMisconfigured, IndexMisconfigured, IndexLocked, UnreadableCorrection, UnknownStage or WorkersFailed: those need a hand;
    Stalled: only a new process helps.
    """
    # What is wrong with these is said before anything is waited for.
    CorrectionsFile(settings.corrections)
    stages_off(settings.stages_off)
    async with AsyncExitStack() as stack:

        async def attempt() -> ForgottenArticles:
            if made := await prepare(bus, index):
                _log.info("engines_prepared", made=made)
            return await stack.enter_async_context(follow_forgotten(bus, index))

        try:
            forgotten = await _until_up(attempt, stop, health)
        except Stopping:
            return
        pace = Pace(settings.batch_size, settings.batches_in_flight)
        progress = Progress(settings.stalled_seconds)
        writer = BatchWriter(
            index, make_codec(settings), forgotten, stop, health, pace.overloaded, progress.moved
        )
        controls = Controls(
            pace,
            ByteBudget(settings.bytes_in_flight),
            RejectBreaker(settings.rejects_share, settings.rejects_window, settings.rejects_pause_seconds),
            health,
            progress,
            stop,
            settings.stop_seconds,
        )
        ready = await stack.enter_async_context(processor(settings, progress.moved))
        turns = Turns()
        path = FlightPath(ready, writer, pace, Telling(bus, stop, health), turns=turns)
        ingestor = Ingestor(bus, path, controls, group=settings.group, instance_id=settings.instance_id)
        tasks = [
            asyncio.create_task(ingestor.run(), name="ingest"),
            asyncio.create_task(_watch(bus, settings.group, ingestor, health, progress), name="watch"),
            asyncio.create_task(forgotten.keep_up(), name="forgotten"),
            asyncio.create_task(watch_publishers(index, health), name="publishers"),
        ]
        if settings.stories_seconds > 0 and "story" not in stages_off(settings.stages_off):
            joiner = Joiner(bus, index, forgotten, turns, _now, with_enriched=settings.publish_enriched)
            watch = watch_stories(
                joiner, ingestor.holds, path.settled, _now, settings.stories_seconds, health=health
            )
            tasks.append(asyncio.create_task(watch, name="stories"))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                if not task.done():
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in tasks:
            if not task.cancelled():
                task.result()


@asynccontextmanager
async def processor(settings: Settings, moved: Callable[[], None] = lambda: None) -> AsyncIterator[Processor]:
    """What takes messages through the pipeline: worker processes, or with TELEX_WORKERS=0 a thread of this one.

    `moved` is told that a part of a batch is through, or has cost a worker its life. Raises UnknownStage,
    UnreadableCorrection, WorkersFailed.
    """
    stages_off(settings.stages_off)
    corrections = CorrectionsFile(settings.corrections)
    count = max(1, (os.cpu_count() or 1) - 1) if settings.workers is None else settings.workers
    if count == 0:
        _log.warning(
            "no_worker_processes", limit="a message that never ends cannot be given up (TELEX_WORKERS=0)"
        )
        yield ThreadProcessor(await asyncio.to_thread(make_processing, settings, corrections))
    else:
        # Whoever hangs has to be found before the whole ingestor counts as stuck: a new one would meet the same message.
        hanging_s = min(HANGING_S, settings.stalled_seconds / 2 or HANGING_S)
        async with WorkerPool(settings, count, corrections, moved=moved, hanging_s=hanging_s) as pool:
            yield pool


async def prepare(bus: Bus, index: ArticleIndex) -> list[str]:
    """Connect to both engines, make the topics, the index and the aliases that are missing, and check the rest.

    Idempotent. Returns the names of what was made. Raises any engine error.
    """
    await bus.start()
    made = await bus.ensure_topics(TOPICS)
    await bus.check_topics(TOPICS)
    await index.start()
    return made + await index.ensure()


def _now() -> datetime:
    return datetime.now(UTC)


async def _until_up(attempt: Callable[[], Awaitable[_T]], stop: asyncio.Event, health: Health) -> _T:
    backoff = Backoff(stop)
    while True:
        try:
            return await attempt()
        except (BusUnavailable, IndexUnavailable) as error:
            health.trouble("start", str(error))
            _log.warning("engines_not_up", problem=str(error))
            await backoff.wait()


async def _watch(bus: Bus, group: str, ingestor: Ingestor, health: Health, progress: Progress) -> None:
    while True:
        try:
            states = await bus.lag(RAW.name, group)
        except (BusUnavailable, TopicMissing) as error:
            health.trouble("bus", str(error))
            _log.warning("lag_unknown", problem=str(error))
        else:
            health.well("bus")
            for partition, state in states.items():
                LAG.labels(str(partition)).set(state.lag)
            progress.check(ingestor.waiting(states), health.problem)
        await asyncio.sleep(LAG_EVERY_S)
