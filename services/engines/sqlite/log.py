"""Topics, and the messages in their partitions: made, appended, read. Synchronous; runs in a store's thread.

A topic's settings are kept so that they can be checked. Of compaction there is only what a deletion needs: in a compacted
topic, a message without a value takes the earlier ones of its key away.
"""

import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from schemas.topics import Topic
from services.engines.bus import Message, Outgoing, Place
from services.engines.errors import BusMisconfigured
from services.engines.message_size import check_sizes
from services.engines.sqlite.headers import pack, unpack
from services.engines.sqlite.schema import OFFSETS_PER_LOG
from services.engines.sqlite.store import transaction

# What one read may bring into memory, in bytes of values; a larger message comes alone.
READ_BYTES: Final = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """A topic of the file. `logs` are the log ids of its partitions, by number."""

    topic_id: int
    name: str
    max_message_bytes: int
    logs: tuple[int, ...]
    compacted: bool


def find_topic(db: sqlite3.Connection, name: str) -> StoredTopic:
    """Raises BusMisconfigured when the topic is missing."""
    row = db.execute("SELECT topic_id, max_message_bytes FROM topic WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise BusMisconfigured(f"the topic {name} is missing: run `telex init`")
    logs = db.execute("SELECT log_id FROM log WHERE topic_id = ? ORDER BY partition", (row[0],)).fetchall()
    setting = db.execute(
        "SELECT value FROM setting WHERE topic_id = ? AND name = 'cleanup.policy'", (row[0],)
    ).fetchone()
    compacted = setting is not None and "compact" in setting[0]
    return StoredTopic(row[0], name, row[1], tuple(log_id for (log_id,) in logs), compacted)


def make_topics(db: sqlite3.Connection, topics: Sequence[Topic], partitions: int) -> list[str]:
    """Make those of `topics` that are missing; returns their names."""
    made: list[str] = []
    with transaction(db):
        for topic in topics:
            added = db.execute(
                "INSERT INTO topic (name, max_message_bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (topic.name, topic.max_message_bytes),
            )
            if added.rowcount == 0:
                continue
            topic_id = added.lastrowid
            db.executemany(
                "INSERT INTO log (topic_id, partition, next_offset) VALUES (?, ?, 0)",
                [(topic_id, number) for number in range(partitions)],
            )
            db.executemany(
                "INSERT INTO setting (topic_id, name, value) VALUES (?, ?, ?)",
                [(topic_id, name, value) for name, value in topic.settings.items()],
            )
            made.append(topic.name)
    return made


def check_topics(db: sqlite3.Connection, topics: Sequence[Topic]) -> None:
    """Raises BusMisconfigured when one of `topics` is missing or was made with other settings."""
    for topic in topics:
        _check_topic(db, topic)


def _check_topic(db: sqlite3.Connection, topic: Topic) -> None:
    stored = find_topic(db, topic.name)
    rows = db.execute("SELECT name, value FROM setting WHERE topic_id = ?", (stored.topic_id,))
    settings: dict[str, str] = dict(rows.fetchall())
    for name, wanted in topic.settings.items():
        if settings.get(name) != wanted:
            raise BusMisconfigured(
                f"the topic {topic.name} has {name}={settings.get(name, 'unset')}, Telex needs {wanted}: "
                "name a new file in TELEX_BUS, run `telex init` and publish again"
            )
    if stored.max_message_bytes < topic.max_message_bytes:
        raise BusMisconfigured(
            f"the topic {topic.name} takes messages of {stored.max_message_bytes} bytes, Telex needs "
            f"{topic.max_message_bytes}: name a new file in TELEX_BUS, run `telex init` and publish again"
        )


def ends(db: sqlite3.Connection, topic: StoredTopic) -> list[int]:
    """The next offset of every partition, by number."""
    rows = db.execute("SELECT next_offset FROM log WHERE topic_id = ? ORDER BY partition", (topic.topic_id,))
    return [end for (end,) in rows.fetchall()]


def begins(db: sqlite3.Connection, topic: StoredTopic) -> list[int]:
    """The oldest offset that is there, of every partition by number; of an empty one the next offset."""
    found: list[int] = []
    for log_id, end in zip(topic.logs, ends(db, topic), strict=True):
        first = log_id * OFFSETS_PER_LOG
        (oldest,) = db.execute(
            "SELECT min(place) FROM message WHERE place >= ? AND place < ?", (first, first + OFFSETS_PER_LOG)
        ).fetchone()
        found.append(end if oldest is None else oldest - first)
    return found


class Appender:
    """Appends batches. Remembers topics (they never change) and whose turn it is among messages without a key."""

    def __init__(self) -> None:
        self._topics: dict[str, StoredTopic] = {}
        self._turn: Iterator[int] = count()

    def append(self, db: sqlite3.Connection, messages: Sequence[Outgoing]) -> list[Place]:
        """Append all of `messages` or none; returns their places, durable.

        Raises MessageTooLarge or BusMisconfigured before anything is written.
        """
        for name in {message.topic for message in messages} - self._topics.keys():
            self._topics[name] = find_topic(db, name)
        check_sizes(messages, {name: topic.max_message_bytes for name, topic in self._topics.items()})
        partitions = [self._partition(message) for message in messages]
        with transaction(db):
            return self._write(db, messages, partitions)

    def _partition(self, message: Outgoing) -> int:
        partitions = len(self._topics[message.topic].logs)
        if message.beside is not None:
            return message.beside % partitions
        number = next(self._turn) if message.key is None else zlib.crc32(message.key)
        return number % partitions

    def _write(
        self, db: sqlite3.Connection, messages: Sequence[Outgoing], partitions: Sequence[int]
    ) -> list[Place]:
        now_ms = time.time_ns() // 1_000_000
        following: dict[int, int] = {}
        places: list[Place] = []
        for message, partition in zip(messages, partitions, strict=True):
            log_id = self._topics[message.topic].logs[partition]
            if log_id not in following:
                row = db.execute("SELECT next_offset FROM log WHERE log_id = ?", (log_id,)).fetchone()
                following[log_id] = row[0]
            offset = following[log_id]
            following[log_id] = offset + 1
            db.execute(
                "INSERT INTO message (place, timestamp_ms, key, headers, value) VALUES (?, ?, ?, ?, ?)",
                (
                    log_id * OFFSETS_PER_LOG + offset,
                    now_ms,
                    message.key,
                    pack(message.headers),
                    message.value,
                ),
            )
            places.append(Place(message.topic, partition, offset))
            if message.value is None and message.key is not None and self._topics[message.topic].compacted:
                first = log_id * OFFSETS_PER_LOG
                db.execute(
                    "DELETE FROM message WHERE place >= ? AND place < ? AND key = ?",
                    (first, first + offset, message.key),
                )
        db.executemany(
            "UPDATE log SET next_offset = ? WHERE log_id = ?",
            [(end, log_id) for log_id, end in following.items()],
        )
        return places


def read(
    db: sqlite3.Connection, topic: StoredTopic, positions: Mapping[int, int], max_messages: int
) -> list[Message]:
    """Up to `max_messages` from `positions` (next offsets by partition), which are read in the order they are given.

    Stops early at READ_BYTES, after at least one message.
    """
    messages: list[Message] = []
    size = 0
    for partition, position in positions.items():
        first = topic.logs[partition] * OFFSETS_PER_LOG
        rows = db.execute(
            "SELECT place, timestamp_ms, key, headers, value FROM message WHERE place >= ? AND place < ? "
            "ORDER BY place LIMIT ?",
            (first + position, first + OFFSETS_PER_LOG, max_messages - len(messages)),
        )
        for place, timestamp_ms, key, headers, value in rows:
            size += len(value or b"")
            if messages and size > READ_BYTES:
                rows.close()
                return messages
            messages.append(
                Message(
                    Place(topic.name, partition, place - first), key, value, unpack(headers), timestamp_ms
                )
            )
        if len(messages) >= max_messages:
            break
    return messages
