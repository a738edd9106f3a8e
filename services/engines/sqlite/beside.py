"""Files of our own beside the embedded index: opened, and made if need be, when they are first asked."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from services.engines.errors import IndexUnavailable
from services.engines.sqlite.form import Form
from services.engines.sqlite.store import Store

_T = TypeVar("_T")


class FileBeside:
    """The file of `form` at `path`; `noun` is what is kept in it."""

    def __init__(self, path: Path, form: Form, noun: str) -> None:
        self._path = path
        self._store = Store(path, form)
        self._noun = noun
        self._opening = asyncio.Lock()
        self._started = False

    async def start(self) -> None:
        """Get ready to ask."""
        self._started = True

    async def close(self) -> None:
        """Close the file. Safe to call twice."""
        self._started = False
        await self._store.close()

    async def ensure(self) -> list[str]:
        """Make the file if it is missing; its name if it was made."""
        there = await asyncio.to_thread(self._path.exists)
        await self._run(lambda _: None)
        return [] if there else [self._path.name]

    async def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        if not self._started:
            raise IndexUnavailable(f"the {self._noun} are not started")
        async with self._opening:
            if not self._store.is_open:
                await self._store.open()
        return await self._store.run(work)
