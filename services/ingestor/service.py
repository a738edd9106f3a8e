"""The ingestor as a service: wait for the engines, check them, then consume until told to stop."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from schemas.topics import RAW, TOPICS
from services.engines.bus import Bus
from services.engines.errors import BusUnavailable, IndexUnavailable
from services.engines.index import ArticleIndex
from services.ingestor.batch import BatchWriter
from services.ingestor.consumer import Ingestor
from services.ingestor.delivery import Backoff, Stopping
from services.ingestor.health import Health
from services.ingestor.metrics import LAG
from services.ingestor.pipeline import Context
from services.runtime.settings import Settings

LAG_EVERY_S = 5.0

_log = structlog.get_logger(__name__)


async def run_ingestor(
    bus: Bus, index: ArticleIndex, settings: Settings, stop: asyncio.Event, health: Health
) -> None:
    """Ingest until `stop` is set. The engines need not answer yet; what is missing on them is made.

    Raises BusMisconfigured, IndexMisconfigured or IndexLocked: those need a hand.
    """
    try:
        await _until_up(lambda: prepare(bus, index), stop, health)
    except Stopping:
        return
    context = Context(max_message_bytes=settings.max_message_bytes)
    ingestor = Ingestor(
        bus,
        BatchWriter(index, context, stop, health),
        group=settings.group,
        instance_id=settings.instance_id,
        batch_size=settings.batch_size,
        stop=stop,
        health=health,
    )
    watch = asyncio.create_task(_watch_lag(bus, settings.group, health))
    try:
        await ingestor.run()
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def prepare(bus: Bus, index: ArticleIndex) -> list[str]:
    """Connect to both engines, make the topics, the index and the aliases that are missing, and check the rest.

    Idempotent. Returns the names of what was made. Raises any engine error.
    """
    await bus.start()
    made = await bus.ensure_topics(TOPICS)
    await bus.check_topics(TOPICS)
    await index.start()
    return made + await index.ensure()


async def _until_up(attempt: Callable[[], Awaitable[list[str]]], stop: asyncio.Event, health: Health) -> None:
    backoff = Backoff(stop)
    while True:
        try:
            made = await attempt()
        except (BusUnavailable, IndexUnavailable) as error:
            health.trouble(str(error))
            _log.warning("engines_not_up", problem=str(error))
            await backoff.wait()
        else:
            if made:
                _log.info("engines_prepared", made=made)
            return


async def _watch_lag(bus: Bus, group: str, health: Health) -> None:
    while True:
        try:
            for partition, state in (await bus.lag(RAW.name, group)).items():
                LAG.labels(str(partition)).set(state.lag)
            health.bus(None)
        except BusUnavailable as error:
            health.bus(str(error))
            _log.warning("lag_unknown", problem=str(error))
        await asyncio.sleep(LAG_EVERY_S)
