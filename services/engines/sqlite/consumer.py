"""A group member and a reader over the bus file: polling, and the member's upkeep beside it."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Final, Self

import structlog

from services.engines.bus import Message
from services.engines.errors import BusMisconfigured, BusUnavailable, EngineError
from services.engines.holdings import Holdings
from services.engines.sqlite import group as membership
from services.engines.sqlite.group import BEAT_MS, Member, Standing
from services.engines.sqlite.log import StoredTopic, begins, ends, find_topic, read
from services.engines.sqlite.store import Store

# How soon a message of another process is seen.
IDLE_S: Final = 0.03
# How soon a change of the group is seen when nobody polls.
UPKEEP_S: Final = 1.0
# How long work in hand may be finished before a partition above the fair share is given up all the same.
DRAIN_S: Final = 4.0

_log = structlog.get_logger(__name__)


def rotated(positions: Mapping[int, int], turn: int) -> dict[int, int]:
    """`positions` beginning with another partition each turn, so that a full one does not starve the rest."""
    order = sorted(positions)
    at = turn % len(order) if order else 0
    return {partition: positions[partition] for partition in order[at:] + order[:at]}


class SqliteReader:
    """Reads a topic from given places, in no group. A start beyond the end begins again at the oldest message."""

    def __init__(self, store: Store, topic: str, start: Mapping[int, int]) -> None:
        self._store = store
        self._name = topic
        self._start = start
        self._topic: StoredTopic | None = None
        self._positions: dict[int, int] = {}
        self._turn = 0

    async def __aenter__(self) -> Self:
        await self._store.open()
        try:
            self._topic = await self._store.run(self._find)
        except BaseException:
            await self._store.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop reading. Safe to call twice."""
        await self._store.close()

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds."""
        topic = self._topic
        if topic is None:
            raise BusUnavailable("the reader is not open")
        deadline = time.monotonic() + timeout_s
        seen: int | None = None
        while True:
            positions = rotated(self._positions, self._turn)
            seen, messages = await self._store.run(_look(topic, positions, max_messages, seen))
            for message in messages:
                self._positions[message.place.partition] = message.place.offset + 1
            left = deadline - time.monotonic()
            if messages or left <= 0:
                self._turn += 1
                return messages
            await asyncio.sleep(min(IDLE_S, left))

    async def positions(self) -> dict[int, int]:
        """The next offset of each partition; what was deleted before it was read is passed over."""
        topic = self._topic
        if topic is None:
            raise BusUnavailable("the reader is not open")
        oldest = await self._store.run(lambda db: begins(db, topic))
        return {number: max(at, oldest[number]) for number, at in self._positions.items()}

    def _find(self, db: sqlite3.Connection) -> StoredTopic:
        topic = find_topic(db, self._name)
        for partition, end in enumerate(ends(db, topic)):
            start = self._start.get(partition, 0)
            if start > end:
                _log.warning("position_reset", topic=self._name, partition=partition, stated=start, end=end)
            self._positions[partition] = start if start <= end else 0
        return topic


class SqliteConsumer:
    """A member of a group. Its upkeep runs beside it, so that it stays a member while a batch is worked on."""

    def __init__(self, store: Store, topic: str, group: str, instance_id: str | None) -> None:
        self._store = store
        self._name = topic
        self._group = group
        self._instance_id = instance_id
        self._member: Member | None = None
        self._holdings = Holdings()
        self._positions: dict[int, int] = {}
        self._paused: frozenset[int] = frozenset()
        self._generation = -1
        self._beat = 0.0
        self._over_since: float | None = None
        self._turn = 0
        self._lock = asyncio.Lock()
        self._upkeep: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._store.open()
        try:
            self._member = await self._join()
            await self._keep()
        except BaseException:
            await self.close()
            raise
        self._upkeep = asyncio.create_task(self._keep_up(), name="telex-bus-upkeep")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave the group: what is held, committed or not, goes to the others at once. Safe to call twice."""
        if self._upkeep is not None:
            self._upkeep.cancel()
            await asyncio.gather(self._upkeep, return_exceptions=True)
            self._upkeep = None
        member, self._member = self._member, None
        if member is not None:
            # A failure here costs the others a session timeout, nothing more.
            with contextlib.suppress(EngineError):
                await self._store.run(lambda db: membership.leave(db, member))
        self._holdings.clear()
        await self._store.close()

    async def poll(self, max_messages: int, timeout_s: float) -> list[Message]:
        """Up to `max_messages`, in order within a partition; empty when none came within `timeout_s` seconds.

        Raises BusUnavailable; BusMisconfigured when another member has taken our static identity.
        """
        deadline = time.monotonic() + timeout_s
        seen: int | None = None
        epochs: dict[int, int] = {}
        while True:
            await self._refresh()
            member = self._joined()
            before, epochs = epochs, self._holdings.epochs()
            if epochs != before:
                # Our own changes of the group do not show in the file's version, and a new partition has old messages.
                seen = None
            positions = {
                partition: position
                for partition, position in rotated(self._positions, self._turn).items()
                if partition not in self._paused
            }
            seen, found = await self._store.run(_look(member.topic, positions, max_messages, seen))
            # The upkeep may have lost a partition while the file was read.
            present = self._holdings.epochs()
            messages = [
                message._replace(holding=epochs[message.place.partition])
                for message in found
                if message.place.partition in present
                and present[message.place.partition] == epochs[message.place.partition]
            ]
            for message in messages:
                self._holdings.handed_out(message.place.partition, message.place.offset)
                self._positions[message.place.partition] = message.place.offset + 1
            left = deadline - time.monotonic()
            if messages or left <= 0:
                self._turn += 1
                return messages
            await asyncio.sleep(min(IDLE_S, left))

    def pause(self, partitions: Collection[int]) -> None:
        """Hand out nothing of these partitions from the next poll on, and again of all others."""
        self._paused = frozenset(partitions)

    def holds(self, partition: int) -> bool:
        """Whether `partition` is ours, as far as we know."""
        return partition in self._holdings

    def settled(self) -> bool:
        """Whether the group has given us our part: there is no time in which it has not, for a member."""
        return self._member is not None

    async def commit(self, positions: Mapping[int, int]) -> frozenset[int]:
        """Commit next offsets by partition, durably; returns the partitions that were not ours any more."""
        member = self._joined()
        ours = self._holdings.admissible(positions)
        epochs = self._holdings.epochs()
        lost = set(positions) - ours.keys()
        if ours:
            lost |= await self._store.run(lambda db: membership.commit(db, member, ours, epochs))
        for partition in ours.keys() - lost:
            if self._holdings.epoch(partition) == epochs[partition]:
                self._holdings.committed(partition, ours[partition])
        if lost or self._over_since is not None:
            await self._keep()
        return frozenset(lost)

    def _joined(self) -> Member:
        if self._member is None:
            raise BusUnavailable("the consumer is not open")
        return self._member

    async def _join(self) -> Member:
        return await self._store.run(
            lambda db: membership.join(db, self._name, self._group, self._instance_id)
        )

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(UPKEEP_S)
            try:
                await self._refresh()
            except BusMisconfigured:
                # The next poll says it.
                return
            except BusUnavailable as error:
                _log.warning("membership_not_kept", topic=self._name, group=self._group, problem=str(error))

    async def _refresh(self) -> None:
        """Settle when the group changed, a beat is due or something is to be given up."""
        member = self._joined()
        generation = await self._store.run(lambda db: membership.generation(db, member))
        due = time.monotonic() - self._beat >= BEAT_MS / 1000
        if generation != self._generation or due or self._over_since is not None:
            await self._keep()

    async def _keep(self) -> None:
        async with self._lock:
            member = self._joined()
            may_go = self._holdings.idle()
            over = self._over_since is not None and time.monotonic() - self._over_since >= DRAIN_S
            standing = await self._store.run(lambda db: membership.keep(db, member, may_go, at_once=over))
            if standing is None:
                standing = await self._join_again(member)
            self._beat = time.monotonic()
            self._settle(standing)

    async def _join_again(self, member: Member) -> Standing:
        self._settle(Standing(-1, {}, 0))
        if member.instance_id is not None and await self._store.run(
            lambda db: membership.is_replaced(db, member)
        ):
            raise BusMisconfigured(
                f"another member of the group {self._group} has the same TELEX_INSTANCE_ID and took this one's place: "
                "give each process its own"
            )
        _log.warning("membership_lost", topic=self._name, group=self._group)
        again = await self._join()
        self._member = again
        standing = await self._store.run(lambda db: membership.keep(db, again, frozenset(), at_once=False))
        if standing is None:
            raise BusUnavailable("the group could not be joined again")
        return standing

    def _settle(self, standing: Standing) -> None:
        """Take over what the group says that we hold."""
        self._generation = standing.generation
        before = self._holdings.epochs()
        for partition in before.keys() - standing.held.keys():
            self._holdings.lose(partition)
            self._positions.pop(partition)
        for partition, held in standing.held.items():
            if before.get(partition) != held.epoch:
                self._holdings.gain(partition, held.epoch)
                self._positions[partition] = held.committed or 0
        if standing.surplus == 0:
            self._over_since = None
        elif self._over_since is None:
            self._over_since = time.monotonic()


def _look(
    topic: StoredTopic, positions: Mapping[int, int], max_messages: int, seen: int | None
) -> Callable[[sqlite3.Connection], tuple[int, list[Message]]]:
    """A read that is skipped when no other connection wrote since `seen`."""

    def look(db: sqlite3.Connection) -> tuple[int, list[Message]]:
        version = int(db.execute("PRAGMA data_version").fetchone()[0])
        return version, [] if version == seen else read(db, topic, positions, max_messages)

    return look
