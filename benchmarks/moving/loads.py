"""Topics filled with articles before anything is measured: raw messages for Telex, documents for the others."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from benchmarks.corpus.messages import Pair, pairs
from schemas.topics import MIB, RAW, TOPICS, Topic
from services.engines.bus import Outgoing
from services.engines.factory import make_bus
from services.runtime.settings import Settings

# Benthos does not get through what our producer compresses: it asks for the same records for ever.
DOCUMENTS: Final = Topic("documents", {"compression.type": "uncompressed"}, 32 * MIB)
PARTITIONS: Final = 4
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Load:
    """`prefix` stands before the names of the topics; `ids` are those of the articles in them."""

    prefix: str
    ids: frozenset[str]

    @property
    def documents(self) -> str:
        """The topic that the other programs read."""
        return self.prefix + DOCUMENTS.name


async def fill(kafka: str, name: str, count: int, *, documents: bool) -> Load:
    """A load of `count` articles at the broker `kafka`; without `documents` only the raw messages.

    Raises any error of the bus.
    """
    prefix = f"{name}."
    bus = make_bus(Settings(bus=kafka, topic_prefix=prefix, topic_partitions=PARTITIONS))
    values: list[tuple[Topic, Callable[[Pair], bytes]]] = [(RAW, lambda pair: pair.raw)]
    if documents:
        values.append((DOCUMENTS, lambda pair: pair.document))
    ids: set[str] = set()
    try:
        await bus.start()
        await bus.ensure_topics((*TOPICS, DOCUMENTS))
        source = pairs(count)
        while some := list(islice(source, _AT_ONCE)):
            ids.update(pair.id for pair in some)
            for topic, value in values:
                await bus.publish([Outgoing(topic.name, pair.id.encode(), value(pair)) for pair in some])
    finally:
        await bus.close()
    return Load(prefix, frozenset(ids))
