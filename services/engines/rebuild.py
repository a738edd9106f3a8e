"""The rebuild Protocol: a new index beside the live one, filled from the raw topic, then put in its place.

How far a rebuild is stands in a record beside the indices, so that another process can go on where one was killed. The
record is a lock, too: only one process at a time works on it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.engines.index import Destination, Erasing, IndexDocument


class Stage(StrEnum):
    """How far a rebuild is."""

    FILLING = "filling"  # the new index takes in the raw topic; all else goes on with the old one
    HELD = (
        "held"  # nothing new is begun on the old index, for as long as somebody works on it; ingestors wait
    )
    SWITCHED = "switched"  # the new index is live; the old one is kept until it is dropped


@dataclass(frozen=True, slots=True)
class RebuildState:
    """A rebuild. `positions` are next offsets of the raw topic: all below is in the new index. Times are ISO 8601, UTC.

    `worked_at` is when a process last said that it works on it.
    """

    new: str
    old: str
    stage: Stage
    positions: Mapping[int, int]
    started_at: str
    worked_at: str


@dataclass(frozen=True, slots=True)
class Stub:
    """A stored document without its contents but for its story; `origin` as in IndexDocument."""

    doc_id: str
    version: int
    origin: str
    story: str


class IndexRebuild(Erasing, Protocol):
    """Created by `services.engines.factory`. Every method raises IndexUnavailable.

    `save`, `hold` and `switch` raise RebuildTaken when another process took the rebuild over.
    """

    async def start(self) -> None:
        """Connect."""
        ...

    async def close(self) -> None:
        """Stop working on it, so that another process may go on at once. Safe to call twice."""
        ...

    async def state(self) -> RebuildState | None:
        """The rebuild that is there, under way or finished; None when there is none."""
        ...

    async def begin(self) -> RebuildState:
        """Work on the rebuild that was begun, or make a new index and begin one.

        One that had switched when it was killed comes back as SWITCHED; one that held writers is FILLING again, and the
        old index is written to. Raises IndexLocked when another process works
        on it, IndexMisconfigured when there is nothing to rebuild from.
        """
        ...

    def destination(self) -> Destination:
        """The new index."""
        ...

    async def save(self, positions: Mapping[int, int]) -> None:
        """Everything below `positions` is in the new index, durably."""
        ...

    def stubs(self) -> AsyncGenerator[Sequence[Stub], None]:
        """Every document of the old index, in any order."""
        ...

    async def fetch_old(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """Documents of the old index without their texts."""
        ...

    async def hold(self) -> None:
        """From here on nothing new is begun on the old index; what was begun may still be written to it."""
        ...

    async def release(self) -> None:
        """Undo `hold`: the old index is written to again."""
        ...

    async def switch(self) -> None:
        """The new index takes the place of the old one, for readers and writers in one step."""
        ...

    async def abandon(self) -> list[str]:
        """Go back to before `begin`; returns the names of what was removed. Raises IndexLocked; IndexMisconfigured when
        no rebuild is under way."""
        ...

    async def drop_old(self) -> list[str]:
        """Remove every earlier index that nothing uses; returns their names.

        Raises IndexMisconfigured while a rebuild is under way.
        """
        ...
