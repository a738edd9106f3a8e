"""Who writes when: versions of one article one after the other, and no more batches at a time than the index takes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from types import TracebackType


class Turn:
    """A batch's turn: entered when every batch before it that shares an article has left."""

    def __init__(self, holders: dict[str, asyncio.Event], ids: Collection[str]) -> None:
        self._holders = holders
        self._ids = ids
        self._ours = asyncio.Event()
        self._before = {holder for one in ids if (holder := holders.get(one)) is not None}
        holders.update(dict.fromkeys(ids, self._ours))

    async def __aenter__(self) -> None:
        try:
            for holder in self._before:
                await holder.wait()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._ours.set()
        for one in self._ids:
            if self._holders.get(one) is self._ours:
                del self._holders[one]


class Turns:
    """Who asks first is first."""

    def __init__(self) -> None:
        self._holders: dict[str, asyncio.Event] = {}

    def ask(self, ids: Collection[str]) -> Turn:
        """Ask for a turn with the articles `ids`; to be entered with `async with` right away."""
        return Turn(self._holders, ids)


class Slots:
    """At most so many at a time, where the number may change while some are inside. First come, first served."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def free(self) -> bool:
        """Whether one would be let in at once."""
        return self._inside < self._limit and not self._queue

    def resize(self, limit: int) -> None:
        """Let in `limit` at a time from now on."""
        self._limit = limit
        self._admit()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it inside the block."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        self._admit()
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                self._queue.remove(place)
            else:  # let in and cancelled at once
                self._leave()
            raise
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        self._inside -= 1
        self._admit()

    def _admit(self) -> None:
        while self._queue and self._inside < self._limit:
            self._inside += 1
            self._queue.popleft().set_result(None)
