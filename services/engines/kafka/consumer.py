"""A group member over Kafka, on raw bytes (a deserializer that raises would meet the same record for ever).

aiokafka rebalances eagerly: every member gives up everything and gets its part anew. So when a rebalance begins, work
in hand gets a bounded time to be committed; what is not is dropped and polled again by whoever holds the partition
then. A commit under way is always over, one way or the other, before the group is joined anew: sent later, it would
carry the new membership and could overwrite another member's position.
"""

import asyncio
import contextlib
from collections.abc import Collection, Coroutine, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import CommitFailedError, IllegalStateError, RebalanceInProgressError
from aiokafka.structs import ConsumerRecord, TopicPartition

from services.engines.bus import Message
from services.engines.errors import BusUnavailable, MemberFenced
from services.engines.holdings import Holdings
from services.engines.kafka.access import Access
from services.engines.kafka.client import REQUEST_MS, connect, missing, require_topic, within
from services.engines.kafka.fencing import Seat, says_fenced
from services.engines.kafka.fetching import FETCHING, message_of, poll, require_same, say_gap, stop_consumer
from services.runtime.credentials import Stamp

SESSION_MS: Final = 10_000
HEARTBEAT_MS: Final = 3_000
# The others wait for a member at most for the session timeout: draining and a commit together stay below it.
DRAIN_S: Final = 4.0
COMMIT_S: Final = 5.0
# A member that waits for a broken index polls nothing, rightly; handing its partitions to another, which then waits
# for the same index, helps nobody. The process's own watchdog judges progress.
_POLL_INTERVAL_MS: Final = 24 * 60 * 60 * 1000
_DRAIN_LOOK_S: Final = 0.05

_log = structlog.get_logger(__name__)


class KafkaConsumer(ConsumerRebalanceListener):  # type: ignore[misc] # the client has no types
    """A member of a group on one topic."""

    def __init__(self, access: Access, topic: str, group: str, instance_id: str | None) -> None:
        self._access = access
        self._topic = topic
        self._group = group
        self._instance_id = instance_id
        self._seat = None if instance_id is None else Seat(group, instance_id)
        self._fenced = False
        self._met = False
        self._consumer: AIOKafkaConsumer | None = None
        self._stamp: Stamp = ()
        self._holdings = Holdings()
        self._epoch = 0
        self._settled = False
        self._paused: frozenset[int] = frozenset()
        self._draining = False
        self._closing = asyncio.Event()
        self._committing = asyncio.Lock()
        # Set when something was committed or given up: who waits for the work in hand looks again.
        self._progress = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._stamp = self._access.stamp()
        await require_topic(self._access, self._topic)
        consumer = self._consumer = AIOKafkaConsumer(
            **self._access.options(),
            group_id=self._group,
            group_instance_id=self._instance_id,
            **FETCHING,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            max_poll_interval_ms=_POLL_INTERVAL_MS,
            partition_assignment_strategy=(_own_assignor(),),
            request_timeout_ms=REQUEST_MS + SESSION_MS,
        )
        try:
            await connect(self._access, consumer.start(), "be reached")
            # Subscribed after the start, which would else wait until the whole group has rebalanced.
            consumer.subscribe([self._topic], listener=self)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave the group (a static member's place is kept for its session timeout). Safe to call twice."""
        self._closing.set()
        self._settled = False
        self._holdings.clear()
        self._progress.set()
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await stop_consumer(consumer)

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds.

        Raises BusUnavailable, MemberFenced, TopicMissing.
        """
        if self._consumer is None:
            raise BusUnavailable("the consumer is not open")
        require_same(self._access, self._stamp)
        consumer = self._consumer
        self._require_topic_still(consumer)
        if self._fenced:
            raise MemberFenced(
                "another process has joined the group under the same TELEX_INSTANCE_ID, which must be each ingestor's own"
            )
        if self._draining:
            # What were handed out now would have to be finished, too, before the group can settle.
            await asyncio.sleep(min(timeout_s, _DRAIN_LOOK_S))
            return []
        self._pause_held(consumer)
        try:
            records = await poll(consumer, max_messages, timeout_s)
        except BusUnavailable as error:
            if not says_fenced(error.__cause__):
                raise
            self._fenced = True
            return []
        epochs = self._holdings.epochs()
        messages: list[Message] = []
        for run in _runs(records):
            first, last = run[0], run[-1]
            partition = first.partition
            if partition in self._holdings and self._holdings.expected(partition) != first.offset:
                await self._note_gap(consumer, first)
            # Asking may have taken a rebalance's time; what is not ours any more is polled by its next holder.
            holding = self._holdings.epoch(partition)
            if holding is not None and holding == epochs.get(partition):
                self._holdings.handed_out(partition, first.offset)
                self._holdings.handed_out(partition, last.offset)
                messages += [message_of(record, holding) for record in run]
        return messages

    def _require_topic_still(self, consumer: AIOKafkaConsumer) -> None:
        """The client itself would go on at its old offsets in a topic of the same name, past messages it never read."""
        known = bool(consumer.partitions_for_topic(self._topic))
        if self._met and not known:
            raise missing(self._topic)
        self._met = known

    def pause(self, partitions: Collection[int]) -> None:
        """Hand out nothing of these partitions from the next poll on, and again of all others."""
        self._paused = frozenset(partitions)

    def holds(self, partition: int) -> bool:
        """Whether `partition` is ours, as far as we know."""
        return partition in self._holdings

    def settled(self) -> bool:
        """Whether the group has given us our part since it last began to settle."""
        return self._settled

    def _pause_held(self, consumer: AIOKafkaConsumer) -> None:
        # At every poll, since a rebalance forgets what was paused.
        held = {one.partition: one for one in consumer.assignment()}
        now = {one.partition for one in consumer.paused()}
        wanted = self._paused & held.keys()
        if wanted - now:
            consumer.pause(*(held[number] for number in wanted - now))
        if now - wanted:
            consumer.resume(*(held[number] for number in now - wanted if number in held))

    async def commit(self, positions: Mapping[int, int]) -> frozenset[int]:
        """Commit next offsets by partition; returns the partitions that were not ours any more.

        Raises BusUnavailable.
        """
        if self._consumer is None:
            raise BusUnavailable("the consumer is not open")
        async with self._committing:
            ours = self._holdings.admissible(positions)
            lost = frozenset(positions) - ours.keys()
            if not ours:
                return lost
            try:
                async with within(COMMIT_S, "commit"):
                    await _heard(
                        self._consumer.commit(
                            {TopicPartition(self._topic, partition): at for partition, at in ours.items()}
                        )
                    )
            except BusUnavailable as error:
                if isinstance(
                    error.__cause__, CommitFailedError | IllegalStateError | RebalanceInProgressError
                ):
                    # The group went on without us; the client joins it again by itself.
                    _log.warning("commit_refused", topic=self._topic, reason=type(error.__cause__).__name__)
                    for partition in ours:
                        self._holdings.lose(partition)
                    self._progress.set()
                    return frozenset(positions)
                raise
            for partition, at in ours.items():
                self._holdings.committed(partition, at)
            self._progress.set()
            return lost

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002 - always all
        """Called by aiokafka before it joins the group anew: wait, bounded, for the work in hand."""
        self._settled = False
        if self._seat is not None and self._consumer is not None and await self._seat.lost(self._consumer):
            await self._stay_away()
        self._draining = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                while not self._closing.is_set() and self._holdings.idle() < frozenset(
                    self._holdings.epochs()
                ):
                    self._progress.clear()
                    await self._progress.wait()
        async with self._committing:
            dropped = frozenset(self._holdings.epochs()) - self._holdings.idle()
            if dropped and not self._closing.is_set():
                _log.warning("work_dropped_by_rebalance", topic=self._topic, partitions=sorted(dropped))
            self._holdings.clear()
        # Nothing is ours now. What goes wrong while the group is joined comes from the client's poll.
        self._draining = False

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Called by aiokafka when the group has settled."""
        if self._seat is not None and self._consumer is not None:
            self._seat.taken(self._consumer)
        self._epoch += 1
        self._holdings.clear()
        for partition in assigned:
            self._holdings.gain(partition.partition, self._epoch)
        self._settled = True

    async def _stay_away(self) -> None:
        """Keep aiokafka from joining again, which would take the place back from whoever has it now."""
        self._fenced = True
        self._holdings.clear()
        self._progress.set()
        await self._closing.wait()
        raise asyncio.CancelledError

    async def _note_gap(self, consumer: AIOKafkaConsumer, record: ConsumerRecord) -> None:
        """Say when messages were skipped: they were deleted before they were read, or the topic was made anew."""
        expected = self._holdings.expected(record.partition)
        if expected is None:
            async with within(COMMIT_S, "say what is committed"):
                expected = await consumer.committed(TopicPartition(self._topic, record.partition))
        if (expected or 0) != record.offset:
            say_gap(self._topic, record.partition, expected, record.offset)


async def _heard(work: Coroutine[Any, Any, None]) -> None:
    """Do `work`; when we stop waiting for it, its error still has somebody who hears it.

    The client goes on with a request whose caller is gone, and an error that nobody hears is logged with all its text.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: None if done.cancelled() else done.exception())
    await asyncio.shield(task)


def _own_assignor() -> type[StickyPartitionAssignor]:
    # The client keeps what a member held on the class: two members in one process would claim each other's.
    return type("OwnStickyPartitionAssignor", (StickyPartitionAssignor,), {})


def _runs(records: Iterable[ConsumerRecord]) -> Iterator[list[ConsumerRecord]]:
    """`records` in their order, cut where another partition begins or an offset is left out."""
    run: list[ConsumerRecord] = []
    for record in records:
        if run and (record.offset != run[-1].offset + 1 or record.partition != run[-1].partition):
            yield run
            run = []
        run.append(record)
    if run:
        yield run
