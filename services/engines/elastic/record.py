"""The record of a rebuild: one document in an index of its own, changed only by who saw its last state.

So it is a lock that no clock decides: its owner writes it again and again, and who wants it watches. A record that
stands still for a while has lost its owner. An owner that comes back all the same finds that it cannot write any more.
"""

import asyncio
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from schemas.moments import iso
from services.engines.elastic.client import Connection, Refusal
from services.engines.elastic.conditions import Json
from services.engines.errors import IndexLocked, IndexUnavailable, RebuildTaken
from services.engines.rebuild import RebuildState, Stage

BEAT_S: Final = 5.0
LEASE_S: Final = 30.0
_DOCUMENT: Final = "rebuild"
_TRIES: Final = 3
_CONFLICT: Final = "version_conflict_engine_exception"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the record says. `aliases` are those that `hold` took from the old index; no `owner` = nobody works on it."""

    state: RebuildState
    aliases: tuple[str, ...] = ()
    owner: str | None = None

    def at(self, stage: Stage) -> "Entry":
        """This entry at another stage."""
        return replace(self, state=replace(self.state, stage=stage))


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry, and the write that it came with: it can be changed by who has seen the last one."""

    entry: Entry
    seq_no: int
    primary_term: int


class Record:
    """The record in the index `name`. After `take` this process owns it, until `let_go`."""

    def __init__(
        self, connection: Connection, name: str, *, beat_s: float = BEAT_S, lease_s: float = LEASE_S
    ) -> None:
        self._connection = connection
        self._name = name
        self._beat_s = beat_s
        self._lease_s = lease_s
        self._me = uuid.uuid4().hex
        self._changing = asyncio.Lock()
        self._mine: Seen | None = None
        self._beating: asyncio.Task[None] | None = None

    @property
    def entry(self) -> Entry:
        """What this process wrote last. Raises RebuildTaken when the record is not its own."""
        if self._mine is None:
            raise RebuildTaken("another process took this rebuild over")
        return self._mine.entry

    async def read(self) -> Entry | None:
        """What the record says; None when there is none."""
        seen = await self.look()
        return None if seen is None else seen.entry

    async def make(self, entry: Entry, settings: Json) -> None:
        """Write the first record and own it. Raises IndexLocked when somebody was faster."""
        mappings: Json = {"dynamic": False, "properties": {}}
        try:
            await self._connection.ask("PUT", f"/{self._name}", {"settings": settings, "mappings": mappings})
        except Refusal as refusal:
            if refusal.error_type != "resource_already_exists_exception":
                raise
        try:
            await self._write(entry, {"op_type": "create"})
        except Refusal as refusal:
            if refusal.error_type == _CONFLICT:
                raise IndexLocked("another rebuild has just begun") from refusal
            raise
        self._beating = asyncio.create_task(self._beat())

    async def take(self) -> Entry | None:
        """Own the record and return what it says; None when there is none. Watches for a while, if it has an owner.

        Raises IndexLocked when another process works on it.
        """
        for _ in range(_TRIES):
            seen = await self.look()
            if seen is None:
                return None
            if seen.entry.owner is not None:
                seen = await self._watch(seen)
            try:
                await self._write(seen.entry, _after(seen))
            except Refusal as refusal:
                if refusal.error_type != _CONFLICT:
                    raise
                continue  # it may be a writer that has missed the owner, too: see `free`
            self._beating = asyncio.create_task(self._beat())
            return self.entry
        raise IndexLocked("another process works on this rebuild")

    async def free(self, seen: Seen) -> bool:
        """Say that nobody works on the rebuild any more, its owner being missing; False when somebody was faster."""
        try:
            await self._put(replace(seen.entry, owner=None), _after(seen))
        except Refusal as refusal:
            if refusal.error_type != _CONFLICT:
                raise
            return False
        return True

    async def change(self, entry: Entry) -> None:
        """Write `entry` over what this process wrote last. Raises RebuildTaken."""
        async with self._changing:
            await self._change(entry)

    async def let_go(self) -> None:
        """Let another process own the record at once. Safe to call twice."""
        await self._stop_beating()
        if self._mine is not None:
            async with self._changing:
                with suppress(RebuildTaken, IndexUnavailable, Refusal):
                    await self._change(self._mine.entry, owner=None)
                self._mine = None

    async def remove(self) -> None:
        """Remove the record with its index."""
        await self._stop_beating()
        self._mine = None
        try:
            await self._connection.ask("DELETE", f"/{self._name}")
        except Refusal as refusal:
            if refusal.status != 404:
                raise

    async def _stop_beating(self) -> None:
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _watch(self, seen: Seen) -> Seen:
        until = time.monotonic() + self._lease_s
        while time.monotonic() < until:
            await asyncio.sleep(min(1.0, self._beat_s))
            now = await self.look()
            if now is not None and now.entry.owner is None:
                return now
            if now is None or now.seq_no != seen.seq_no:
                raise IndexLocked("another process works on this rebuild: let it finish, or end it")
        return seen

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_s)
            try:
                async with self._changing:
                    await self._change(self.entry)
            except RebuildTaken:
                return
            except (IndexUnavailable, Refusal):
                continue  # whoever else wants the record cannot reach it either

    async def _change(self, entry: Entry, *, owner: str | None = "me") -> None:
        mine = self._mine
        if mine is None:
            raise RebuildTaken("another process took this rebuild over")
        for _ in range(2):
            try:
                await self._write(entry, _after(mine), owner=owner)
            except Refusal as refusal:
                if refusal.error_type != _CONFLICT:
                    raise
                # It may be a write of ours whose answer was lost.
                seen = await self.look()
                if seen is None or seen.entry.owner != self._me:
                    break
                mine = seen
            else:
                return
        self._mine = None
        raise RebuildTaken("another process took this rebuild over")

    async def _write(self, entry: Entry, params: dict[str, str], *, owner: str | None = "me") -> None:
        state = replace(entry.state, worked_at=iso(datetime.now(UTC)))
        self._mine = await self._put(replace(entry, state=state, owner=owner and self._me), params)

    async def _put(self, entry: Entry, params: dict[str, str]) -> Seen:
        positions = {str(partition): at for partition, at in entry.state.positions.items()}
        body: Json = {**asdict(entry), "state": {**asdict(entry.state), "positions": positions}}
        answer = await self._connection.ask("PUT", f"/{self._name}/_doc/{_DOCUMENT}", body, params=params)
        return Seen(entry, answer["_seq_no"], answer["_primary_term"])

    async def look(self) -> Seen | None:
        """What the record says, and with which write; None when there is none."""
        try:
            found: dict[str, Any] = await self._connection.ask("GET", f"/{self._name}/_doc/{_DOCUMENT}")
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        body = found["_source"]
        stated = body["state"]
        state = RebuildState(
            new=stated["new"],
            old=stated["old"],
            stage=Stage(stated["stage"]),
            positions={int(partition): at for partition, at in stated["positions"].items()},
            started_at=stated["started_at"],
            worked_at=stated["worked_at"],
        )
        return Seen(
            Entry(state, tuple(body["aliases"]), body["owner"]), found["_seq_no"], found["_primary_term"]
        )


def _after(seen: Seen) -> dict[str, str]:
    """Parameters of a write that comes right after the one that was seen, or is refused."""
    return {"if_seq_no": str(seen.seq_no), "if_primary_term": str(seen.primary_term)}
