"""A process that adds one to a record again and again, each time to what it has read: `counting_up.py TIMES`."""

import asyncio
import sys

from services.engines.factory import make_records
from services.engines.records import RecordChanged
from services.runtime.settings import Settings


async def count_up(times: int) -> None:
    records = make_records(Settings())
    await records.start()
    while times:
        seen = await records.get("counter", "one")
        assert seen is not None
        try:
            await records.put("counter", "one", {"count": seen.value["count"] + 1}, revision=seen.revision)
        except RecordChanged:
            continue
        times -= 1
    await records.close()


asyncio.run(count_up(int(sys.argv[1])))
