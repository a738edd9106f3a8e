"""The embedded bus: a durable, partitioned log with consumer groups in one SQLite file, for several processes.

All processes must be on one machine and the file on a local disk: the write-ahead log needs shared memory, which no
network file system gives. What `publish` and `commit` returned for is on the disk. Nothing is deleted but by `trim`, and by
a message without a value in a compacted topic, which takes the earlier ones of its key away at once.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

from schemas.topics import Topic
from services.engines.bus import Consumer, Message, Outgoing, PartitionLag, Place, Reader
from services.engines.sqlite import places as sqlite_places
from services.engines.sqlite.consumer import SqliteConsumer, SqliteReader
from services.engines.sqlite.group import committed
from services.engines.sqlite.log import Appender, begins, check_topics, ends, find_topic, make_topics
from services.engines.sqlite.schema import BUS
from services.engines.sqlite.store import Store
from services.engines.sqlite.trimming import delete_below, write_back


class SqliteBus:
    """The bus in the file at `path`, made when missing; new topics get `partitions` partitions.

    Besides what the Protocol says, every call raises BusMisconfigured when a topic is missing, or when the file is not
    a bus file of this version, is damaged or may not be written.
    """

    def __init__(self, path: Path, *, partitions: int) -> None:
        self._path = path
        self._partitions = partitions
        self._store = Store(path, BUS)
        self._appender = Appender()
        self._open: WeakSet[SqliteConsumer | SqliteReader] = WeakSet()

    async def start(self) -> None:
        """Open the file. Raises BusUnavailable or BusMisconfigured."""
        if not self._store.is_open:
            await self._store.open()

    async def close(self) -> None:
        """Close the file, and the consumers and readers still open. Safe to call twice."""
        for user in list(self._open):
            await user.close()
        await self._store.close()

    async def ensure_topics(self, topics: Sequence[Topic]) -> list[str]:
        """Make the topics that are missing; returns the names made."""
        return await self._store.run(lambda db: make_topics(db, topics, self._partitions))

    async def check_topics(self, topics: Sequence[Topic]) -> None:
        """Raises BusMisconfigured when a topic is missing or was made with other settings."""
        await self._store.run(lambda db: check_topics(db, topics))

    async def publish(self, messages: Sequence[Outgoing]) -> list[Place]:
        """Append all of `messages` or none, in one transaction; returns their places.

        Raises MessageTooLarge, BusUnavailable, or BusMisconfigured when a topic is missing.
        """
        if not messages:
            return []
        return await self._store.run(lambda db: self._appender.append(db, messages))

    def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> Consumer:
        """A member of `group` on `topic`, with a connection of its own."""
        consumer = SqliteConsumer(Store(self._path, BUS), topic, group, instance_id)
        self._open.add(consumer)
        return consumer

    def reader(self, topic: str, start: Mapping[int, int]) -> Reader:
        """Read from the next offsets in `start`, with a connection of its own."""
        reader = SqliteReader(Store(self._path, BUS), topic, start)
        self._open.add(reader)
        return reader

    async def trim(self, topic: str, positions: Mapping[int, int]) -> None:
        """Delete for good what lies below these offsets; its bytes in the file are written over."""
        while await self._store.run(lambda db: delete_below(db, topic, positions)):
            pass
        await self._store.run(write_back)

    async def lag(self, topic: str, group: str) -> dict[int, PartitionLag]:
        """The state of a group by partition."""
        return await self._store.run(lambda db: _lag(db, topic, group))

    async def offsets_at(self, topic: str, timestamp_ms: int) -> dict[int, int]:
        """Where messages of that time begin, by partition."""
        return await self._store.run(lambda db: sqlite_places.offsets_at(db, topic, timestamp_ms))

    async def fetch(self, places: Sequence[Place]) -> dict[Place, Message]:
        """The messages at those places."""
        return await self._store.run(lambda db: sqlite_places.fetch(db, places))


def _lag(db: sqlite3.Connection, name: str, group: str) -> dict[int, PartitionLag]:
    topic = find_topic(db, name)
    done = committed(db, topic, group)
    return {
        partition: PartitionLag(begin=begin, end=end, committed=done.get(partition))
        for partition, (begin, end) in enumerate(zip(begins(db, topic), ends(db, topic), strict=True))
    }
