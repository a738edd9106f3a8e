"""Reading the raw topic as an archive: from given offsets up to given ends, in no group."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Final

import structlog

from schemas.topics import RAW
from services.engines.bus import Bus, Message, PartitionLag, Reader
from services.engines.errors import BusUnavailable
from services.ingestor.consumer import parts
from services.runtime.backoff import Backoff, Stopping

POLL_S: Final = 0.5
# What cannot be read (an aborted transaction) brings no message. So long a silence, asked twice, is taken for that.
_SILENT_POLLS: Final = 10
_SILENCES: Final = 2
_GROUP: Final = "telex-archive"  # of no member; asking for the ends of a topic needs a name

_log = structlog.get_logger(__name__)


async def extents(bus: Bus) -> dict[int, PartitionLag]:
    """Where each partition of the raw topic begins and ends now. Raises BusUnavailable, BusMisconfigured."""
    return await bus.lag(RAW.name, _GROUP)


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
        self._ends = ends
        self._batch_size = batch_size
        self._stop = stop
        self._positions = {partition: start.get(partition, 0) for partition in ends}
        self._silences = 0

    async def batches(self) -> AsyncGenerator[list[Message], None]:
        """All of them, in order within a partition. Goes on by itself when the bus was away.

        Raises Stopping, BusMisconfigured.
        """
        backoff = Backoff(self._stop)
        while self._left() and self._silences < _SILENCES:
            try:
                async with (
                    self._bus.reader(RAW.name, self._positions) as reader,
                    aclosing(self._until_silent(reader)) as polls,
                ):
                    async for messages in polls:
                        backoff = Backoff(self._stop)
                        for part in parts(messages):
                            yield part
                await extents(self._bus)  # a bus that is away is silent, too
            except BusUnavailable as error:
                self._silences = 0
                _log.warning("bus_unavailable", problem=str(error))
                await backoff.wait()
        if left := self._left():
            _log.warning("archive_ends_in_silence", partitions=left)

    async def _until_silent(self, reader: Reader) -> AsyncGenerator[list[Message], None]:
        silent = 0
        while self._left() and silent < _SILENT_POLLS:
            if self._stop.is_set():
                raise Stopping
            messages = await reader.poll(self._batch_size(), POLL_S)
            silent = 0 if messages else silent + 1
            for message in messages:
                self._positions[message.place.partition] = message.place.offset + 1
            yield [one for one in messages if one.place.offset < self._ends.get(one.place.partition, 0)]
        self._silences = self._silences + 1 if silent else 0

    def _left(self) -> dict[int, int]:
        """How many offsets are left, by partition, where there are any."""
        return {
            partition: end - self._positions[partition]
            for partition, end in self._ends.items()
            if self._positions[partition] < end
        }
