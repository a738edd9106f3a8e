"""Deleting messages for good. Synchronous; runs in a store's thread."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from services.engines.sqlite.log import find_topic
from services.engines.sqlite.schema import OFFSETS_PER_LOG
from services.engines.sqlite.store import transaction

# Deleted in one transaction: other writers wait for it.
_AT_ONCE: Final = 1000


def delete_below(db: sqlite3.Connection, name: str, positions: Mapping[int, int]) -> int:
    """Delete some of the messages below `positions` (offsets by partition), durably; returns how many, 0 = all are gone.

    Raises BusMisconfigured when the topic is missing.
    """
    topic = find_topic(db, name)
    for partition, position in positions.items():
        first = topic.logs[partition] * OFFSETS_PER_LOG
        with transaction(db):
            deleted = db.execute(
                "DELETE FROM message WHERE place IN "
                "(SELECT place FROM message WHERE place >= ? AND place < ? ORDER BY place LIMIT ?)",
                (first, first + position, _AT_ONCE),
            ).rowcount
        if deleted:
            return deleted
    return 0


def write_back(db: sqlite3.Connection) -> None:
    """Move the write-ahead log into the file and empty it, as far as readers allow: it has deleted pages as they were."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
