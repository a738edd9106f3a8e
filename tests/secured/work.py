"""What each command asks of Elasticsearch, all of it, with the key that its settings name. May be done again and again.

What is refused raises IndexForbidden or another IndexUnavailable that says so, or Refused where an answer over HTTP does.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from schemas.outcomes import Outcome, Receipt
from services.engines.elastic.held import Held
from services.engines.elastic.index import ElasticIndex
from services.engines.elastic.rebuild import ElasticRebuild
from services.engines.elastic.records import ElasticRecords
from services.engines.elastic.trails import ElasticTrails
from services.engines.errors import IndexForbidden, IndexUnavailable
from services.engines.index import Verdict
from services.engines.query import AnyValue, Flag, Query, Sort
from services.ingestor.publishers import publisher_states
from services.runtime.settings import Settings
from services.search.access.keys import Keys
from services.search.app import create_app
from services.search.tracing.tracing import Asked, Traces
from services.search.visibility import Scope
from tests.contract.indexes import document

CURRENT = Flag("current", value=True)
OFFSETS = itertools.count()
GOES = "goes"
TRACED = "traced"
PATIENCE_S = 60.0


class Refused(Exception):  # noqa: N818
    """The service answered that its index is not as it needs it."""


async def goes(do: Awaitable[None]) -> bool:
    """Whether `do` is let do what it wants. Raises whatever else it meets."""
    try:
        await do
    except (IndexUnavailable, Refused) as error:
        if isinstance(error, IndexForbidden | Refused) or "right_missing" in str(error):
            return False
        raise
    return True


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def started(*engines: Any) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for one in engines:
            stack.push_async_callback(one.close)
            await one.start()
        yield


def receipt(article_id: str) -> Receipt:
    # Each time of another message: what was deleted is not taken again for a minute.
    return Receipt(
        topic="t", partition=0, offset=next(OFFSETS), id=article_id, outcome=Outcome.INDEXED, at="2026-03-24T12:00:00Z"
    )  # fmt: skip


async def fill(settings: Settings) -> None:
    """Give whoever works next something to read and to erase."""
    index, trails = ElasticIndex(settings), ElasticTrails(settings)
    async with started(index, trails):
        # What was deleted counts as a version, and is not taken again unless it is later than that.
        await index.write(
            [
                document("b", publisher="p", received_at=int(now().timestamp() * 1000)),
                document("c"),
                document(GOES, 10 * next(OFFSETS) + 10),
            ]
        )
        await index.refresh()
        await trails.add([receipt(GOES), receipt(TRACED)])
        await trails.refresh()


async def page_through(index: ElasticIndex) -> None:
    """Two pages of one point in time."""
    first = await index.search(Query(CURRENT, sort=Sort.NEWEST, size=1))
    assert first.next is not None
    await index.search(Query(CURRENT, sort=Sort.NEWEST, size=1, cursor=first.next))


async def init(settings: Settings) -> None:
    index, records, trails = ElasticIndex(settings), ElasticRecords(settings), ElasticTrails(settings)
    async with started(index, records, trails):
        for _ in range(2):
            await index.ensure()
            await records.ensure()
            await trails.ensure()


async def init_during_a_rebuild(settings: Settings) -> None:
    index = ElasticIndex(settings)
    async with started(index):
        assert await index.ensure() == []


async def ingestor(settings: Settings) -> None:
    index = ElasticIndex(settings)
    async with started(index):
        assert await index.ensure() == []
        await write(index)
        await page_through(index)
        await index.search_many([Query(CURRENT, size=0)])
        await index.refresh()
        await erase(index)


async def ingestor_after_a_rebuild_died(settings: Settings) -> None:
    index = ElasticIndex(settings)
    async with started(index):
        index._held = Held(index._connection, index._names, lease_s=0)
        assert await index.ensure() == []
        await write(index)


async def write(index: ElasticIndex) -> None:
    destination = index.destination()
    await destination.heads(["a"])
    await destination.fetch(["a"])
    (result,) = await destination.write([document("a")])
    if result.verdict is not Verdict.WRITTEN:
        assert result.reason == "right_missing"
        raise IndexForbidden(result.reason)


async def erase(index: ElasticIndex) -> None:
    assert await index.erase([GOES]) == {GOES: 1}


async def watch(settings: Settings) -> None:
    index, records, trails = ElasticIndex(settings), ElasticRecords(settings), ElasticTrails(settings)
    async with started(index, records, trails):
        assert await records.ensure() == []
        assert await trails.ensure() == []
        await index.refresh()
        await page_through(index)
        await index.search_many([Query(CURRENT, size=0)])
        await records.put_many("match/x", {"one": {}})
        assert await records.get("match/x", "one") is not None
        assert await records.page("match/x")
        assert await records.delete_all("match/x") == 1
        assert await trails.identity()
        one = receipt("a")
        await trails.add([one])
        await trails.refresh()
        assert one in (await trails.of_article("a")).receipts
        await trails.remember_forgotten({"z": now()})
        assert await trails.erase(["a"]) > 0
        await trails.expire(now() - timedelta(days=9999))
        await trails.reached(now())
        assert (await trails.reach()).until is not None


async def search(settings: Settings, key: str) -> None:
    """The service itself: what it does when it starts, then every kind of request, at first by the holder of `key`."""
    index, records, trails = ElasticIndex(settings), ElasticRecords(settings), ElasticTrails(settings)
    async with started(index, records, trails):
        assert await records.ensure() == []
        app = create_app(index, records, settings, clock=now, trails=trails)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://telex") as client,
        ):
            client.headers["Authorization"] = f"Bearer {key}"
            await _ask(client, "GET", f"/v1/articles/{TRACED}/trace")
            made = await _ask(client, "POST", "/v1/keys", {"name": "desk", "scopes": ["read", "export"]})
            await _ask(client, "GET", "/v1/keys")
            client.headers["Authorization"] = f"Bearer {made['key']}"
            first = await _ask(client, "GET", "/v1/articles?sort=newest&size=1")
            await _ask(client, "GET", f"/v1/articles?sort=newest&size=1&cursor={first['next']}")
            await _ask(client, "GET", "/health/ready")
            await _saved_searches(client)
            await _jobs(client)
            await _ask(client, "GET", "/v1/export?format=ndjson")
            await _ask(client, "GET", "/v1/exports")


async def _saved_searches(client: httpx.AsyncClient) -> None:
    saved = await _ask(client, "POST", "/v1/searches", {"name": "n", "search": {"q": "x", "linked": False}})
    path = f"/v1/searches/{saved['id']}"
    await _ask(client, "GET", f"{path}/new")
    await _ask(client, "GET", f"{path}/feed.json")
    await _ask(client, "DELETE", path)


async def _jobs(client: httpx.AsyncClient) -> None:
    job = await _ask(client, "POST", "/v1/jobs", {"queries": ["x"], "linked": False})
    path = f"/v1/jobs/{job['id']}"
    deadline = time.monotonic() + PATIENCE_S
    while True:
        state = (await _ask(client, "GET", path))["state"]
        if state == "done":
            break
        assert time.monotonic() < deadline, state
        await asyncio.sleep(0.05)
    await _ask(client, "GET", f"{path}/result?format=csv")
    await _ask(client, "DELETE", path)


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: object = None) -> Any:
    answer = await client.request(method, path, json=body)
    if answer.status_code == 503:
        told = answer.json()
        assert told["code"] == "index_misconfigured", told
        # Whoever asks learns nothing of engines.
        assert not [word for word in ("lastic", "security", "right", "articles") if word in told["detail"]]
        raise Refused(path)
    assert answer.status_code < 300, (path, answer.text)
    return (
        answer.json() if answer.headers.get("content-type") == "application/json" and answer.content else None
    )


async def keys(settings: Settings) -> None:
    records = ElasticRecords(settings)
    async with started(records):
        assert await records.ensure() == []
        known = Keys(records, now)
        key, _ = await known.make("desk", frozenset({Scope.READ}), by="a test")
        await known.rotate(key.id, timedelta(hours=1))
        await known.revoke(key.id)
        assert await known.page("", 100)


async def trace(settings: Settings) -> None:
    index, trails = ElasticIndex(settings), ElasticTrails(settings)
    async with started(index, trails):
        traces = Traces(index, trails, now)
        for asked in (Asked(TRACED, ids=(TRACED,)), Asked("x", names=["x"]), Asked("p", place="t/0/0")):
            await traces.trace(asked)


async def forget(settings: Settings) -> None:
    index, trails = ElasticIndex(settings), ElasticTrails(settings)
    async with started(index, trails):
        await index.search(Query(AnyValue("id", ("b",)), size=0))
        await erase(index)
        assert await trails.erase([GOES]) == 1


async def status(settings: Settings) -> None:
    index = ElasticIndex(settings)
    async with started(index):
        if (await index.stats()).size_bytes is None:
            raise IndexForbidden("no size")
        await publisher_states(index, int(now().timestamp() * 1000))


async def rebuild(settings: Settings) -> None:
    made = ElasticRebuild(settings)
    async with started(made):
        await made.begin()
        (result,) = await made.destination().write([document("a")])
        if result.verdict is not Verdict.WRITTEN:
            raise IndexForbidden(result.reason)
        assert [stub async for some in made.stubs() for stub in some]
        await made.fetch_old(["b"])
        await made.erase(["a"])
        await made.save({0: 1})
        await made.hold()
        await made.release()
        await made.hold()
        await made.switch()
        await made.drop_old()
        await made.begin()
    # Another process: the first has let go of it.
    made = ElasticRebuild(settings)
    async with started(made):
        await made.abandon()


async def rebuild_status(settings: Settings) -> None:
    made = ElasticRebuild(settings)
    async with started(made):
        await made.state()


Work = Callable[[Settings], Awaitable[None]]
# By the file with the rights for it. That of search needs more than settings.
WORK: dict[str, Work] = {
    "init": init,
    "ingestor": ingestor,
    "watch": watch,
    "keys": keys,
    "trace": trace,
    "forget": forget,
    "status": status,
    "rebuild": rebuild,
    "rebuild-status": rebuild_status,
}
# The same after a rebuild took the write alias and died, and who the record of it says is at work.
LEFT: dict[str, Work] = {"init": init_during_a_rebuild, "ingestor": ingestor_after_a_rebuild_died}
DEAD = {"init": None, "ingestor": "nobody"}
