"""Articles that were erased and must not come back, though their messages remain in the raw topic.

`articles.forgotten.v1` has their ids. Whoever processes raw messages follows it: messages of these articles are answered
`rejected`, `forgotten`, and neither they nor what is made of them are kept anywhere.

An article may be forgotten while a message of it is on its way into the index. So everyone who learns of a new id erases
that article once more himself: before the batch in hand is answered, again when that batch must be through, and, for what
a crash left, whenever he starts.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Final

import structlog
from pydantic import ValidationError

from schemas.forgotten import Forgotten
from schemas.outcomes import Reason, Rejection
from schemas.topics import ENRICHED, FORGOTTEN
from services.engines.bus import Bus, Message, Outgoing, Reader
from services.engines.errors import BusUnavailable, IndexUnavailable
from services.engines.index import Erasing
from services.engines.reading import read_to_end
from services.ingestor.draft import RawMessage
from services.ingestor.processing import Processed, Refused
from services.ingestor.stated_id import stated_id

FOLLOW_EVERY_S: Final = 1.0
# By then whatever was answered when an id was learnt is published.
SETTLED_S: Final = 30.0
_AT_ONCE: Final = 1000
REFUSED: Final = Refused(
    Rejection(
        reason=Reason.FORGOTTEN,
        stage="admission",
        message="this article was erased on request: nothing of it is taken",
    )
)

_log = structlog.get_logger(__name__)


class ForgottenArticles:
    """The ids as the topic has them by now. Made by `follow_forgotten`."""

    def __init__(self, bus: Bus, index: Erasing, clock: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._index = index
        self._clock = clock
        self._reader: Reader | None = None
        self._positions: dict[int, int] | None = None  # the next offsets to read; None before it is opened
        self._ids: set[str] = set()
        self._due: set[str] = set()
        self._settling: dict[str, float] = {}
        self._following = asyncio.Lock()

    async def open(self, stack: AsyncExitStack) -> None:
        """Read everything the topic holds, and stay open for what comes until `stack` is left. Raises BusUnavailable."""
        positions: dict[int, int] = {}
        async with aclosing(read_to_end(self._bus, FORGOTTEN.name)) as batches:
            async for messages in batches:
                self._learn(messages)
                positions.update({one.place.partition: one.place.offset + 1 for one in messages})
        self._positions = positions
        stack.push_async_callback(self._close)
        await self.follow()

    async def _close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.__aexit__(None, None, None)

    async def _take_in(self) -> None:
        if self._positions is None:
            return
        try:
            if self._reader is None:
                self._reader = await self._bus.reader(FORGOTTEN.name, dict(self._positions)).__aenter__()
            while messages := await self._reader.poll(_AT_ONCE, 0):
                self._learn(messages)
                self._positions.update({one.place.partition: one.place.offset + 1 for one in messages})
        except BusUnavailable:
            # This reader may never answer again, as when the password has changed: the next call opens another.
            await self._close()
            raise

    async def follow(self) -> None:
        """Take in what is new, and erase those articles once more. Raises BusUnavailable.

        While the index does not answer, the log says so and the next call tries again.
        """
        async with self._following:
            await self._take_in()
            now = self._clock()
            due = sorted(self._due | {one for one, at in self._settling.items() if at <= now})
            if not due:
                return
            try:
                erased = await self._index.erase(due)
            except IndexUnavailable as error:
                _log.warning("forgotten_not_erased_yet", articles=len(due), problem=str(error))
                return
            await self._bus.publish([Outgoing(ENRICHED.name, one.encode(), None) for one in due])
            for one in due:
                if self._settling.pop(one, None) is None:
                    self._settling[one] = now + SETTLED_S
            self._due.clear()
            if erased:
                _log.info("forgotten_erased", articles=len(erased), documents=sum(erased.values()))

    async def keep_up(self) -> None:
        """Follow for ever, so that an idle ingestor erases what it alone may: an embedded index has one writer."""
        while True:
            await asyncio.sleep(FOLLOW_EVERY_S)
            try:
                await self.follow()
            except BusUnavailable as error:
                _log.warning("forgotten_unknown", problem=str(error))

    def written(self, article_ids: Iterable[str]) -> None:
        """These were written just now: those of them that are forgotten are erased once more by the next `follow`, however
        long ago they were learnt."""
        self._due |= self._ids.intersection(article_ids)

    def ids(self) -> Iterable[str]:
        """All of them, as of now."""
        return tuple(self._ids)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._ids

    def gate(self, message: Message, made: Processed) -> Processed:
        """What the pipeline made of `message`, or the refusal when it is about a forgotten article."""
        if not self._ids:
            return made
        found = made.id or stated_id(RawMessage(message.value, message.timestamp_ms, message.headers))
        return REFUSED if found in self._ids else made

    def _learn(self, messages: Sequence[Message]) -> None:
        for message in messages:
            name = (message.key or b"").decode("utf-8", "replace")
            if message.value is None:
                self._ids.discard(name)
                self._due.discard(name)
                self._settling.pop(name, None)
                continue
            try:
                record = Forgotten.model_validate_json(message.value)
            except ValidationError:
                _log.error("forgotten_record_unreadable", place=str(message.place))
                continue
            self._ids.add(record.id)
            self._due.add(record.id)
            self._settling.pop(record.id, None)


@asynccontextmanager
async def follow_forgotten(bus: Bus, index: Erasing) -> AsyncIterator[ForgottenArticles]:
    """The forgotten articles, as of now and followed from now on. Raises BusUnavailable, BusMisconfigured."""
    async with AsyncExitStack() as stack:
        found = ForgottenArticles(bus, index)
        await found.open(stack)
        yield found
