"""Watching as a service: every handler of receipts in a consumer group of its own."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from schemas.topics import RECEIPTS
from services.engines.bus import Bus
from services.engines.errors import BusUnavailable, TopicMissing
from services.search.watching import metrics
from services.search.watching.finishing import finished
from services.search.watching.follower import STOP_S, Handle, follow
from services.search.watching.health import Health

LAG_EVERY_S: Final = 5.0

_log = structlog.get_logger(__name__)


async def watch_receipts(
    bus: Bus,
    handlers: Mapping[str, Handle],
    stop: asyncio.Event,
    health: Health,
    stop_seconds: float = STOP_S,
) -> None:
    """Give every receipt to each of `handlers`, by group, until `stop` is set. The bus has to be started.

    What one handler waits for holds up no other. Raises BusMisconfigured, and what a handler raises besides engine trouble.
    """
    health.begins(handlers)
    following = [
        asyncio.create_task(
            follow(bus, group, handle, stop, health=health, stop_seconds=stop_seconds), name=group
        )
        for group, handle in handlers.items()
    ]
    looking = asyncio.create_task(_look_at_lag(bus, tuple(handlers), health), name="lag")
    # Without a handler there is nothing to do but to wait.
    stopped = asyncio.create_task(stop.wait(), name="stopped")
    try:
        # The first that fails ends all; a stop ends each in its own time.
        await asyncio.wait([*following, stopped], return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in (*following, looking, stopped):
            task.cancel()
        await asyncio.gather(*following, looking, stopped, return_exceptions=True)
    for task in following:
        if not task.cancelled():
            task.result()


async def _look_at_lag(bus: Bus, groups: tuple[str, ...], health: Health) -> None:
    """A consumer whose broker is gone raises nothing, its polls are merely empty: the bus is asked beside them, too."""
    while True:
        for group in groups:
            try:
                states = await finished(bus.lag(RECEIPTS.name, group))
            except (BusUnavailable, TopicMissing) as error:
                health.trouble(group, "bus", str(error))
                _log.warning("lag_unknown", group=group, problem=str(error))
            else:
                health.well(group, "bus")
                metrics.LAG.labels(group).set(sum(state.lag for state in states.values()))
        await asyncio.sleep(LAG_EVERY_S)
