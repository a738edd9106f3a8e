"""Ingest messages again: rejected ones, or a time range of the raw topic, while the ingestors go on.

Nothing is published into the raw topic, which is the archive: the messages are taken from their places and go through
the same processing and writing as in an ingestor. So their ids, versions and `received_at` are those of the first time,
an older version never overwrites a newer one, and a receipt under the same key tells the new outcome. Nothing is
committed; a replay that is done again changes nothing.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.outcomes import Outcome, Rejection
from schemas.topics import RAW
from services.engines.bus import Bus, Message, Place
from services.engines.reading import ends_of
from services.ingestor.admission import OUTCOME_OF
from services.ingestor.answers import Known
from services.ingestor.archive import Archive
from services.ingestor.flight import FlightPath
from services.ingestor.processing import Refused
from services.ingestor.processor import Processor
from services.ingestor.rejects import Reject, originals, standing_rejects
from services.runtime.backoff import Stopping


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages to ingest again. `known` has the standing rejections of those that were rejected; `gone` counts those
    whose bytes are nowhere any more."""

    messages: list[Message]
    known: Known = field(default_factory=dict)
    gone: int = 0


@dataclass(slots=True)
class Tally:
    """What became of the messages so far. `total` is known before the end only when rejects are replayed."""

    total: int | None = None
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    gone: int = 0

    @property
    def messages(self) -> int:
        """How many have their outcome."""
        return self.outcomes.total()

    def count(self, outcome: Outcome, rejection: Rejection | None) -> None:
        """One more message has its outcome."""
        self.outcomes[outcome] += 1
        if rejection is not None:
            self.reasons[rejection.reason] += 1


async def rejected_batches(
    bus: Bus, reasons: Collection[str], batch_size: int, tally: Tally
) -> AsyncIterator[Batch]:
    """The messages that stand as rejected, with one of `reasons` or, without any, all. Fills in the total."""
    rejects = await standing_rejects(bus, reasons)
    tally.total = len(rejects)
    places = list(rejects)
    for at in range(0, len(places), batch_size):
        some: dict[Place, Reject] = {place: rejects[place] for place in places[at : at + batch_size]}
        messages = await originals(bus, some)
        known = {place: reject.rejection for place, reject in some.items()}
        yield Batch(messages, known, gone=len(some) - len(messages))


async def batches_between(
    bus: Bus, since_ms: int, until_ms: int | None, *, batch_size: int, stop: asyncio.Event
) -> AsyncIterator[Batch]:
    """The raw messages whose time (ms since 1970) is from `since_ms` up to and including `until_ms`; None: to the end."""
    start = await bus.offsets_at(RAW.name, since_ms)
    ends = await ends_of(bus, RAW.name)
    archive = Archive(bus, start, ends, batch_size=lambda: batch_size, stop=stop)
    async with aclosing(archive.batches()) as batches:
        async for messages in batches:
            yield Batch(
                [
                    message
                    for message in messages
                    if since_ms <= message.timestamp_ms
                    and (until_ms is None or message.timestamp_ms <= until_ms)
                ]
            )


class Replay:
    """Takes batches along `path`, one after the other. `told` hears of the tally after each."""

    def __init__(
        self,
        path: FlightPath,
        stop: asyncio.Event,
        *,
        tally: Tally,
        rate: float | None = None,
        told: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        self._path = path
        self._stop = stop
        self._tally = tally
        self._rate = rate
        self._told = told

    async def run(self, batches: AsyncIterator[Batch]) -> None:
        """Ingest all of `batches`, `rate` messages a second at most. Raises Stopping, and engine errors."""
        async for batch in batches:
            began = time.monotonic()
            if batch.messages:
                for answer in await self._path.fly(batch.messages, batch.known):
                    self._tally.count(answer.outcome, answer.rejection)
            self._tally.gone += batch.gone
            self._told(self._tally)
            if self._rate is not None:
                await self._pause(began + len(batch.messages) / self._rate - time.monotonic())
            if self._stop.is_set():
                raise Stopping

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)


async def try_out(
    batches: AsyncIterator[Batch],
    processor: Processor,
    *,
    stop: asyncio.Event,
    tally: Tally,
    told: Callable[[Tally], None],
) -> None:
    """Count what the pipeline would make of `batches`, and write nothing. Raises Stopping.

    What only the index can tell (an older version, mixed scales of versions) is not known: such count as they are.
    """
    async for batch in batches:
        for result in await processor.process(batch.messages, datetime.now(UTC)):
            if isinstance(result, Refused):
                tally.count(Outcome.REJECTED, result.rejection)
            else:
                tally.count(OUTCOME_OF[result.status], None)
        tally.gone += batch.gone
        told(tally)
        if stop.is_set():
            raise Stopping
