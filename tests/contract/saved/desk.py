"""Saved searches over an index and a store of records, with receipts as an ingestor would write them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.moments import epoch_ms, iso
from schemas.outcomes import Outcome, Receipt
from services.engines.factory import make_index, make_records
from services.engines.index import Verdict
from services.search.access.signing import Signing
from services.search.parameters import ArticleSearch
from services.search.saved.log import MatchLog
from services.search.saved.requests import NewSearch, NewSince
from services.search.saved.service import Owner, SavedSearches
from services.search.saved.watch import SavedSearchWatch
from services.search.service import Search
from services.search.visibility import Scope
from tests.contract.search_scenarios.served import document

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A present that moves when it is told to."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Desk:
    """Everything about saved searches that one test needs. `keys` are the keys that exist, with what they may do."""

    def __init__(self, index: Any, records: Any) -> None:
        self.engine = index
        self.records = records
        self.clock = Clock()
        self.keys: dict[str, frozenset[Scope]] = {"desk": frozenset()}
        self.log = MatchLog(records)
        self.service = SavedSearches(records, index, self.scopes, self.clock, plain_http=True)
        self.search = Search(index, self.clock, Signing(records, time.monotonic))
        self.woken: list[str] = []
        self.watch = self.watcher()
        self.places = 0

    def watcher(self, *, settle_ms: int = 0, records: Any = None) -> SavedSearchWatch:
        """Another process that watches."""
        return SavedSearchWatch(
            records or self.records,
            self.engine,
            self.scopes,
            self.clock,
            settle_ms=settle_ms,
            appended=self.woken.append,
        )

    async def scopes(self, key: str) -> frozenset[Scope] | None:
        return self.keys.get(key)

    def owner(self, key: str = "desk") -> Owner:
        return Owner(key, self.keys[key])

    async def save(self, search: dict[str, Any], key: str = "desk", **more: Any) -> str:
        """The id of a new saved search; names of actors are words, unless `search` says otherwise: they take seconds to read."""
        stated = {"linked": False, **search}
        request = NewSearch.model_validate({"name": "A search", "search": stated, **more})
        return (await self.service.create(request, self.owner(key))).id

    async def index(self, *rows: dict[str, Any], received: datetime | None = None) -> list[Receipt]:
        """Write articles; their receipts, each of a message of its own."""
        now = self.clock()
        stated = {"language": "en", "received": iso(received or now)}
        documents = []
        for row in rows:
            made = document({**stated, **row})
            article = {**made.article, **row.get("article", {}), "indexed_at": iso(now)}
            documents.append(
                replace(made, fields={**made.fields, "indexed_at": epoch_ms(now)}, article=article)
            )
        results = await self.engine.write(documents)
        assert {one.verdict for one in results} == {Verdict.WRITTEN}, results
        return [self.receipt(row["id"], row.get("version", 1)) for row in rows]

    def receipt(self, article: str, version: int, outcome: Outcome = Outcome.INDEXED) -> Receipt:
        """The receipt of the next message."""
        self.places += 1
        return Receipt(
            topic="articles.raw.v1",
            partition=0,
            offset=self.places - 1,
            id=article,
            version=version,
            outcome=outcome,
            at=iso(self.clock()),
        )

    async def arrive(self, *rows: dict[str, Any]) -> list[Receipt]:
        """Write articles and hand their receipts to the watcher."""
        receipts = await self.index(*rows)
        await self.watch.handle(receipts)
        return receipts

    async def look_again(self, watch: SavedSearchWatch | None = None) -> int:
        """Let the watcher look at what is due, until searches have caught up; how many entries were due."""
        watch = watch or self.watch
        entries = await watch.look_again()
        await asyncio.gather(*watch.catch_ups)
        return entries

    async def all_due(self, watch: SavedSearchWatch | None = None) -> None:
        """The same until nothing is due any more."""
        while await self.look_again(watch):
            pass

    async def matched(self, search_id: str) -> list[tuple[str, int, str]]:
        """Article, version and kind of every match, in order."""
        found = await self.log.read(search_id, 0, 100_000)
        assert [one.seq for one in found] == list(range(1, len(found) + 1))
        return [(one.match.article, one.match.version, one.match.kind.value) for one in found]

    async def finds(self, search: dict[str, Any]) -> set[str]:
        """What the search finds."""
        found: set[str] = set()
        cursor = None
        while True:
            request = ArticleSearch.model_validate({**search, "size": 100, "cursor": cursor})
            answer = await self.search.articles(request)
            found |= {hit.article["id"] for hit in answer.hits}
            if answer.next is None:
                return found
            cursor = answer.next

    async def new(self, search_id: str, since: str | None = None, **more: Any) -> Any:
        """The answer of `new`."""
        return await self.service.new(
            search_id, NewSince.model_validate({"since": since, **more}), self.owner()
        )


@asynccontextmanager
async def desk_on(settings: Any):
    """A desk over an index of its own."""
    index, records = make_index(settings, writable=True), make_records(settings)
    await index.start()
    await records.start()
    try:
        await index.ensure()
        await records.ensure()
        yield Desk(index, records)
    finally:
        await index.close()
        await records.close()


def ids(matched: Sequence[tuple[str, int, str]]) -> list[str]:
    """The articles of matches."""
    return [article for article, _, _ in matched]
