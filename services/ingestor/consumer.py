"""The loop: poll, hand over, commit. At least once, with idempotent writes.

A committed position is the next offset to read, so committing n promises that every message below n has its outcome:
its article is durable in the index (or its bytes in the rejects), and its receipt is durable on the bus. The commit
comes last. Wherever the process dies before it, the messages come again and every step is done over with the same
result: ids and versions are computed from the message, an equal version is written over itself, receipts are keyed by
the message's place. So nothing is lost and nothing is there twice; only receipts may be written again.

Several batches are under way at once. What bounds them: bytes in flight, their number, and for each partition how much
of it is unfinished. While a bound is reached nothing (or nothing of that partition) is polled; the membership in the
group is kept by the client itself.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from schemas.outcomes import Reason
from schemas.topics import MIB, RAW
from services.engines.bus import Bus, Consumer, Message, PartitionLag
from services.engines.errors import BusUnavailable, TopicMissing
from services.ingestor.answers import Answer
from services.ingestor.breaker import PROBE_MESSAGES, RejectBreaker
from services.ingestor.budget import ByteBudget
from services.ingestor.crowding import Crowding
from services.ingestor.flight import FlightPath
from services.ingestor.health import Health
from services.ingestor.metrics import (
    BATCH_BYTES,
    BATCH_MESSAGES,
    BYTES_IN_FLIGHT,
    DROPPED,
    END_TO_END_SECONDS,
    LAST_PROGRESS,
    LOST_COMMITS,
    OUTCOMES,
    PAUSED,
    PAUSED_PARTITIONS,
)
from services.ingestor.offsets import OffsetTracker
from services.ingestor.pace import Pace
from services.ingestor.progress import Progress
from services.runtime.backoff import LONGEST_WAIT_S, Backoff, Stopping
from services.runtime.kill_points import reached

POLL_S: Final = 0.5
# While the index is busy, messages are gathered into fuller batches.
_GATHER_S: Final = 0.05
PART_BYTES: Final = 4 * MIB
# Batches beyond those that are being written: so many are processed ahead.
AHEAD: Final = 2
# Of one partition so many batches may wait for an unfinished message before them.
_CROWDED_BATCHES: Final = 20
_COMMIT_AGAIN_S: Final = 1.0

_log = structlog.get_logger(__name__)


def parts(messages: Sequence[Message], limit: int = PART_BYTES) -> Iterator[list[Message]]:
    """Split a poll into parts of at most `limit` raw bytes (at least one message each), in order."""
    part: list[Message] = []
    size = 0
    for message in messages:
        length = len(message.value or b"")
        if part and size + length > limit:
            yield part
            part, size = [], 0
        part.append(message)
        size += length
    if part:
        yield part


@dataclass(frozen=True, slots=True)
class Controls:
    """What bounds the work, and who is told how it goes."""

    pace: Pace
    budget: ByteBudget
    breaker: RejectBreaker
    health: Health
    progress: Progress
    stop: asyncio.Event
    stop_seconds: float


class Ingestor:
    """Consumes in a group, and joins it again when the bus was away."""

    def __init__(
        self, bus: Bus, path: FlightPath, controls: Controls, *, group: str, instance_id: str | None
    ) -> None:
        self._bus = bus
        self._path = path
        self._controls = controls
        self._group = group
        self._instance_id = instance_id
        self._consumer: Consumer | None = None

    def holds(self, partition: int) -> bool:
        """Whether this ingestor is the one of its group that consumes `partition` of the raw topic, as far as it knows."""
        return self._consumer is not None and self._consumer.holds(partition)

    def waiting(self, states: Mapping[int, PartitionLag]) -> int:
        """How many of the group's messages wait for this ingestor: those of its partitions; all, while it has no part in
        the group."""
        consumer = self._consumer
        settled = consumer is not None and consumer.settled()
        return sum(state.lag for number, state in states.items() if not settled or self.holds(number))

    async def run(self) -> None:
        """Consume until a stop is asked for; then finish the work in hand, within `stop_seconds`, and leave the group."""
        stop, health = self._controls.stop, self._controls.health
        backoff = Backoff(stop)
        with suppress(Stopping):
            while not stop.is_set():
                began = time.monotonic()
                try:
                    async with self._bus.consumer(
                        RAW.name, self._group, instance_id=self._instance_id
                    ) as consumer:
                        self._consumer = consumer
                        await Member(consumer, self._path, self._controls).run()
                except (BusUnavailable, TopicMissing) as error:
                    health.trouble("bus", str(error))
                    _log.warning("bus_unavailable", problem=str(error))
                    if time.monotonic() - began > LONGEST_WAIT_S:
                        # It went well for a while: this trouble is a new one.
                        backoff = Backoff(stop)
                    await backoff.wait()
                finally:
                    self._consumer = None


class Member:
    """One membership in the group, from joining to leaving, and the batches that are under way in it."""

    def __init__(self, consumer: Consumer, path: FlightPath, controls: Controls) -> None:
        self._consumer = consumer
        self._path = path
        self._controls = controls
        self._tracker = OffsetTracker()
        self._crowding = Crowding(_CROWDED_BATCHES * controls.pace.most_articles)
        self._taken = 0  # raw bytes in flight
        self._flights: set[asyncio.Task[None]] = set()
        # Set when a batch has ended: who waits for room looks again, and the positions are committed.
        self._ended = asyncio.Event()
        self._finished = asyncio.Event()

    async def run(self) -> None:
        """Poll until a stop is asked for, then drain. Raises BusUnavailable, and whatever a batch failed with."""
        committing = asyncio.create_task(self._keep_committing(), name="commit")
        try:
            await self._poll()
            await self._drain()
        finally:
            for task in (committing, *self._flights):
                task.cancel()
            await asyncio.gather(committing, *self._flights, return_exceptions=True)
            # What was polled and never took off is in flight no more.
            self._give_back(self._taken)
        await self._commit()

    async def _poll(self) -> None:
        controls = self._controls
        gathered: list[Message] = []
        while not controls.stop.is_set():
            self._raise_failures()
            wanted = await self._room()
            if wanted == 0:
                continue
            self._pause_crowded()
            messages = await self._consumer.poll(
                max(1, wanted - len(gathered)), _GATHER_S if gathered else POLL_S
            )
            controls.health.well("start")
            if messages:
                reached("polled")
                controls.progress.moved()
                self._tracker.started(messages)
                self._take(messages)
                gathered += messages
            if gathered and (not messages or len(gathered) >= wanted or self._path.free):
                self._launch(gathered)
                gathered = []
        self._launch(gathered)

    async def _room(self) -> int:
        """How many messages to poll for: 0 after waiting a little because a bound is reached."""
        controls = self._controls
        wait_s = controls.breaker.wait_s(time.monotonic())
        # A probe is told from what was under way before it: it goes alone.
        probing = controls.breaker.paused
        held = wait_s > 0 or (probing and bool(self._flights))
        PAUSED.labels("rejects").set(held)
        PAUSED.labels("memory").set(controls.budget.full)
        controls.progress.waiting(held or controls.budget.full)
        if held or controls.budget.full or len(self._flights) >= controls.pace.in_flight + AHEAD:
            self._ended.clear()
            await _either(self._ended, controls.stop, POLL_S)
            return 0
        return PROBE_MESSAGES if probing else controls.pace.batch_size

    def _pause_crowded(self) -> None:
        crowded = self._crowding.look(self._tracker.uncommitted())
        PAUSED_PARTITIONS.set(len(crowded))
        self._consumer.pause(crowded)

    def _take(self, messages: Sequence[Message]) -> None:
        size = _size(messages)
        self._taken += size
        self._controls.budget.take(size)
        BYTES_IN_FLIGHT.set(self._controls.budget.used)

    def _give_back(self, size: int) -> None:
        self._taken -= size
        self._controls.budget.give_back(size)
        BYTES_IN_FLIGHT.set(self._controls.budget.used)

    def _launch(self, gathered: list[Message]) -> None:
        for part in parts(gathered):
            flight = asyncio.create_task(self._fly(part), name="batch")
            self._flights.add(flight)
            flight.add_done_callback(lambda _: self._ended.set())

    async def _fly(self, part: list[Message]) -> None:
        size = _size(part)
        try:
            answers = await self._path.fly(part)
        except Stopping:
            DROPPED.inc(len(part))
            _log.info("batch_dropped_uncommitted", messages=len(part))
        else:
            self._tracker.finished(part)
            self._finished.set()
            self._count(answers, size)
        finally:
            self._give_back(size)

    def _raise_failures(self) -> None:
        for flight in [flight for flight in self._flights if flight.done()]:
            self._flights.discard(flight)
            flight.result()

    async def _drain(self) -> None:
        if self._flights:
            await asyncio.wait(self._flights, timeout=self._controls.stop_seconds)
        late = [flight for flight in self._flights if not flight.done()]
        if late:
            _log.warning("stopped_before_all_was_finished", batches=len(late))
        self._flights -= set(late)
        for flight in late:
            flight.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._raise_failures()

    async def _keep_committing(self) -> None:
        while True:
            await self._finished.wait()
            self._finished.clear()
            try:
                await self._commit()
            except BusUnavailable as error:
                self._controls.health.trouble("bus", str(error))
                _log.warning("not_committed", problem=str(error))
                await asyncio.sleep(_COMMIT_AGAIN_S)
                self._finished.set()

    async def _commit(self) -> None:
        positions = self._tracker.committable()
        if not positions:
            return
        lost = await self._consumer.commit(positions)
        reached("committed")
        self._tracker.committed(positions)
        if lost:
            LOST_COMMITS.inc(len(lost))
            _log.warning("partitions_lost_before_commit", partitions=sorted(lost))

    def _count(self, answers: list[Answer], size: int) -> None:
        controls, now_s = self._controls, time.time()
        outcomes = Counter(
            (answer.outcome, "" if answer.rejection is None else answer.rejection.reason)
            for answer in answers
        )
        tally: Counter[str] = Counter()
        for (outcome, reason), count in outcomes.items():
            OUTCOMES.labels(outcome, reason).inc(count)
            tally[str(outcome)] += count
        END_TO_END_SECONDS.observe_all([max(0.0, now_s - one.message.timestamp_ms / 1000) for one in answers])
        BATCH_MESSAGES.observe(len(answers))
        BATCH_BYTES.observe(size)
        LAST_PROGRESS.set_to_current_time()
        controls.progress.moved()
        was_paused = controls.breaker.paused
        # What was erased on request is refused, too, but that is no feed gone wrong.
        runaway = sum(
            count for (_, reason), count in outcomes.items() if reason not in {"", Reason.FORGOTTEN}
        )
        controls.breaker.counted(runaway, len(answers), time.monotonic())
        if controls.breaker.paused:
            problem = "rejects run away: nothing but a few messages is tried until they are fine (TELEX_REJECTS_SHARE)"
            controls.health.trouble("rejects", problem)
            _log.error("rejects_run_away", rejected=runaway, messages=len(answers))
        elif was_paused:
            controls.health.well("rejects")
            _log.info("rejects_are_back_to_normal")
        _log.info("batch_finished", messages=len(answers), **tally)


def _size(messages: Sequence[Message]) -> int:
    return sum(len(message.value or b"") for message in messages)


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    """Wait until one of the events is set, at most `seconds`."""
    waits = [asyncio.ensure_future(one.wait()), asyncio.ensure_future(other.wait())]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
