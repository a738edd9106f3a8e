"""Erasing one article: where traces of it are, and taking them away.

The raw topic is the archive and stays as it is: what it still holds of the article is only told. Everything else goes:
index, kept versions, `articles.enriched.v1`, the rejects, the receipts that `telex watch` keeps. It is recorded as forgotten first, so that nobody brings it back
in between. Every step may be done again; after a crash the same call does the rest.
"""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from schemas.forgotten import Forgotten
from schemas.moments import iso
from schemas.outcomes import REJECTION_HEADER_PREFIX
from schemas.topics import ENRICHED, FORGOTTEN, RAW, REJECTED
from services.engines.bus import Bus, Message, Outgoing, Place
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Query
from services.engines.reading import ends_of, read_to_end
from services.engines.trails import Trails
from services.ingestor.draft import RawMessage
from services.ingestor.stated_id import stated_id

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Traces:
    """Where the article was found: messages of the raw topic and of the rejects by place, documents of the index, and kept receipts
    (those of one trail at most); `enriched` tells whether `articles.enriched.v1` has it, and is looked for only where there is nothing else.

    `unreadable` counts raw messages that cannot be read as an article: they belong to no id.
    """

    raw: list[Place] = field(default_factory=list)
    rejects: list[Place] = field(default_factory=list)
    documents: int = 0
    receipts: int = 0
    enriched: bool = False
    unreadable: int = 0

    def __bool__(self) -> bool:
        """Whether there is any trace."""
        return bool(self.raw or self.rejects or self.documents or self.receipts or self.enriched)


class Erasure:
    """Erases the article `article_id`. `told` hears how many messages of which topic were read, of how many."""

    def __init__(
        self,
        bus: Bus,
        index: ArticleIndex,
        trails: Trails,
        article_id: str,
        told: Callable[[str, int, int], None] = lambda _topic, _done, _all: None,
    ) -> None:
        self._bus = bus
        self._index = index
        self._trails = trails
        self._id = article_id
        self._told = told
        self._read: dict[int, int] = {}
        self.traces = Traces()

    async def look(self) -> Traces:
        """Find what there is of it. Changes nothing; reads the topics from the first message to the last.

        Raises BusUnavailable, BusMisconfigured, IndexUnavailable.
        """
        await self._read_raw()
        await self._read_rejects()
        everything = AnyValue("id", (self._id,))
        self.traces.documents = (await self._index.search(Query(everything, size=0))).total
        self.traces.receipts = len((await self._trails.of_article(self._id)).receipts)
        if not self.traces:
            # Its messages may be gone from the raw topic, and it from the index: there the last of each id stays for ever.
            await self._read_enriched()
        return self.traces

    async def forget(self, author: str, at: datetime) -> None:
        """Record it as forgotten, then take it out of the rejects, the enriched articles and the kept receipts; after `look`.

        The index is for the caller to erase from, who knows whether another process alone may. Raises as `look` does.
        """
        record = Forgotten(id=self._id, author=author, at=iso(at))
        await self._bus.publish(
            [Outgoing(FORGOTTEN.name, self._id.encode(), record.model_dump_json().encode())]
        )
        _log.info("article_forgotten", id=self._id, author=author)
        # What came between looking and the record.
        await self._read_raw()
        await self._read_rejects()
        await self._rewrite_rejects()
        await self._bus.publish([Outgoing(ENRICHED.name, self._id.encode(), None)])
        # Also where nobody keeps receipts any more: those of before are there still.
        await self._trails.erase([self._id])

    async def _read_raw(self) -> None:
        ends = await ends_of(self._bus, RAW.name)
        whole = sum(ends.values()) - sum(self._read.values())
        done = 0
        async with aclosing(read_to_end(self._bus, RAW.name, self._read, ends)) as batches:
            async for messages in batches:
                for message in messages:
                    found = stated_id(_raw(message))
                    self.traces.unreadable += found is None
                    if found == self._id:
                        self.traces.raw.append(message.place)
                done += len(messages)
                self._told(RAW.name, done, whole)
        self._read = ends

    async def _read_rejects(self) -> None:
        ends = await ends_of(self._bus, REJECTED.name)
        raw = set(map(str, self.traces.raw))
        self.traces.rejects = []
        done = 0
        async with aclosing(read_to_end(self._bus, REJECTED.name, ends=ends)) as batches:
            async for messages in batches:
                # One that was cut to fit the topic cannot be read, but tells where it stood in the raw topic.
                self.traces.rejects += [
                    message.place
                    for message in messages
                    if _origin(message) in raw or stated_id(_raw(message)) == self._id
                ]
                done += len(messages)
                self._told(REJECTED.name, done, sum(ends.values()))

    async def _read_enriched(self) -> None:
        key, ends = self._id.encode(), await ends_of(self._bus, ENRICHED.name)
        done = 0
        async with aclosing(read_to_end(self._bus, ENRICHED.name, ends=ends)) as batches:
            async for messages in batches:
                for message in messages:
                    if message.key == key:
                        self.traces.enriched = message.value is not None
                done += len(messages)
                self._told(ENRICHED.name, done, sum(ends.values()))

    async def _rewrite_rejects(self) -> None:
        """Kafka deletes no single message, only all before an offset: the others are published again first."""
        own = set(self.traces.rejects)
        ends: dict[int, int] = {}
        for place in own:
            ends[place.partition] = max(ends.get(place.partition, 0), place.offset + 1)
        if not ends:
            return
        async with aclosing(read_to_end(self._bus, REJECTED.name, ends=ends)) as batches:
            async for messages in batches:
                await self._bus.publish(
                    [
                        Outgoing(REJECTED.name, message.key, message.value, message.headers)
                        for message in messages
                        if message.place not in own
                    ]
                )
        await self._bus.trim(REJECTED.name, ends)


def _raw(message: Message) -> RawMessage:
    headers = tuple(one for one in message.headers if not one[0].startswith(REJECTION_HEADER_PREFIX))
    return RawMessage(message.value, message.timestamp_ms, headers)


def _origin(message: Message) -> str:
    told = dict(message.headers)
    return "/".join(
        told.get(REJECTION_HEADER_PREFIX + name, b"").decode("utf-8", "replace")
        for name in ("topic", "partition", "offset")
    )
