"""The steady flow of articles under which faults happen, and the check of everything that has to hold after them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.conftest import Site
from tests.faults.flow import Flow

# Enough for several batches; a slow machine need not catch up with more in the end.
MOST_UNANSWERED = 150


@asynccontextmanager
async def steady(site: Site, flow: Flow, *, step: int = 10, most: int = 400) -> AsyncIterator[None]:
    """Inside, articles of `flow` are published all the time; some before, some after, and all are settled at the end."""
    await site.ledger.publish(list(flow.next(30)))
    stop = asyncio.Event()

    async def publish() -> None:
        while not stop.is_set():
            if len(flow.sent) < most and site.ledger.unanswered < MOST_UNANSWERED:
                await site.ledger.publish(list(flow.next(step)))
            await asyncio.sleep(0.1)

    publishing = asyncio.create_task(publish())
    async with site.ledger.watching():
        try:
            yield
        finally:
            stop.set()
            await publishing
        await site.ledger.publish(list(flow.next(30)))
        await site.ledger.check(flow)
