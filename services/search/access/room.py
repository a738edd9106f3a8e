"""How many requests are worked on at a time; a few more wait for a moment, the rest is sent away at once.

A place is held while a body comes and while an answer is read. One caller has half of the places at most: alone that is
more than an engine works on at once, so nothing is slower, and whoever else comes finds the other half.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.search.errors import OVERLOADED, fault


@dataclass(slots=True)
class _Share:
    """What one caller has: `free` places, and how many of its requests are `here`, or `waiting`."""

    free: asyncio.Semaphore
    here: int = 0
    waiting: int = 0


class Room:
    """Room for `at_once` requests; as many again may wait, each for up to `patience_s` seconds. A caller has half of both."""

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._most_waiting = at_once
        self._share = max(1, at_once // 2)
        self._callers: dict[str, _Share] = {}
        self._patience_s = patience_s

    @asynccontextmanager
    async def place(self, caller: str) -> AsyncIterator[None]:
        """A place for one request of `caller`, the id of a key or an address. Raises RequestError (`overloaded`)."""
        own = self._callers.setdefault(caller, _Share(asyncio.Semaphore(self._share)))
        own.here += 1
        try:
            await self._enter(own)
            try:
                yield
            finally:
                self._free.release()
                own.free.release()
        finally:
            own.here -= 1
            if not own.here:
                del self._callers[caller]

    async def _enter(self, own: _Share) -> None:
        if not own.free.locked() and not self._free.locked():
            await own.free.acquire()
            await self._free.acquire()
            return
        if own.waiting >= self._share or self._waiting >= self._most_waiting:
            raise _full()
        own.waiting += 1
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await own.free.acquire()
                try:
                    await self._free.acquire()
                except BaseException:
                    own.free.release()
                    raise
        except TimeoutError:
            raise _full() from None
        finally:
            own.waiting -= 1
            self._waiting -= 1


def _full() -> Exception:
    return fault(OVERLOADED, None, "too many requests are worked on: try again in a few seconds")
