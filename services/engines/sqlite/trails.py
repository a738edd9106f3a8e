"""Receipts in one SQLite file beside the embedded index, for the processes of one machine."""

import sqlite3
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas.moments import epoch_ms, from_epoch_ms
from schemas.outcomes import Receipt
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.sqlite.beside import FileBeside
from services.engines.sqlite.form import Form
from services.engines.sqlite.store import transaction
from services.engines.trails import (
    MOST,
    Found,
    Reach,
    addresses,
    as_names,
    found_of,
    names_of,
    place_of,
    written_at_ms,
)

# Names are kept as bytes, because SQLite ends text at a NUL here and there.
TRAILS: Final = Form(
    noun="receipts file",
    setting="TELEX_INDEX",
    again="`telex watch` fills it again",
    application_id=0x544C5854,  # "TLXT"
    version=1,
    tables="""
CREATE TABLE receipt (
    number INTEGER PRIMARY KEY, place BLOB NOT NULL UNIQUE, article BLOB, at_ms INTEGER NOT NULL, told BLOB NOT NULL
) STRICT;
CREATE INDEX receipt_article ON receipt (article, at_ms) WHERE article IS NOT NULL;
CREATE INDEX receipt_at ON receipt (at_ms);
CREATE TABLE name (
    name BLOB NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (name, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_number ON name (number);
CREATE TABLE mark (kind TEXT NOT NULL, key BLOB NOT NULL, value ANY NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID
""",
    unavailable=IndexUnavailable,
    misconfigured=IndexMisconfigured,
)
_PUT: Final = """
INSERT INTO receipt (place, article, at_ms, told) VALUES (?, ?, ?, ?) ON CONFLICT (place) DO UPDATE
SET article = excluded.article, at_ms = excluded.at_ms, told = excluded.told WHERE excluded.at_ms >= at_ms
RETURNING number
"""
_MARK: Final = """
INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value WHERE excluded.value >= value
"""


class SqliteTrails(FileBeside):
    """See `services.engines.trails.Trails`. The file at `path` is opened, and made if need be, when it is first asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, TRAILS, "trails")

    async def add(self, receipts: Sequence[Receipt]) -> None:
        """See the Protocol. Here it is all or nothing."""

        def add(db: sqlite3.Connection) -> None:
            with transaction(db):
                for receipt in receipts:
                    _add(db, receipt)

        await self._run(add)

    async def of_article(self, article_id: str) -> Found:
        """See the Protocol."""
        return await self._find("article = ?", [_bytes(article_id)])

    async def named(self, names: Collection[str]) -> Found:
        """See the Protocol."""
        wanted = [_bytes(name) for name in as_names(names)]
        which = f"number IN (SELECT number FROM name WHERE name IN ({', '.join('?' * len(wanted))}))"  # noqa: S608 - ours
        return await self._find(which, wanted)

    async def at(self, place: str) -> Receipt | None:
        """See the Protocol."""
        found = await self._find("place = ?", [_bytes(place)])
        return found.receipts[0] if found.receipts else None

    async def erase(self, article_ids: Sequence[str]) -> int:
        """See the Protocol."""

        def erase(db: sqlite3.Connection) -> int:
            with transaction(db):
                return sum(_erase(db, _bytes(article_id)) for article_id in article_ids)

        return await self._run(erase)

    async def erase_named(self, names: Collection[str]) -> int:
        """See the Protocol."""

        def erase(db: sqlite3.Connection) -> int:
            with transaction(db):
                return _delete(db, _nameless(db, as_names(names)))

        return await self._run(erase)

    async def remember_forgotten(self, forgotten: Mapping[str, datetime]) -> None:
        """See the Protocol."""
        await self._mark([("forgotten", one, at) for one, at in forgotten.items()])

    async def forgotten_at(self, article_id: str) -> datetime | None:
        """See the Protocol."""
        return await self._marked("forgotten", article_id)

    async def expire(self, before: datetime, most: int = MOST) -> int:
        """See the Protocol."""

        def expire(db: sqlite3.Connection) -> int:
            with transaction(db):
                old = "SELECT number FROM receipt WHERE at_ms < ? LIMIT ?"
                done = _delete(db, db.execute(old, (epoch_ms(before), most)).fetchall())
                if done:
                    db.execute(_MARK, ("reach", b"since", epoch_ms(before)))
            return done

        return await self._run(expire)

    async def refresh(self) -> None:
        """Nothing is left to do: what was added is found."""
        await self._run(lambda _: None)

    async def identity(self) -> str:
        """See the Protocol: a name that the file was given when it was first asked for one."""

        def name(db: sqlite3.Connection) -> str:
            with transaction(db):
                db.execute("INSERT OR IGNORE INTO mark VALUES ('store', x'', ?)", (uuid.uuid4().hex,))
                return str(db.execute("SELECT value FROM mark WHERE kind = 'store'").fetchone()[0])

        return await self._run(name)

    async def reach(self) -> Reach:
        """See the Protocol."""
        return Reach(await self._marked("reach", "since"), await self._marked("reach", "until"))

    async def begins(self, since: datetime) -> None:
        """See the Protocol."""
        await self._mark([("reach", "since", since)])

    async def reached(self, until: datetime) -> None:
        """See the Protocol."""
        await self._mark([("reach", "until", until)])

    async def _find(self, which: str, values: Sequence[bytes]) -> Found:
        question = f"SELECT told FROM receipt WHERE {which} ORDER BY at_ms DESC LIMIT ?"  # noqa: S608 - ours
        rows = await self._run(lambda db: db.execute(question, (*values, MOST + 1)).fetchall())
        return found_of([Receipt.model_validate_json(told) for (told,) in rows])

    async def _mark(self, marks: Sequence[tuple[str, str, datetime]]) -> None:
        def mark(db: sqlite3.Connection) -> None:
            with transaction(db):
                db.executemany(_MARK, [(kind, _bytes(key), epoch_ms(at)) for kind, key, at in marks])

        await self._run(mark)

    async def _marked(self, kind: str, key: str) -> datetime | None:
        question, values = "SELECT value FROM mark WHERE kind = ? AND key = ?", (kind, _bytes(key))
        found = await self._run(lambda db: db.execute(question, values).fetchone())
        return None if found is None else from_epoch_ms(int(found[0]))


def _bytes(name: str) -> bytes:
    # Half a surrogate pair is no name of anything, but may be asked for.
    return name.encode("utf-8", "surrogatepass")


def _add(db: sqlite3.Connection, receipt: Receipt) -> None:
    article = None if receipt.id is None else _bytes(receipt.id)
    told = receipt.model_dump_json(exclude_none=True).encode()
    row = db.execute(_PUT, (_bytes(place_of(receipt)), article, written_at_ms(receipt), told)).fetchone()
    if row is None:
        return  # a later one is there
    db.execute("DELETE FROM name WHERE number = ?", row)
    db.executemany("INSERT INTO name VALUES (?, ?)", [(_bytes(name), *row) for name in names_of(receipt)])


def _erase(db: sqlite3.Connection, article: bytes) -> int:
    own = db.execute("SELECT number, told FROM receipt WHERE article = ?", (article,)).fetchall()
    numbers = [(number,) for number, _ in own]
    names = as_names(name for _, told in own for name in addresses(Receipt.model_validate_json(told)))
    return _delete(db, [*numbers, *_nameless(db, names)])


def _nameless(db: sqlite3.Connection, names: Sequence[str]) -> list[tuple[int]]:
    named = "SELECT number FROM name JOIN receipt USING (number) WHERE name = ? AND article IS NULL"
    return [row for name in names for row in db.execute(named, (_bytes(name),)).fetchall()]


def _delete(db: sqlite3.Connection, numbers: Sequence[tuple[int]]) -> int:
    db.executemany("DELETE FROM name WHERE number = ?", numbers)
    return max(0, db.executemany("DELETE FROM receipt WHERE number = ?", numbers).rowcount)
