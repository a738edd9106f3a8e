"""`telex watch`: wait for the engines, then give every receipt to all who want it, until told to stop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from schemas.outcomes import Receipt
from services.engines.bus import Bus
from services.engines.errors import BusUnavailable, IndexUnavailable
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.engines.trails import Trails
from services.runtime.backoff import Backoff, Stopping
from services.runtime.settings import Settings
from services.search.access.keys import Keys
from services.search.saved.keeping import SavedSearchKeeper
from services.search.saved.owners import owners_of
from services.search.watching.follower import Handle
from services.search.watching.health import START, Health
from services.search.watching.service import watch_receipts
from services.search.watching.trail_keeping import TrailKeeper

_log: Final = structlog.get_logger(__name__)


class Watcher(Protocol):
    """What wants every receipt."""

    async def open(self) -> str:
        """Get ready; the consumer group. Raises IndexUnavailable, IndexMisconfigured."""
        ...

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        """Handle `receipts`: see `Handle`."""
        ...

    async def look_after(self) -> None:
        """Do what is to be done beside that, for ever. To be cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """What watchers work on. Whoever makes them closes them."""

    bus: Bus
    index: ArticleIndex
    records: Records
    trails: Trails


async def run_watch(engines: Engines, settings: Settings, stop: asyncio.Event, health: Health) -> None:
    """Follow the receipts until `stop` is set. The engines need not answer yet; what is missing of trails and records is made.

    Raises BusMisconfigured, IndexMisconfigured: those need a hand.
    """
    bus, records = engines.bus, engines.records
    owners = owners_of(Keys(records, _now), _now)
    watchers: list[Watcher] = [SavedSearchKeeper(engines.index, records, owners, settings, clock=_now)]
    if settings.trails:
        watchers.append(TrailKeeper(bus, engines.trails, days=settings.trails_days, clock=_now, stop=stop))
    try:
        handlers = await _until_up(bus, watchers, stop, health)
    except Stopping:
        return
    async with asyncio.TaskGroup() as group:
        beside = [group.create_task(one.look_after()) for one in watchers]
        await watch_receipts(bus, handlers, stop, health, settings.stop_seconds)
        for task in beside:
            task.cancel()


async def _until_up(
    bus: Bus, watchers: Sequence[Watcher], stop: asyncio.Event, health: Health
) -> dict[str, Handle]:
    """The handlers by group, once all are ready. Raises Stopping."""
    backoff = Backoff(stop)
    while True:
        try:
            await bus.start()
            return {await one.open(): one for one in watchers}
        except (BusUnavailable, IndexUnavailable) as error:
            health.trouble(START, "work", str(error))
            _log.warning("engines_not_up", problem=str(error))
            await backoff.wait()


def _now() -> datetime:
    return datetime.now(UTC)
