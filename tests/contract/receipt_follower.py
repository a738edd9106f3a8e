"""Follows receipts in a process of its own, for tests that kill it.

Arguments: the group, and after how many receipts the handler never returns again. Prints each receipt that it is handed.
"""

import asyncio
import sys
from collections.abc import Sequence

from schemas.outcomes import Receipt
from services.engines.factory import make_bus
from services.runtime.settings import Settings
from services.search.watching.follower import follow


async def main(group: str, most: int) -> None:
    handled = 0

    async def handle(receipts: Sequence[Receipt]) -> None:
        nonlocal handled
        for receipt in receipts:
            if handled == most:
                await asyncio.Event().wait()
            handled += 1
            print(receipt.partition, receipt.offset, flush=True)  # noqa: T201 - the parent reads it

    bus = make_bus(Settings())
    await bus.start()
    await follow(bus, group, handle, asyncio.Event(), at_once=50)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
