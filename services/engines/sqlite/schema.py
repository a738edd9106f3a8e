"""The tables of the bus file, and what marks a file as one.

A message's rowid is its partition's `log_id` times 2**40 plus its offset: one tree, read in order by partition, without
a second index. A `holding` says which member has a partition of a group; its `epoch` grows with every change of hands,
so that a member which lost it in the meantime cannot commit. Member ids are never used again.
"""

import sqlite3
from typing import Final

from services.engines.errors import BusMisconfigured

# "TLXB" in SQLite's own field for telling files apart.
APPLICATION_ID: Final = 0x544C5842
SCHEMA_VERSION: Final = 1
OFFSETS_PER_LOG: Final = 1 << 40

_TABLES: Final = """
CREATE TABLE topic (
    topic_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, max_message_bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE setting (
    topic_id INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (topic_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE log (
    log_id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL, UNIQUE (topic_id, partition)
) STRICT;
CREATE TABLE message (
    place INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key BLOB, headers BLOB, value BLOB
) STRICT;
CREATE TABLE membership (
    topic_id INTEGER NOT NULL, team TEXT NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (topic_id, team)
) STRICT, WITHOUT ROWID;
CREATE TABLE member (
    member_id INTEGER PRIMARY KEY AUTOINCREMENT, topic_id INTEGER NOT NULL, team TEXT NOT NULL, instance TEXT,
    machine TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL, beat_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE holding (
    log_id INTEGER NOT NULL, team TEXT NOT NULL, member_id INTEGER, epoch INTEGER NOT NULL,
    PRIMARY KEY (log_id, team)
) STRICT, WITHOUT ROWID;
CREATE TABLE committed (
    log_id INTEGER NOT NULL, team TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (log_id, team)
) STRICT, WITHOUT ROWID;
"""


def is_prepared(db: sqlite3.Connection) -> bool:
    """True when the file is a bus of this version, False when it is empty.

    Raises BusMisconfigured when it is something else.
    """
    kind = int(db.execute("PRAGMA application_id").fetchone()[0])
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if kind == APPLICATION_ID and version == SCHEMA_VERSION:
        return True
    if kind == APPLICATION_ID:
        raise BusMisconfigured(
            f"the bus file is of format {version}, this version of Telex reads format {SCHEMA_VERSION}: run the version "
            "that wrote it, or name a new file in TELEX_BUS and publish again"
        )
    if kind == 0 and db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        return False
    raise BusMisconfigured("the file of TELEX_BUS is a SQLite database of another program: name another file")


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, inside the caller's transaction."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            db.execute(statement)
    # PRAGMA takes no parameters; both are constants of this module.
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
