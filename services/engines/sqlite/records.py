"""Records in one SQLite file, for the processes of one machine.

A rowid is never used again, so it serves as the revision: every write gives the record a new one.
"""

import sqlite3
from collections.abc import Mapping
from json import loads
from pathlib import Path
from typing import Final

from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.records import Record, RecordChanged, bounded, named, written
from services.engines.sqlite.beside import FileBeside
from services.engines.sqlite.form import Form
from services.engines.sqlite.store import transaction

RECORDS: Final = Form(
    noun="records file",
    setting="TELEX_INDEX",
    again="set up keys, searches and jobs again",
    application_id=0x544C5852,  # "TLXR"
    version=1,
    # Bytes, because SQLite ends text at a NUL here and there.
    tables="""
CREATE TABLE record (
    revision INTEGER PRIMARY KEY AUTOINCREMENT, kind BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,
    UNIQUE (kind, key)
) STRICT
""",
    unavailable=IndexUnavailable,
    misconfigured=IndexMisconfigured,
    # Secrets of this installation are in it.
    mode=0o600,
)
_FIND: Final = "SELECT revision, value FROM record WHERE kind = ? AND key = ?"
_PUT: Final = "INSERT OR REPLACE INTO record (kind, key, value) VALUES (?, ?, ?)"


class SqliteRecords(FileBeside):
    """See `services.engines.records.Records`. The file at `path` is opened, and made if need be, when it is first asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, RECORDS, "records")

    async def get(self, kind: str, key: str) -> Record | None:
        """See the Protocol."""
        place = named(kind), named(key)
        found = await self._run(lambda db: db.execute(_FIND, place).fetchone())
        return None if found is None else _record(kind, key, *found)

    async def put(self, kind: str, key: str, value: Mapping[str, object], *, revision: str | None) -> Record:
        """See the Protocol."""
        place, text = (named(kind), named(key)), written(value).encode()

        def put(db: sqlite3.Connection) -> int | None:
            with transaction(db):
                found = db.execute(_FIND, place).fetchone()
                if (None if found is None else str(found[0])) != revision:
                    raise RecordChanged("somebody else has changed this in the meantime")
                return db.execute(_PUT, (*place, text)).lastrowid

        return _record(kind, key, await self._run(put), text)

    async def put_many(self, kind: str, values: Mapping[str, Mapping[str, object]]) -> None:
        """See the Protocol. Here it is all or nothing."""
        rows = [(named(kind), named(key), written(value).encode()) for key, value in values.items()]

        def put(db: sqlite3.Connection) -> None:
            with transaction(db):
                db.executemany(_PUT, rows)

        await self._run(put)

    async def delete(self, kind: str, key: str) -> bool:
        """See the Protocol."""
        return await self._delete("kind = ? AND key = ?", (named(kind), named(key))) > 0

    async def page(
        self, kind: str, *, after: str = "", size: int = 100, newest_first: bool = False
    ) -> list[Record]:
        """See the Protocol."""
        behind, order = ("<", "DESC") if newest_first else (">", "ASC")
        question = "SELECT key, revision, value FROM record WHERE kind = ?"
        values: list[bytes | int] = [named(kind)]
        if after:
            question += f" AND key {behind} ?"
            values.append(named(after))
        question += f" ORDER BY key {order} LIMIT ?"
        values.append(bounded(size))
        rows = await self._run(lambda db: db.execute(question, values).fetchall())
        return [_record(kind, key.decode(), revision, value) for key, revision, value in rows]

    async def delete_all(self, kind: str, *, up_to: str | None = None) -> int:
        """See the Protocol."""
        if up_to is None:
            return await self._delete("kind = ?", (named(kind),))
        return await self._delete("kind = ? AND key <= ?", (named(kind), named(up_to)))

    async def _delete(self, which: str, values: tuple[bytes, ...]) -> int:
        def delete(db: sqlite3.Connection) -> int:
            with transaction(db):
                return db.execute(f"DELETE FROM record WHERE {which}", values).rowcount  # noqa: S608 - ours

        return await self._run(delete)


def _record(kind: str, key: str, revision: int | None, value: bytes) -> Record:
    return Record(kind, key, loads(value), str(revision))
