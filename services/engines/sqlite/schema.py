"""The tables of the bus file.

A message's rowid is its partition's `log_id` times 2**40 plus its offset: one tree, read in order by partition, without
a second index. A `holding` says which member has a partition of a group; its `epoch` grows with every change of hands,
so that a member which lost it in the meantime cannot commit. Member ids are never used again.
"""

from typing import Final

from services.engines.errors import BusMisconfigured, BusUnavailable
from services.engines.sqlite.form import Form

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

BUS: Final = Form(
    noun="bus file",
    setting="TELEX_BUS",
    again="publish again",
    application_id=0x544C5842,  # "TLXB"
    version=1,
    tables=_TABLES,
    unavailable=BusUnavailable,
    misconfigured=BusMisconfigured,
)
