"""A member of a group in a process of its own, for tests that kill it: reads without ever committing.

Arguments: the topic, the group, and a static identity or "-". TELEX_BUS names the bus. Prints a line for each message
that it was handed.
"""

import asyncio
import sys

from services.engines.factory import make_bus
from services.runtime.settings import Settings


async def main(topic: str, group: str, instance: str) -> None:
    bus = make_bus(Settings())
    await bus.start()
    async with bus.consumer(topic, group, instance_id=None if instance == "-" else instance) as member:
        while True:
            for message in await member.poll(1000, 1.0):
                print(message.place, flush=True)  # noqa: T201 - the parent reads it


asyncio.run(main(*sys.argv[1:4]))
