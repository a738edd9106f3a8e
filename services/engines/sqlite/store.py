"""One connection to the bus file with a thread of its own: nothing here blocks the event loop.

SQLite's write-ahead log needs shared memory, so every process that uses the file must be on one machine, on a local
disk. Commits are synced to the disk before they return (also past the drive's cache on macOS), unless the caller says
that a change may be lost with the machine.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from services.engines.errors import BusMisconfigured, BusUnavailable, EngineError
from services.engines.sqlite.schema import is_prepared, prepare

BUSY_S: Final = 10.0
_RETRY_S: Final = 0.02
_T = TypeVar("_T")

_UNUSABLE: Final = {
    sqlite3.SQLITE_NOTADB: "the file of TELEX_BUS is not a SQLite database: name another file, or move it away",
    sqlite3.SQLITE_CORRUPT: "the bus file is damaged: restore it from a copy, or move it away and publish again",
    sqlite3.SQLITE_CANTOPEN: "the bus file cannot be opened: TELEX_BUS must name a file in a folder Telex may write to",
    sqlite3.SQLITE_READONLY: "the bus file or its folder is read-only: give Telex the right to write there",
    sqlite3.SQLITE_PERM: "the bus file may not be used: give Telex the right to read and write it",
    sqlite3.SQLITE_AUTH: "the bus file may not be used: give Telex the right to read and write it",
}
_FOR_NOW: Final = {
    sqlite3.SQLITE_FULL: "the disk with the bus file is full",
    sqlite3.SQLITE_BUSY: "the bus file is locked by another process",
    sqlite3.SQLITE_LOCKED: "the bus file is locked by another connection",
    sqlite3.SQLITE_IOERR: "the disk with the bus file answers with errors",
}


def translated(error: sqlite3.Error) -> EngineError:
    """The project's error for SQLite's, with what to do; never a path or a value."""
    # The low byte is the kind of error, the rest refines it.
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if kind in _UNUSABLE:
        return BusMisconfigured(_UNUSABLE[kind])
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return BusUnavailable(_FOR_NOW.get(kind, f"the bus file could not be used ({name})"))


@contextlib.contextmanager
def transaction(db: sqlite3.Connection, *, durable: bool = True) -> Iterator[None]:
    """All or nothing. With `durable` False the change is atomic, but may be lost when the machine dies."""
    if not durable:
        db.execute("PRAGMA synchronous = NORMAL")
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
    finally:
        if not durable:
            db.execute("PRAGMA synchronous = FULL")


class Store:
    """The bus file, opened. Every piece of work runs in this connection's thread, one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._thread: ThreadPoolExecutor | None = None
        self._db: sqlite3.Connection | None = None

    @property
    def is_open(self) -> bool:
        return self._thread is not None

    async def open(self) -> None:
        """Open the file; make it, its folder and its tables when missing. Raises BusMisconfigured or BusUnavailable."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="telex-bus")
        try:
            self._db = await self._call(lambda: _connect(self._path))
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connection and end its thread, after the work under way. Safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(thread, self._disconnect)
        finally:
            thread.shutdown(wait=False)

    async def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do `work` with the connection. Raises BusUnavailable or BusMisconfigured for SQLite's errors."""
        db = self._db
        if db is None:
            raise BusUnavailable("the bus is not open")
        return await self._call(lambda: work(db))

    async def _call(self, work: Callable[[], _T]) -> _T:
        if self._thread is None:
            raise BusUnavailable("the bus is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            raise translated(error) from error

    def _disconnect(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BusMisconfigured(
            "the folder of the bus file cannot be made: TELEX_BUS must name a file in a folder Telex may write to"
        ) from error
    # Created and closed on the store's thread; `timeout` waits for other writers before SQLITE_BUSY.
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _set_up(db)
    except BaseException:
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection) -> None:
    # Looked at first, so that another program's database is left exactly as it was.
    is_prepared(db)
    _use_write_ahead_log(db)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA fullfsync = ON")
    db.execute("PRAGMA checkpoint_fullfsync = ON")
    db.execute("PRAGMA journal_size_limit = 67108864")
    if not is_prepared(db):
        with transaction(db):
            # Another process may have been faster.
            if not is_prepared(db):
                prepare(db)


def _use_write_ahead_log(db: sqlite3.Connection) -> None:
    # Changing the mode of a new file does not wait for other openers as other statements do.
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)
            continue
        if mode != "wal":
            raise BusMisconfigured(
                "the bus file must be on a local disk: its file system has no write-ahead log"
            )
        return
