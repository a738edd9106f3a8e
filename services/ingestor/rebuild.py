"""Make the index anew from the raw topic, beside the live one, while ingestors and searches go on.

1. Fill: every raw message goes through the same processing and writing as in an ingestor, in the order of the topic,
   into the new index. When little is left,
2. Compare: whatever the old index has and the new one lacks is copied, or ends the rebuild before it changes anything.
   When the oldest messages are gone, their documents are copied before the filling.
3. Hold: nothing new is begun on the old index. Work in hand is finished there; it is on messages before the end of the
   topic as it is now. Up to that end
4. Catch up; then, in one step for readers and writers,
5. Switch. Ingestors go on from what they had not committed: what the new index has already is written over itself.

Ingestors wait during the catching up, some seconds, so that no message is written to the new index before those that
stand before it: versions, and which of them came late, come out as if there had been no other index.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog

from schemas.topics import RAW
from services.engines.bus import Bus, PartitionLag
from services.engines.document import article_of, as_history, history_id, made_anew
from services.engines.errors import BusUnavailable, IndexUnavailable
from services.engines.index import Verdict
from services.engines.reading import extents_of
from services.engines.rebuild import IndexRebuild, Stage, Stub
from services.ingestor.admission import LATE
from services.ingestor.answers import Answer
from services.ingestor.archive import Archive
from services.ingestor.batch import BatchWriter
from services.ingestor.carried_stories import carry_stories
from services.ingestor.consumer import AHEAD
from services.ingestor.convoy import convoy
from services.ingestor.delivery import write_all
from services.ingestor.flight import FlightPath
from services.ingestor.health import Part
from services.ingestor.pace import Pace
from services.runtime.backoff import Backoff
from services.runtime.kill_points import reached

# Few enough to be caught up with in seconds, and how often it is tried to come so close while publishing goes on.
CLOSE_MESSAGES: Final = 2000
_PASSES: Final = 20
_SHOWN: Final = 3

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


class DocumentsMissing(Exception):  # noqa: N818
    """The old index has documents that the new one would lack. Nothing was changed; the text says what to do."""


@dataclass(slots=True)
class Course:
    """How far the work is: what the raw topic holds and what is done of it, in messages, and documents copied."""

    doing: str = "filling"
    total: int = 0
    done: int = 0
    rejected: int = 0
    copied: int = 0
    left_out: int = 0
    problem: str | None = None
    positions: dict[int, int] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)


class Rebuild:
    """One rebuild by this process. `told` hears of the course after each batch."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        bus: Bus,
        index: IndexRebuild,
        writer: BatchWriter,
        path: FlightPath,
        pace: Pace,
        *,
        most: int,
        told: Callable[[Course], None] = lambda _: None,
    ) -> None:
        """`writer` writes into `index`, `path` leads through it, and no more than `most` batches are under way."""
        self._bus = bus
        self._index = index
        self._writer = writer
        self._path = path
        self._pace = pace
        self._health = writer.health
        self._stop = writer.stop
        self._most = most
        self._told = told
        self.course = Course()

    async def run(self, *, copy_missing: bool, leave_missing: bool) -> None:
        """Work on the rebuild to its end, from wherever it is.

        Raises DocumentsMissing, Stopping and engine errors; the rebuild goes on from there when it is run again.
        """
        state = await self._index.begin()
        if state.stage is Stage.SWITCHED:
            return
        self.course.positions = dict(state.positions)
        await self._begin_at_head()
        if copy_missing:
            # First what no message brings any more, so that the messages there are meet the versions before them.
            self.course.doing = "copying"
            await self._lacking(copy=True)
        elif not leave_missing:
            self._refuse_without_head()
        await self._come_close()
        await self._compare(copy=copy_missing, leave=leave_missing)
        await self._come_close()
        # Copies of what is still to come are found when it has come.
        await carry_stories(self._index, self._stop, self._health)
        self.course.doing = "catching up"
        try:
            await self._steadily(self._index.hold)
            reached("held")
            await self._read_to_end()
            # What was forgotten since the last batch may have been copied, or be in no message.
            await self._writer.follow_forgotten()
            reached("caught_up")
            await self._steadily(self._index.switch)
        except BaseException:
            await self._index.release()
            raise
        self.course.doing = "switched"

    async def _come_close(self) -> None:
        """Read until little is left, though publishing goes on."""
        self.course.doing = "filling"
        for _ in range(_PASSES):
            before = self.course.done
            await self._read_to_end()
            if self.course.done - before <= CLOSE_MESSAGES:
                return
        _log.warning("publishing_is_as_fast_as_the_rebuild")

    async def _steadily(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """The answer of `ask`, asked until the engine is there for it. Raises Stopping."""
        backoff = Backoff(self._stop)
        while True:
            try:
                answer = await ask()
            except (IndexUnavailable, BusUnavailable) as error:
                part: Part = "index" if isinstance(error, IndexUnavailable) else "bus"
                self._health.trouble(part, str(error))
                _log.warning("engine_unavailable", problem=str(error))
                self._tell()
                await backoff.wait()
            else:
                self._health.well("index")
                self._health.well("bus")
                return answer

    async def _extents(self) -> dict[int, PartitionLag]:
        return await self._steadily(lambda: extents_of(self._bus, RAW.name))

    async def _begin_at_head(self) -> None:
        """Pass over what the raw topic has lost."""
        positions = self.course.positions
        for partition, extent in (await self._extents()).items():
            if extent.begin > positions.get(partition, 0):
                positions[partition] = self.course.gone[partition] = extent.begin

    def _refuse_without_head(self) -> None:
        if self.course.gone:
            begins = ", ".join(
                f"partition {partition} begins at {begin}" for partition, begin in self.course.gone.items()
            )
            raise DocumentsMissing(
                f"the oldest raw messages are gone ({begins}): --copy-missing copies their documents from the old "
                "index, --leave-missing goes on without them"
            )

    async def _read_to_end(self) -> None:
        """Take in everything up to where the topic ends now."""
        positions = self.course.positions
        found = await self._extents()
        for partition, extent in found.items():
            positions[partition] = max(positions.get(partition, 0), extent.begin)
        ends = {partition: extent.end for partition, extent in found.items()}
        self.course.total = self.course.done + sum(
            max(0, end - positions[partition]) for partition, end in ends.items()
        )
        archive = Archive(
            self._bus, positions, ends, batch_size=lambda: self._pace.batch_size, stop=self._stop
        )
        async with (
            aclosing(archive.batches()) as batches,
            aclosing(convoy(batches, self._path, self._room)) as finished,
        ):
            async for answers in finished:
                await self._note(answers)
        # What is left below an end is nothing that can be read.
        positions.update(ends)
        await self._steadily(lambda: self._index.save(positions))

    def _room(self) -> int:
        return min(self._most, self._pace.in_flight + AHEAD)

    async def _note(self, answers: Sequence[Answer]) -> None:
        for answer in answers:
            place = answer.message.place
            self.course.positions[place.partition] = place.offset + 1
        self.course.done += len(answers)
        self.course.rejected += sum(answer.rejection is not None for answer in answers)
        await self._steadily(lambda: self._index.save(self.course.positions))
        self._tell()

    async def _compare(self, *, copy: bool, leave: bool) -> None:
        self.course.doing = "comparing"
        count, some = await self._lacking(copy=copy)
        self.course.left_out = count
        if count and not leave:
            raise DocumentsMissing(
                f"{count} documents of the old index would be missing in the new one, such as {', '.join(some)}: "
                + ("they cannot be copied; " if copy else "--copy-missing copies them, ")
                + "--leave-missing goes on without them"
            )

    async def _lacking(self, *, copy: bool) -> tuple[int, list[str]]:
        """How much the old index has and the new one lacks, apart from what the raw topic still brings and, with `copy`,
        what could be copied; and the names of some of it."""
        count = 0
        names: list[str] = []
        ends: dict[int, int] = {}
        await self._writer.follow_forgotten()
        async with aclosing(self._index.stubs()) as stubs:
            async for some in stubs:
                # Asked for once the documents stand: a message of one that is there is before the end.
                ends = ends or {partition: one.end for partition, one in (await self._extents()).items()}
                expected = [one for one in some if not self._to_come(one, ends) and not self._forgotten(one)]
                missing = await self._missing(expected)
                if copy and missing:
                    missing = await self._copy(missing)
                count += len(missing)
                names += [one.doc_id for one in missing[: _SHOWN - len(names)]]
                self._tell()
        return count, names

    def _to_come(self, stub: Stub, ends: Mapping[int, int]) -> bool:
        """Whether the message that the document came from is still to be read."""
        topic, _, place = stub.origin.removeprefix(LATE).partition("/")
        partition, _, offset = place.partition("/")
        if topic != RAW.name or not (partition.isdigit() and offset.isdigit()):
            return False
        number = int(partition)
        return self.course.positions.get(number, 0) <= int(offset) < ends.get(number, 0)

    def _forgotten(self, stub: Stub) -> bool:
        return article_of(stub.doc_id) in self._writer.forgotten

    async def _missing(self, stubs: Sequence[Stub]) -> list[Stub]:
        current = {one.doc_id: article_of(one.doc_id) for one in stubs}
        heads = await self._index.destination().heads([*current, *current.values()])

        def there(one: Stub) -> bool:
            head, newest = heads.get(one.doc_id), heads.get(current[one.doc_id])
            # A version that is kept in the old index may still be the current one in the new.
            same = newest is not None and history_id(current[one.doc_id], newest.version) == one.doc_id
            return same or (head is not None and head.version >= one.version)

        return [one for one in stubs if not there(one)]

    async def _copy(self, missing: Sequence[Stub]) -> list[Stub]:
        """Copy documents from the old index; returns those that cannot be."""
        new = self._index.destination()
        # A current version that gives way to a newer one is kept, as the old index has it if it does.
        overwritten = await new.fetch([one.doc_id for one in missing])
        kept = [as_history(document) for document in overwritten.values()]
        wanted = [*(one.doc_id for one in missing), *(one.doc_id for one in kept)]
        found = await self._index.fetch_old(wanted)
        documents = {one.doc_id: one for one in kept}
        documents.update(
            (name, made) for name, document in found.items() if (made := made_anew(document)) is not None
        )
        # Earlier versions first, as always: whenever the process dies, both are there or only the older one.
        refused: set[str] = set()
        for current in (False, True):
            some = [one for one in documents.values() if one.fields.get("current") is current]
            results = await write_all(new, some, self._stop, self._health)
            refused |= {
                one.doc_id
                for one, result in zip(some, results, strict=True)
                if result.verdict is Verdict.REFUSED
            }
        lost = [one for one in missing if one.doc_id not in documents or one.doc_id in refused]
        self.course.copied += len(missing) - len(lost)
        return lost

    def _tell(self) -> None:
        self.course.problem = self._health.problem
        self._told(self.course)
