"""Reading the raw topic as an archive: from given offsets up to given ends, in no group."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Final

import structlog

from schemas.topics import RAW
from services.engines.bus import Bus, Message, Reader
from services.engines.errors import BusUnavailable
from services.engines.reading import Span
from services.ingestor.consumer import parts
from services.runtime.backoff import Backoff, Stopping

POLL_S: Final = 0.5
# A reader that is silent for so many polls may never speak again: another one is asked.
_SILENT_POLLS: Final = 10

_log = structlog.get_logger(__name__)


class Archive:
    """The raw messages from `start` (the oldest where it says nothing) up to `ends`, by partition.

    `batch_size` says, for each poll, how many a batch may have.
    """

    def __init__(
        self,
        bus: Bus,
        start: Mapping[int, int],
        ends: Mapping[int, int],
        *,
        batch_size: Callable[[], int],
        stop: asyncio.Event,
    ) -> None:
        self._bus = bus
        self._span = Span(start, ends)
        self._batch_size = batch_size
        self._stop = stop

    async def batches(self) -> AsyncGenerator[list[Message], None]:
        """All of them, in order within a partition. Goes on by itself when the bus was away.

        Raises Stopping, BusMisconfigured.
        """
        backoff = Backoff(self._stop)
        while self._span.left():
            try:
                async with (
                    self._bus.reader(RAW.name, dict(self._span.positions)) as reader,
                    aclosing(self._until_silent(reader)) as polls,
                ):
                    async for messages in polls:
                        if messages:
                            backoff = Backoff(self._stop)
                        for part in parts(messages):
                            yield part
            except BusUnavailable as error:
                _log.warning("bus_unavailable", problem=str(error))
                await backoff.wait()

    async def _until_silent(self, reader: Reader) -> AsyncGenerator[list[Message], None]:
        silent = 0
        while self._span.left() and silent < _SILENT_POLLS:
            if self._stop.is_set():
                raise Stopping
            messages = await reader.poll(self._batch_size(), POLL_S)
            silent = 0 if messages else silent + 1
            yield self._span.took(messages)
            if not messages:
                await self._span.silent(self._bus, RAW.name, reader)
