"""One connection to a SQLite file with a thread of its own: nothing here blocks the event loop.

SQLite's write-ahead log needs shared memory, so every process that uses the file must be on one machine, on a local
disk. Commits are synced to the disk before they return (also past the drive's cache on macOS), unless the caller says
that a change may be lost with the machine.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from services.engines.sqlite.form import Form

BUSY_S: Final = 10.0
_RETRY_S: Final = 0.02
_T = TypeVar("_T")


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
    """A file of `form`, opened. Every piece of work runs in this connection's thread, one after the other.

    Every method raises what `form` calls unavailable or misconfigured for SQLite's errors.
    """

    def __init__(self, path: Path, form: Form) -> None:
        self._path = path.absolute()
        self._form = form
        self._thread: ThreadPoolExecutor | None = None
        self._db: sqlite3.Connection | None = None

    @property
    def is_open(self) -> bool:
        return self._thread is not None

    async def open(self) -> None:
        """Open the file; make it, its folder and its tables when missing."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="telex-sqlite")
        try:
            self._db = await self._call(lambda: _connect(self._path, self._form))
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
        """Do `work` with the connection."""
        db = self._db
        if db is None:
            raise self._not_open()
        return await self._call(lambda: work(db))

    async def _call(self, work: Callable[[], _T]) -> _T:
        if self._thread is None:
            raise self._not_open()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            raise self._form.translated(error) from error

    def _not_open(self) -> Exception:
        return self._form.unavailable(f"the {self._form.noun} is not open")

    def _disconnect(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()


def _connect(path: Path, form: Form) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if form.mode is not None and not path.exists():
            # SQLite gives the files beside it the same rights.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, form.mode))
    except OSError as error:
        raise form.misconfigured(
            f"the folder of the {form.noun} cannot be made: {form.setting} must name a place that Telex may write to"
        ) from error
    # Created and closed on the store's thread; `timeout` waits for other writers before SQLITE_BUSY.
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _set_up(db, form)
    except BaseException:
        db.close()
        raise
    return db


def _set_up(db: sqlite3.Connection, form: Form) -> None:
    # Looked at first, so that another program's database is left exactly as it was.
    form.is_prepared(db)
    _use_write_ahead_log(db, form)
    # What is deleted is to be gone, not to lie in a free page.
    db.execute("PRAGMA secure_delete = ON").fetchall()
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA fullfsync = ON")
    db.execute("PRAGMA checkpoint_fullfsync = ON")
    db.execute("PRAGMA journal_size_limit = 67108864")
    if not form.is_prepared(db):
        with transaction(db):
            # Another process may have been faster.
            if not form.is_prepared(db):
                form.prepare(db)


def _use_write_ahead_log(db: sqlite3.Connection, form: Form) -> None:
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
            raise form.misconfigured(
                f"the {form.noun} must be on a local disk: its file system has no write-ahead log"
            )
        return
