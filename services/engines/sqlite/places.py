"""Single messages by their places, and places by time. Synchronous; runs in a store's thread."""

import sqlite3
from collections.abc import Sequence

from services.engines.bus import Message, Place
from services.engines.sqlite.headers import unpack
from services.engines.sqlite.log import ends, find_topic
from services.engines.sqlite.schema import OFFSETS_PER_LOG


def fetch(db: sqlite3.Connection, places: Sequence[Place]) -> dict[Place, Message]:
    """The messages at those of `places` where there is one. Raises BusMisconfigured when a topic is missing."""
    topics = {name: find_topic(db, name) for name in {place.topic for place in places}}
    found: dict[Place, Message] = {}
    for place in places:
        logs = topics[place.topic].logs
        if place.partition >= len(logs):
            continue
        row = db.execute(
            "SELECT timestamp_ms, key, headers, value FROM message WHERE place = ?",
            (logs[place.partition] * OFFSETS_PER_LOG + place.offset,),
        ).fetchone()
        if row is not None:
            timestamp_ms, key, headers, value = row
            found[place] = Message(place, key, value, unpack(headers), timestamp_ms)
    return found


def offsets_at(db: sqlite3.Connection, name: str, timestamp_ms: int) -> dict[int, int]:
    """The first offset of each partition with that time or a later one; its end when there is none."""
    topic = find_topic(db, name)
    found: dict[int, int] = {}
    for partition, end in enumerate(ends(db, topic)):
        first = topic.logs[partition] * OFFSETS_PER_LOG
        row = db.execute(
            "SELECT place FROM message WHERE place >= ? AND place < ? AND timestamp_ms >= ? ORDER BY place LIMIT 1",
            (first, first + OFFSETS_PER_LOG, timestamp_ms),
        ).fetchone()
        found[partition] = end if row is None else row[0] - first
    return found
