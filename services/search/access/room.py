"""How many requests are worked on at a time; a few more wait for a moment, the rest is sent away at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.search.errors import OVERLOADED, fault


class Room:
    """Room for `at_once` requests; as many again may wait, each for up to `patience_s` seconds."""

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._most_waiting = at_once
        self._patience_s = patience_s

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one request. Raises RequestError (`overloaded`)."""
        if self._free.locked():
            if self._waiting >= self._most_waiting:
                raise _full()
            self._waiting += 1
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._free.acquire()
            except TimeoutError:
                raise _full() from None
            finally:
                self._waiting -= 1
        else:
            await self._free.acquire()
        try:
            yield
        finally:
            self._free.release()


def _full() -> Exception:
    return fault(OVERLOADED, None, "too many requests are worked on: try again in a few seconds")
