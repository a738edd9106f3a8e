"""Keeping the trails: every receipt is added, what was forgotten goes, what is too old goes, and how far they reach is said."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from schemas.moments import from_epoch_ms
from schemas.outcomes import Receipt
from schemas.topics import RECEIPTS
from services.engines.bus import Bus, Place
from services.engines.errors import BusUnavailable, IndexUnavailable, TopicMissing
from services.engines.trails import Trails, addresses, names_of
from services.runtime.backoff import Backoff, Stopping
from services.search.watching.finishing import finished
from services.search.watching.forgotten import ForgottenIds

REACH_EVERY_S: Final = 10.0
EXPIRE_EVERY_S: Final = 60.0

_log = structlog.get_logger(__name__)


class TrailKeeper:
    """A handler of receipts that fills `trails`, and looks after them. `days` of 0 keeps receipts for ever."""

    def __init__(
        self,
        bus: Bus,
        trails: Trails,
        *,
        days: int,
        clock: Callable[[], datetime],
        stop: asyncio.Event,
    ) -> None:
        self._bus = bus
        self._trails = trails
        self._group = ""
        self._days = days
        self._clock = clock
        self._stop = stop
        self._forgotten = ForgottenIds(bus, self._erase, stop)
        # What receipts of forgotten articles call them, with the id. Kept nowhere: it is what was to be erased.
        self._names: dict[str, str] = {}

    async def open(self) -> str:
        """Make the store if it is missing; the consumer group that fills it. Raises IndexUnavailable, IndexMisconfigured.

        The group has the name of the store: one that is made anew is filled from the oldest receipt on.
        """
        await self._trails.start()
        if made := await self._trails.ensure():
            _log.info("trails_made", made=made)
        self._group = f"telex-watch-trails-{await self._trails.identity()}"
        return self._group

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        """Add `receipts`, but those of forgotten articles, and those without an id that name one.

        A store that is filled again meets the latter without the former. Raises IndexUnavailable, IndexMisconfigured.
        """
        before = set(self._names)
        self._learn(receipts)
        await self._trails.add([one for one in receipts if not self._is_forgotten(one)])
        if news := self._names.keys() - before:
            await self._trails.erase_named(news)

    def _learn(self, receipts: Sequence[Receipt]) -> None:
        for one in receipts:
            if one.id is not None and one.id in self._forgotten:
                self._names |= dict.fromkeys(addresses(one), one.id)

    def _is_forgotten(self, receipt: Receipt) -> bool:
        if receipt.id is not None:
            return receipt.id in self._forgotten
        return any(self._names.get(name) in self._forgotten for name in names_of(receipt))

    async def look_after(self) -> None:
        """Do the rest: for ever, or until a stop is asked for while an engine is away. To be cancelled."""
        try:
            await self._say_what_is_missing()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forgotten.follow())
                group.create_task(_again_and_again(self._say_how_far, REACH_EVERY_S))
                if self._days:
                    group.create_task(_again_and_again(self._expire, EXPIRE_EVERY_S))
        except* Stopping:
            pass

    async def _erase(self, forgotten: Mapping[str, datetime]) -> None:
        await self._trails.remember_forgotten(forgotten)
        for one in forgotten:
            self._learn((await self._trails.of_article(one)).receipts)
        if erased := await self._trails.erase(list(forgotten)):
            _log.info("trails_erased", receipts=erased)

    async def _say_what_is_missing(self) -> None:
        """Receipts that were deleted from the topic before they were followed. Raises Stopping."""
        backoff = Backoff(self._stop)
        while True:
            try:
                states = await finished(self._bus.lag(RECEIPTS.name, self._group))
                gaps = [number for number, one in states.items() if one.begin > (one.committed or 0)]
                if gaps:
                    since = await self._oldest(gaps)
                    _log.warning("receipts_missing", group=self._group, before=since.isoformat())
                    await self._trails.begins(since)
            except (BusUnavailable, IndexUnavailable, TopicMissing) as error:
                _log.warning("trails_not_looked_after", problem=str(error))
                await backoff.wait()
            else:
                return

    async def _oldest(self, partitions: Sequence[int]) -> datetime:
        first = await self._bus.offsets_at(RECEIPTS.name, 0)
        places = [Place(RECEIPTS.name, number, first[number]) for number in partitions]
        found = await self._bus.fetch(places)
        now = self._clock()
        times = [from_epoch_ms(found[place].timestamp_ms) if place in found else now for place in places]
        return max(times)

    async def _say_how_far(self) -> None:
        now = self._clock()
        states = await finished(self._bus.lag(RECEIPTS.name, self._group))
        if not any(one.lag for one in states.values()):
            await self._trails.reached(now)

    async def _expire(self) -> None:
        before = self._clock() - timedelta(days=self._days)
        while expired := await self._trails.expire(before):
            _log.info("trails_expired", receipts=expired)


async def _again_and_again(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await work()
        except (BusUnavailable, IndexUnavailable, TopicMissing) as error:
            _log.warning("trails_not_looked_after", problem=str(error))
        await asyncio.sleep(seconds)
