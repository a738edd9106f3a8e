"""Articles that come and are searched for without a pause."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import orjson

from schemas.topics import RAW
from services.engines.bus import Outgoing
from services.engines.query import Flag, Query, Sort

CURRENT = Flag("current", value=True)


def article(number: int, version: int = 1, **more: object) -> dict[str, object]:
    """A raw article with an id and a text of its own."""
    text = f"The council of district {number} met on Monday and agreed on the budget, version {version}."
    return {"uri": f"urn:rebuild:{number}", "version": version, "text": text, **more}


class Traffic:
    """Publishes new and late versions of `articles` articles without a pause, and searches for all of them all along."""

    def __init__(self, system, articles: int) -> None:
        self._bus = system.running.bus
        self._index = system.running.index
        self._group = system.settings.group
        self._articles = articles
        self._over = asyncio.Event()
        self.places = []
        self.sent: dict[str, int] = {}
        self.seen: dict[str, int] = {}
        self.polls = 0

    @asynccontextmanager
    async def going_on(self):
        tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._search())]
        try:
            yield tasks
        finally:
            self._over.set()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        assert results == [None, None]

    async def _publish(self) -> None:
        await self._send([article(number) for number in range(self._articles)])
        turn = 0
        while not self._over.is_set():
            turn += 1
            number, version = turn % self._articles, 2 + 2 * (turn // self._articles)
            await self._send(
                [article(number, version), article((turn * 7) % self._articles, max(1, version - 1))]
            )
            await asyncio.sleep(0.5)

    async def _send(self, batch) -> None:
        for one in batch:
            self.sent[one["uri"]] = max(self.sent.get(one["uri"], 0), one["version"])
        self.places += await self._bus.publish(
            [Outgoing(RAW.name, one["uri"].encode(), orjson.dumps(one)) for one in batch]
        )

    async def _search(self) -> None:
        while not self._over.is_set():
            versions = await self._versions()
            gone = self.seen.keys() - versions.keys()
            assert not gone, f"{len(gone)} articles are gone that were there before"
            back = [one for one, version in versions.items() if version < self.seen.get(one, 0)]
            assert not back, f"{len(back)} articles went back to an earlier version"
            self.seen = versions
            self.polls += 1
            await asyncio.sleep(0.05)

    async def _versions(self) -> dict[str, int]:
        versions: dict[str, int] = {}
        query = Query(CURRENT, sort=Sort.NEWEST, size=20)
        while True:
            page = await self._index.search(query)
            for hit in page.hits:
                assert hit.id not in versions, "an article is there twice"
                versions[hit.id] = int(str(hit.article["version"]))
            if page.next is None:
                return versions
            query = replace(query, cursor=page.next)


async def until(true, tasks) -> None:
    """Wait for `true()`, as long as none of `tasks` ends."""
    while not true():
        for task in tasks:
            assert not task.done(), task.exception()
        await asyncio.sleep(0.1)
