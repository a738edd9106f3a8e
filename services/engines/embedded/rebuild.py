"""A rebuild of the embedded index: the next generation in a folder of its own, and the file that says which is live.

The process that rebuilds holds the folder's lock, so no ingestor runs meanwhile; others go on searching in the old
generation and see the new one as soon as it is live.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from schemas.moments import iso
from services.engines.embedded import folder
from services.engines.embedded.documents import TantivyCodec
from services.engines.embedded.erasing import erase_everywhere
from services.engines.embedded.store import Store
from services.engines.errors import IndexMisconfigured, IndexUnavailable, RebuildTaken
from services.engines.index import Destination, Head, IndexDocument, Writable, WriteResult
from services.engines.rebuild import RebuildState, Stage, Stub

_RECORD: Final = "telex-rebuild.json"
_AT_ONCE: Final = 1000
_T = TypeVar("_T")


class _Generation:
    """One generation as a destination."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        found = await self.fetch(doc_ids)
        return {doc_id: document.head() for doc_id, document in found.items()}

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        return await asyncio.to_thread(self._store.find, doc_ids)

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        codec = TantivyCodec()
        return await asyncio.to_thread(self._store.write, [codec.decode(one) for one in documents])


class TantivyRebuild:
    """See `services.engines.rebuild.IndexRebuild`; the index folder is at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = folder.Lock(path)
        self._state: RebuildState | None = None
        self._old: Store | None = None
        self._new: Store | None = None

    async def start(self) -> None:
        """Nothing is opened before it is needed."""

    async def close(self) -> None:
        """Finish merges and let go of the folder."""
        await asyncio.to_thread(self._close_stores)
        self._state = None
        self._lock.release()

    async def state(self) -> RebuildState | None:
        """What the record says."""
        return await asyncio.to_thread(self._read)

    async def begin(self) -> RebuildState:
        """See the Protocol."""
        return await asyncio.to_thread(self._begin)

    def destination(self) -> Destination:
        """The new generation. Raises RebuildTaken when it was not begun."""
        return _Generation(_begun(self._new))

    async def save(self, positions: Mapping[int, int]) -> None:
        """See the Protocol."""
        await self._note(replace(_begun(self._state), positions=dict(positions)))

    async def stubs(self) -> AsyncGenerator[Sequence[Stub], None]:
        """See the Protocol."""
        documents = _begun(self._old).all(_AT_ONCE)
        while (some := await asyncio.to_thread(next, documents, None)) is not None:
            yield [
                Stub(one.doc_id, one.version, one.origin, str(one.fields.get("story", ""))) for one in some
            ]

    async def fetch_old(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """See the Protocol."""
        return await asyncio.to_thread(_begun(self._old).find, doc_ids)

    async def erase(self, article_ids: Sequence[str]) -> dict[str, int]:
        """See the Protocol. Before `begin` nothing is open, and nothing erased."""
        return {} if self._new is None else await asyncio.to_thread(erase_everywhere, self._new, article_ids)

    async def hold(self) -> None:
        """See the Protocol: nobody else writes as it is."""
        await self._note(replace(_begun(self._state), stage=Stage.HELD))

    async def release(self) -> None:
        """See the Protocol."""
        await self._note(replace(_begun(self._state), stage=Stage.FILLING))

    async def switch(self) -> None:
        """See the Protocol."""
        state = _begun(self._state)
        await asyncio.to_thread(self._close_stores)
        await asyncio.to_thread(folder.make_live, self._path, self._path / state.new)
        await self._note(replace(state, stage=Stage.SWITCHED))

    async def abandon(self) -> list[str]:
        """See the Protocol."""
        return await asyncio.to_thread(self._abandon)

    async def drop_old(self) -> list[str]:
        """See the Protocol."""
        return await asyncio.to_thread(self._drop_old)

    def _begin(self) -> RebuildState:
        if not folder.begun(folder.live(self._path)):
            raise IndexMisconfigured("there is no index to rebuild: `telex init` makes one")
        self._lock.take()
        live = folder.live(self._path)
        state = self._read()
        if state is not None and self._path / state.new == live and state.stage is not Stage.SWITCHED:
            # It was killed between the switch and its note of it.
            return self._write(replace(state, stage=Stage.SWITCHED))
        if state is None or state.stage is Stage.SWITCHED:
            now = iso(datetime.now(UTC))
            number = 1 + max(folder.generations(self._path), default=1)
            new = folder.generation(self._path, number)
            state = RebuildState(new.name, live.name, Stage.FILLING, {}, now, now)
        home = self._path / state.new
        if not folder.exists(home):
            # Nothing, or a beginning that was cut short: what the record says is in it is not.
            shutil.rmtree(home, ignore_errors=True)
            state = replace(state, positions={})
        state = self._write(replace(state, stage=Stage.FILLING))
        self._old = Store(self._path, writable=False, home=live, lock=self._lock, foreign=True)
        self._new = Store(self._path, writable=True, home=home, lock=self._lock)
        self._new.ensure()
        return state

    def _abandon(self) -> list[str]:
        self._lock.take()
        state = self._read()
        if (
            state is None
            or state.stage is Stage.SWITCHED
            or self._path / state.new == folder.live(self._path)
        ):
            raise IndexMisconfigured("no rebuild is under way")
        home = self._path / state.new
        removed = [state.new] if home.exists() else []
        shutil.rmtree(home, ignore_errors=True)
        (self._path / _RECORD).unlink()
        return removed

    def _drop_old(self) -> list[str]:
        if not folder.begun(folder.live(self._path)):
            raise IndexMisconfigured("no index is live: nothing is removed")
        self._lock.take()
        state = self._read()
        if (
            state is not None
            and state.stage is not Stage.SWITCHED
            and self._path / state.new != folder.live(self._path)
        ):
            raise IndexMisconfigured(
                "a rebuild is under way: finish it with `telex rebuild`, or end it with `--abandon`"
            )
        removed = folder.remove_unused(self._path)
        (self._path / _RECORD).unlink(missing_ok=True)
        return removed

    def _close_stores(self) -> None:
        for store in (self._old, self._new):
            if store is not None:
                store.finish()
        self._old = self._new = None

    async def _note(self, state: RebuildState) -> None:
        self._state = await asyncio.to_thread(self._write, state)

    def _write(self, state: RebuildState) -> RebuildState:
        self._state = replace(state, worked_at=iso(datetime.now(UTC)))
        try:
            folder.write_whole(self._path / _RECORD, asdict(self._state))
        except OSError as error:
            raise IndexUnavailable("the index folder cannot be written to") from error
        return self._state

    def _read(self) -> RebuildState | None:
        try:
            found: dict[str, Any] = json.loads((self._path / _RECORD).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnavailable("the record of the rebuild cannot be read") from error
        return RebuildState(
            new=found["new"],
            old=found["old"],
            stage=Stage(found["stage"]),
            positions={int(partition): at for partition, at in found["positions"].items()},
            started_at=found["started_at"],
            worked_at=found["worked_at"],
        )


def _begun(thing: _T | None) -> _T:
    if thing is None:
        raise RebuildTaken("no rebuild was begun here")
    return thing
