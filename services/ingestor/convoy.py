"""Several batches under way at once, from a source that ends, and their outcomes in its order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

from services.engines.bus import Message
from services.ingestor.answers import Answer
from services.ingestor.flight import FlightPath


async def convoy(
    batches: AsyncIterator[Sequence[Message]], path: FlightPath, room: Callable[[], int]
) -> AsyncGenerator[list[Answer], None]:
    """The answers of each batch that is not empty, in order; no more than `room()` are under way or wait to be taken.

    So what has come out is durable, and everything before it too. Raises Stopping, and whatever `batches` raises.
    """
    flights: deque[asyncio.Task[list[Answer]]] = deque()
    try:
        async for messages in batches:
            if messages:
                flights.append(asyncio.create_task(path.fly(messages), name="batch"))
            while flights and (flights[0].done() or len(flights) >= room()):
                yield await flights[0]
                flights.popleft()
        while flights:
            yield await flights[0]
            flights.popleft()
    finally:
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
