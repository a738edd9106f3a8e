"""What was published against what became of it: the promises of delivery, checked from outside.

The ledger reads the receipts and the rejects as they come, past every proxy. Each time it looks, it asks first how far the
group has committed: by then every message before that has to have its receipt.
"""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Self

import orjson
from aiokafka.errors import KafkaError

from schemas.outcomes import Outcome
from schemas.raw import ArticleStatus
from schemas.topics import RAW, RECEIPTS, REJECTED
from services.engines.bus import Bus, Message, Outgoing, PartitionLag, Place
from services.engines.elastic.client import Connection
from services.engines.elastic.layout import names
from services.engines.errors import BusUnavailable
from services.runtime.settings import Settings
from tests.faults.flow import Article, Flow, Sent, text_of
from tests.faults.ingestors import PATIENCE_S, until
from tests.faults.offsets import Offsets

LOOK_EVERY_S = 0.5


class Ledger:
    """Everything that was published on one installation's raw topic, and everything that was answered."""

    def __init__(self, bus: Bus, offsets: Offsets, elasticsearch: Connection, settings: Settings) -> None:
        self.bus = bus
        self._offsets = offsets
        self._elasticsearch = elasticsearch
        self._prefix = settings.topic_prefix
        self._index, self._write = settings.index_name, names(settings.index_name).write
        self.group = settings.group
        self._places: dict[str, Sent] = {}
        self._receipts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._rejects: dict[str, list[Message]] = defaultdict(list)
        self._read: dict[str, dict[int, int]] = {RECEIPTS.name: {}, REJECTED.name: {}}
        self._readers = {topic: bus.reader(topic, {}) for topic in self._read}
        self._promised: dict[int, int] = {}
        self._checked: set[str] = set()
        self._looking = asyncio.Lock()

    async def __aenter__(self) -> Self:
        for reader in self._readers.values():
            await reader.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        for reader in self._readers.values():
            await reader.__aexit__(None, None, None)

    async def publish(self, sent: Sequence[Sent]) -> None:
        """Publish `sent` in order, and remember where each stands."""
        places = await self.bus.publish([Outgoing(RAW.name, one.key, one.value) for one in sent])
        for place, one in zip(places, sent, strict=True):
            self.is_published(one, place)

    def is_published(self, sent: Sent, place: Place) -> None:
        """Remember that `sent` stands at `place`."""
        self._places[str(place)] = sent

    @property
    def unanswered(self) -> int:
        """How many messages had no receipt when it last looked."""
        return len(self._places.keys() - self._receipts.keys())

    async def states(self) -> dict[int, PartitionLag]:
        """How far the group is, by partition."""
        return await self._offsets.states(self._prefix + RAW.name, self._prefix + self.group)

    async def look(self) -> int:
        """Read what was answered meanwhile; returns how many messages have no receipt yet.

        Fails when something was committed that had none.
        """
        async with self._looking:
            states = await self.states()
            await self._read_on(REJECTED.name)
            await self._read_on(RECEIPTS.name)
            for partition, state in states.items():
                position = state.committed or 0
                for offset in range(max(state.begin, self._promised.get(partition, 0)), position):
                    place = f"{RAW.name}/{partition}/{offset}"
                    assert place in self._receipts, f"{place} was committed before it had a receipt"
                self._promised[partition] = max(position, self._promised.get(partition, 0))
            return self.unanswered

    @contextlib.asynccontextmanager
    async def watching(self):
        """Inside, look all the time; a broken promise fails the block at its end."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.wait({watch})
        if not watch.cancelled():
            watch.result()

    async def _watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _read_on(self, topic: str) -> None:
        ends, read = await self._offsets.ends(self._prefix + topic), self._read[topic]
        while any(read.get(number, 0) < end for number, end in ends.items()):
            for message in await self._readers[topic].poll(1000, 1.0):
                read[message.place.partition] = message.place.offset + 1
                self._take(topic, message)

    def _take(self, topic: str, message: Message) -> None:
        if topic == RECEIPTS.name:
            self._receipts[message.key.decode()].append(orjson.loads(message.value))
            return
        told = {name: value.decode() for name, value in message.headers}
        place = f"{told['telex-topic']}/{told['telex-partition']}/{told['telex-offset']}"
        self._rejects[place].append(message)

    async def settled(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until every message has its receipt and the offsets are committed to the end."""

        async def is_settled() -> bool:
            try:
                states = await self.states()
                return await self.look() == 0 and all(state.lag == 0 for state in states.values())
            except (KafkaError, BusUnavailable):
                return False  # a broker that has just started does not know all yet

        await until(is_settled, "a receipt for every message, and the commit to the end", patience_s)

    async def check(self, flow: Flow) -> None:
        """Fails unless everything in `flow` is as it has to be."""
        try:
            await self.settled()
            self.check_outcomes()
            self.check_rejects()
            await self.check_index(flow)
        finally:
            # What was found wrong is told once, not in every later row.
            self._checked.update(self._places)

    def check_outcomes(self) -> None:
        """Every message has one outcome, the one that is due, however often it was told."""
        assert self._receipts.keys() == self._places.keys()
        for place, told in self._receipts.items():
            bodies = {orjson.dumps({**one, "at": None}, option=orjson.OPT_SORT_KEYS) for one in told}
            assert len(bodies) == 1, f"{place} has receipts that differ: {bodies}"
            sent = self._places[place]
            if place in self._checked:
                continue
            assert told[0]["outcome"] == sent.due, f"{place}: {told[0]}, due is {sent.due}"

    def check_rejects(self) -> None:
        """The rejects are exactly the messages that are due there, their bytes unchanged."""
        bad = {place: sent for place, sent in self._places.items() if sent.due is Outcome.REJECTED}
        assert self._rejects.keys() == bad.keys()
        for place, sent in bad.items():
            for message in self._rejects[place]:
                assert (message.key, message.value) == (sent.key, sent.value)

    async def check_committed(self, flow: Flow) -> None:
        """Fails unless what is committed is in the index: each article in that version or a newer one."""
        committed = {number: state.committed or 0 for number, state in (await self.states()).items()}
        newest: dict[str, int] = {}
        for place, sent in self._places.items():
            _, partition, offset = place.rsplit("/", 2)
            if int(offset) < committed[int(partition)] and sent.due is not Outcome.REJECTED:
                body = orjson.loads(sent.value or b"")
                name = flow.articles[body["uri"]].id
                newest[name] = max(body["version"], newest.get(name, 0))
        if newest:
            answer = await self._elasticsearch.ask("POST", f"/{self._write}/_mget", {"ids": list(newest)})
            there = {one["_id"]: one.get("_version", -1) for one in answer["docs"]}
            behind = {name: version for name, version in newest.items() if there[name] < version}
            assert not behind, f"committed, but not in the index: {behind}"

    async def check_index(self, flow: Flow) -> None:
        """Every article is there once, in its newest version, with all earlier ones kept."""
        await self._elasticsearch.ask("POST", f"/{self._index}/_refresh")
        found = await self._documents([article.id for article in flow.articles.values()])
        for uri, article in flow.articles.items():
            check_article(uri, article, found[article.id])

    async def _documents(self, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        documents: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for at in range(0, len(ids), 500):
            body = {
                "size": 10_000,
                "version": True,
                "track_total_hits": True,
                "query": {"terms": {"id": list(ids[at : at + 500])}},
                "_source": ["id", "current", "version", "status", "article.body", "article.headline"],
            }
            answer = await self._elasticsearch.ask("POST", f"/{self._index}/_search", body)
            assert answer["hits"]["total"]["value"] == len(answer["hits"]["hits"])
            for hit in answer["hits"]["hits"]:
                documents[hit["_source"]["id"]].append(hit)
        return documents

    def receipts_of(self, sent: Sent) -> list[dict[str, Any]]:
        """What was told about `sent`, each time it was."""
        (place,) = [place for place, one in self._places.items() if one is sent]
        return self._receipts[place]

    def rejects_of(self, sent: Sent) -> list[Message]:
        """What the rejects have of `sent`."""
        (place,) = [place for place, one in self._places.items() if one is sent]
        return self._rejects[place]

    def tally(self) -> Counter[str]:
        """How many messages have which outcome."""
        return Counter(told[0]["outcome"] for told in self._receipts.values())

    def repeats(self) -> int:
        """How many receipts were written more than once."""
        return sum(len(told) - 1 for told in self._receipts.values())


def check_article(uri: str, article: Article, found: list[dict[str, Any]]) -> None:
    """Fails unless `found`, the documents of one article, are its newest version once and each other one, kept."""
    sources = {hit["_id"]: hit["_source"] for hit in found}
    others = {f"{article.id}@{version}" for version in article.versions if version != article.newest}
    assert sources.keys() == {article.id} | others, f"{uri}: {sorted(sources)}"
    for name, source in sources.items():
        assert source["current"] is (name == article.id)
        version = source["version"]
        assert name in {article.id, f"{article.id}@{version}"}
        assert source["status"] == article.versions[version]
        if source["status"] == ArticleStatus.USABLE:
            stored = source["article"]
            assert f"edition {version}:" in stored.get("body", "") + stored.get("headline", ""), text_of(
                uri, version
            )
    assert sources[article.id]["version"] == article.newest
