"""A saved search from the bus to its feed: what arrives, what is read anew, what is withdrawn, and one notice a story."""

import asyncio
from datetime import UTC, datetime

import orjson
import pytest
from lxml import etree

from schemas.topics import RECEIPTS
from services.cli.rebuild import rebuilt
from services.cli.replay import Chosen, replayed
from services.search.access.keys import Keys
from services.search.hooks.signature import HEADER, verified
from services.search.saved.keeping import GROUP
from services.search.visibility import Scope
from tests.integration.test_stories import OTHER_REPORT, WIRE, article
from tests.receiver import receiving

ATOM = "{http://www.w3.org/2005/Atom}"
PATIENCE_S = 90.0


class Reader:
    """Who has a key, and one saved search."""

    def __init__(self, client, headers, search) -> None:
        self._client = client
        self._headers = headers
        self.search = search
        self.path = f"/v1/searches/{search['id']}"

    def at(self, system):
        """The same one at a Telex that was started again."""
        return Reader(system.client, self._headers, self.search)

    async def get(self, path="", **more):
        answer = await self._client.get(f"{self.path}{path}", headers=self._headers, **more)
        assert answer.status_code == 200, answer.text
        return answer

    async def told(self, count):
        """Kind and headline of the first `count` matches, once there are so many."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = (await self.get("/new?size=100")).json()["matches"]
                if len(found) >= count:
                    return [(one["kind"], (one["article"] or {}).get("headline")) for one in found]
                await asyncio.sleep(0.1)


async def handled(system):
    """Wait until every receipt is handled."""
    async with asyncio.timeout(PATIENCE_S):
        while sum(one.lag for one in (await system.running.bus.lag(RECEIPTS.name, GROUP)).values()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def save(system, **stated):
    """A reader with a key of its own."""
    keys = Keys(system.running.records, lambda: datetime.now(UTC))
    _, text = await keys.make("desk", frozenset({Scope.READ, Scope.FULLTEXT}), by="test")
    headers = {"Authorization": f"Bearer {text.shown()}"}
    answer = await system.client.post("/v1/searches", json={"name": "Desk", **stated}, headers=headers)
    assert answer.status_code == 201, answer.text
    return Reader(system.client, headers, answer.json())


async def test_what_arrives_is_told_in_feeds_and_what_is_read_anew_is_not_new(start, settings):
    # An installation that does not find actors yet, and sends to this machine.
    before = {"webhook_allow": "127.0.0.1", "webhook_http": True, "stages_off": "actors"}
    async with receiving() as receiver, start.with_settings(settings.model_copy(update=before)) as system:
        await system.publish(article("before", "The band of the port."))
        await handled(system)
        band = await save(system, search={"q": "band"}, webhook={"url": receiver.url})
        putin = await save(system, search={"actor": ["Q7747"]}, kinds=["re_enriched"])
        (first, _) = await system.publish(
            article("full", *WIRE), article("other", "Vladimir Putin came to the port on Monday.")
        )
        assert await band.told(1) == [("new", "What full calls it")]
        root = etree.fromstring((await band.get("/feed.atom")).content)
        assert [one.text for one in root.findall(f"{ATOM}entry/{ATOM}title")] == ["What full calls it"]
        by_token = f"{band.path}/feed.json?token={band.search['feed_token']}"
        feed = await system.client.get(by_token)
        (item,) = feed.json()["items"]
        assert "<mark>band</mark>" in item["content_html"]
        same = await system.client.get(by_token, headers={"If-None-Match": feed.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        await asyncio.wait_for(receiver.came(1), PATIENCE_S)
        (delivery,) = receiver.posted
        assert [one["article_id"] for one in delivery.json["matches"]] == [first.id]
        now = int(datetime.now(UTC).timestamp())
        assert verified(band.search["webhook_secret"], delivery.body, delivery.headers[HEADER.lower()], now)
        await handled(system)
        assert await putin.told(0) == []
    assert await replayed(settings, Chosen(since_ms=0), dry_run=False, rate=None) == 0
    async with start() as system:
        band, putin = band.at(system), putin.at(system)
        assert await putin.told(1) == [("re_enriched", "What other calls it")]
        (item,) = (await putin.get("/feed.json")).json()["items"]
        assert item["tags"] == ["re_enriched"]
        await handled(system)
        told = await band.told(1)
        assert [kind for kind, _ in told].count("new") == 1
    # The same again, and an index made anew: there is nothing to tell.
    assert await replayed(settings, Chosen(since_ms=0), dry_run=False, rate=None) == 0
    assert await rebuilt(settings, copy_missing=False, leave_missing=False) == 0
    async with start() as system:
        band, putin = band.at(system), putin.at(system)
        await handled(system)
        assert await band.told(1) == told
        assert len(await putin.told(1)) == 1
        await system.publish({"uri": "full", "publisher": {"name": "Paper full"}, "status": "canceled"})
        assert (await band.told(len(told) + 1))[-1] == ("withdrawn", None)
        (item,) = (await band.get("/feed.json")).json()["items"]
        assert item["tags"] == ["withdrawn"]
        assert "full" not in orjson.dumps(item).decode()


async def test_one_notice_of_a_story_whose_copies_are_joined_after_they_were_indexed(start, settings):
    joining = settings.model_copy(update={"stories_seconds": 0.2})
    async with start.with_settings(joining) as system:
        once = await save(system, search={"q": "trumpet OR Trompete"}, once_per_story=True)
        every = await save(system, search={"q": "trumpet OR Trompete"})
        await system.publish(
            article("full", *WIRE), article("mirror", *WIRE, hour=9), article("other", OTHER_REPORT, hour=10)
        )
        assert len(await every.told(3)) == 3
        told = await once.told(2)
        assert sorted(told) == [("new", "What full calls it"), ("new", "What other calls it")]
        await system.publish(article("late mirror", *WIRE, hour=11))
        await every.told(4)
        await system.publish(article("marker", "A trumpet of another kind.", hour=12))
        assert [headline for _, headline in await once.told(3)][2:] == ["What marker calls it"]


@pytest.mark.parametrize("key", [None, "telex_none"])
async def test_without_a_key_nothing_is_saved(start, key):
    async with start() as system:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        answer = await system.client.post("/v1/searches", json={"name": "x", "search": {}}, headers=headers)
        assert answer.status_code == 401
