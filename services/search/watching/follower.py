"""Following the receipts: poll, hand over, commit. At least once, in order within a partition.

A position is committed when the handler has returned for everything before it. Wherever the process dies before that,
the same receipts come again, here or to another member of the group: a handler must be able to take a receipt twice.
Engine trouble that a handler meets is waited out, for as long as it lasts, with the batch in hand; the membership in the
group is kept by the client meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from schemas.outcomes import Receipt
from schemas.topics import RECEIPTS
from services.engines.bus import Bus, Consumer, Message
from services.engines.errors import BusUnavailable, IndexUnavailable, TopicMissing
from services.runtime.backoff import Backoff, Stopping
from services.search.watching import metrics
from services.search.watching.decoding import receipt_of
from services.search.watching.health import Health

Handle = Callable[[Sequence[Receipt]], Awaitable[None]]

AT_ONCE: Final = 500
POLL_S: Final = 0.5
STOP_S: Final = 30.0

_log = structlog.get_logger(__name__)


async def follow(  # noqa: PLR0913 - the last three have defaults that serve
    bus: Bus,
    group: str,
    handle: Handle,
    stop: asyncio.Event,
    *,
    health: Health | None = None,
    at_once: int = AT_ONCE,
    stop_seconds: float = STOP_S,
) -> None:
    """Give every receipt to `handle`, as a member of `group`, until `stop` is set. A new group starts at the oldest.

    `handle` gets at most `at_once` at a time, and the same ones again when it raised IndexUnavailable or BusUnavailable.
    After a stop it may take `stop_seconds` to return; then it is cancelled, and its batch comes again to who is next.
    Raises whatever else `handle` raises, and BusMisconfigured.
    """
    follower = _Follower(bus, group, handle, stop, health or Health(), at_once, stop_seconds)
    with suppress(Stopping):
        await follower.run()


@dataclass(frozen=True, slots=True)
class _Follower:
    _bus: Bus
    _group: str
    _handle: Handle
    _stop: asyncio.Event
    _health: Health
    _at_once: int
    _stop_seconds: float

    async def run(self) -> None:
        """Be a member, and one again when the bus was away. Raises Stopping."""
        backoff = Backoff(self._stop)
        while not self._stop.is_set():
            try:
                async with self._bus.consumer(RECEIPTS.name, self._group) as consumer:
                    await self._be_member(consumer)
            except (BusUnavailable, TopicMissing) as error:
                self._trouble("bus_unavailable", error)
                await backoff.wait()

    async def _be_member(self, consumer: Consumer) -> None:
        while not self._stop.is_set():
            messages = await consumer.poll(self._at_once, POLL_S)
            metrics.LAST_LOOK.labels(self._group).set_to_current_time()
            self._health.well(self._group, "work")
            if messages:
                await self._within_the_stop(self._take(consumer, messages))

    async def _take(self, consumer: Consumer, messages: Sequence[Message]) -> None:
        read = [(message, receipt_of(message, self._group)) for message in messages]
        backoff = Backoff(self._stop)
        while True:
            # What went to another member meanwhile is handled there.
            ours = [
                (message, receipt) for message, receipt in read if consumer.holds(message.place.partition)
            ]
            receipts = [receipt for _, receipt in ours if receipt is not None]
            try:
                if receipts:
                    await self._handle(receipts)
            except (IndexUnavailable, BusUnavailable) as error:
                metrics.RETRIES.labels(self._group).inc()
                self._trouble("receipts_not_handled", error)
                await backoff.wait()
            else:
                break
        lost = await consumer.commit(
            {message.place.partition: message.place.offset + 1 for message, _ in ours}
        )
        if lost:
            _log.warning("partitions_lost_before_commit", group=self._group, partitions=sorted(lost))
        metrics.RECEIPTS.labels(self._group).inc(len(receipts))

    async def _within_the_stop(self, work: Awaitable[None]) -> None:
        """Do `work`; once a stop is asked for, as far as it comes in time. Raises Stopping when it did not come far enough."""
        working = asyncio.ensure_future(work)
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                await asyncio.wait({working}, timeout=self._stop_seconds)
            if not working.done():
                _log.warning("batch_dropped_uncommitted", group=self._group)
                raise Stopping
            working.result()
        finally:
            for task in (working, stopped):
                task.cancel()
            await asyncio.gather(working, stopped, return_exceptions=True)

    def _trouble(self, event: str, error: Exception) -> None:
        self._health.trouble(self._group, "work", str(error))
        _log.warning(event, group=self._group, problem=str(error))
