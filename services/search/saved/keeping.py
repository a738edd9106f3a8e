"""Saved searches as a part of `telex watch`: receipts are handled as they come, and beside them what is due is looked at,
new matches are delivered, and logs are trimmed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from schemas.outcomes import Receipt
from services.engines.errors import EngineError
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.runtime.settings import Settings
from services.search.hooks.addresses import allowed_networks
from services.search.hooks.client import Sender
from services.search.hooks.sending import Deliveries
from services.search.saved.owners import Owners
from services.search.saved.reading import MatchReader
from services.search.saved.watch import SavedSearchWatch

GROUP: Final = "telex-watch-searches"
# The ingestor looks for copies every so often, and a pass may take as long as the pause between two.
_PASSES: Final = 4
_LOOK_S: Final = 1.0
_TRIM_S: Final = 3600.0
_TROUBLE_S: Final = 5.0

_log = structlog.get_logger(__name__)


class SavedSearchKeeper:
    """A handler of receipts that runs the saved searches in `records` on `index`, both of which it starts."""

    def __init__(
        self,
        index: ArticleIndex,
        records: Records,
        owners: Owners,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._index = index
        self._records = records
        self._sender = Sender(allowed_networks(settings.webhook_allow), plain_http=settings.webhook_http)
        self._deliveries = Deliveries(
            records,
            MatchReader(index, clock),
            owners,
            self._sender,
            clock,
            base=(settings.public_url or "").rstrip("/"),
        )
        self._watch = SavedSearchWatch(
            records,
            index,
            owners,
            clock,
            settle_ms=int(settings.stories_seconds * _PASSES * 1000),
            appended=self._deliveries.wake,
        )

    async def open(self) -> str:
        """Open what is needed; the consumer group. Raises IndexUnavailable, IndexMisconfigured."""
        await self._index.start()
        await self._records.start()
        await self._records.ensure()
        return GROUP

    async def __call__(self, receipts: Sequence[Receipt]) -> None:
        """Handle `receipts`. Raises engine errors; then nothing is lost."""
        await self._watch.handle(receipts)

    async def look_after(self) -> None:
        """Do the rest, for ever. To be cancelled."""
        try:
            async with self._sender, asyncio.TaskGroup() as group:
                group.create_task(self._deliveries.run())
                group.create_task(_again_and_again(self._watch.look_again, _LOOK_S))
                group.create_task(_again_and_again(self._watch.trim, _TRIM_S))
        finally:
            catch_ups = self._watch.catch_ups
            for task in catch_ups:
                task.cancel()
            await asyncio.gather(*catch_ups, return_exceptions=True)


async def _again_and_again(work: Callable[[], Awaitable[int | None]], pause_s: float) -> None:
    """Do `work` every `pause_s` seconds, at once when it says that there was some; engine trouble is waited out."""
    while True:
        try:
            done = await work()
        except EngineError as error:
            _log.warning("saved_searches_wait", problem=str(error))
            await asyncio.sleep(_TROUBLE_S)
        else:
            await asyncio.sleep(0 if done else pause_s)
