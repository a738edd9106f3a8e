"""Runs saved searches in a process of its own, for tests that kill it. The engines are named by TELEX_ variables."""

import asyncio
from datetime import UTC, datetime

from services.engines.factory import make_bus, make_index, make_records
from services.runtime.settings import Settings
from services.search.saved.keeping import SavedSearchKeeper
from services.search.visibility import Scope
from services.search.watching.follower import follow


async def owners(_: str) -> frozenset[Scope] | None:
    """Everybody's key is good."""
    return frozenset()


async def main() -> None:
    """Until it is killed."""
    settings = Settings()
    bus = make_bus(settings)
    keeper = SavedSearchKeeper(
        make_index(settings, writable=False),
        make_records(settings),
        owners,
        settings,
        clock=lambda: datetime.now(UTC),
    )
    await bus.start()
    group = await keeper.open()
    beside = asyncio.create_task(keeper.look_after())
    await follow(bus, group, keeper, asyncio.Event(), at_once=10)
    await beside


asyncio.run(main())
