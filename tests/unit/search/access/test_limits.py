"""How much and how often: buckets, addresses, room."""

import asyncio
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.errors import IndexUnavailable
from services.runtime.settings import Settings
from services.search.access.address import client_address
from services.search.access.buckets import Buckets, Quota
from services.search.access.caller import anonymous
from services.search.access.key_text import new_key
from services.search.access.keys import Keys
from services.search.access.limits import EXPORTED_BYTES, HEAVY, REFUSED, Limits
from services.search.access.room import Room
from services.search.app import create_app
from services.search.errors import RequestError
from services.search.visibility import Scope
from tests.unit.search.conftest import NOW


def asked_from(host: str, *forwarded: str) -> dict[str, object]:
    return {
        "type": "http",
        "client": (host, 1),
        "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded],
    }


@pytest.mark.parametrize(
    ("host", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], 0, "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7"], 1, "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7"], 1, "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.7, 10.0.0.2"], 2, "198.51.100.7"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.7"], 1, "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7:4711"], 1, "198.51.100.7"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], 1, "2001:db8::/64"),
        ("10.0.0.1", ["[2001:db8:0:1::1]"], 1, "2001:db8:0:1::/64"),
        ("10.0.0.1", ["2001:db8:0:1::1"], 1, "2001:db8:0:1::/64"),
        ("10.0.0.1", ["[::ffff:192.0.2.1]:80"], 1, "192.0.2.1"),
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], 2, "10.0.0.1"),
        ("10.0.0.1", ["anything"], 1, "unknown"),
        ("2001:db8:0:1:2:3:4:5", [], 0, "2001:db8:0:1::/64"),
        ("fe80::1%eth0", [], 0, "fe80::/64"),
        ("::ffff:192.0.2.1", [], 0, "192.0.2.1"),
    ],
)
def test_the_address_is_that_of_who_asked_and_not_what_that_one_says(host, forwarded, proxies, found):
    assert client_address(asked_from(host, *forwarded), proxies) == found


def test_without_a_connection_the_address_is_unknown():
    assert client_address({"type": "http", "client": None, "headers": []}, 0) == "unknown"


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from([1, 5])), max_size=200))
def test_never_more_is_taken_than_a_bucket_holds_and_what_came_in_since(asked):
    present = [1000.0]
    buckets = Buckets(Quota("key", 10), lambda: present[0])
    begun, taken = present[0], 0
    for pause, cost in asked:
        present[0] += pause
        level = buckets.take("a", cost)
        taken += cost if not level.wait_s else 0
        assert 0 <= level.left <= 10
        assert taken <= 10 + (present[0] - begun) * 10 / 60 + 1e-6


def test_who_waits_as_long_as_is_said_is_let_in():
    present = [0.0]
    buckets = Buckets(Quota("key", 10), lambda: present[0])
    while not (level := buckets.take("a", 3)).wait_s:
        pass
    assert level.headers()["Retry-After"] == str(level.wait_s)
    present[0] += level.wait_s
    assert not buckets.take("a", 3).wait_s


def test_one_does_not_pay_for_another_and_memory_is_bounded():
    buckets = Buckets(Quota("key", 1), lambda: 0.0, kept=3)
    assert [buckets.take(name).wait_s > 0 for name in "abcdabc"] == [False] * 4 + [False] * 3
    assert len(buckets._levels) == 3
    assert buckets.take("c").wait_s > 0


def test_what_was_exported_is_owed_and_no_more_than_a_window_of_it():
    present = [0.0]
    limits = Limits(Settings(rate_address=10), lambda: present[0])
    everybody = anonymous(frozenset())
    for path in ("/v1/articles", "/v1/jobs", "/v1/jobs/a1"):
        limits.exported(everybody, "a", path, 10**9)
    assert limits.take(everybody, "a", "GET", "/v1/export/articles").left == 10 - HEAVY
    for path in ("/v1/export/articles", "/v1/jobs/a1/result"):
        limits.exported(everybody, "a", path, EXPORTED_BYTES * 10**6)
        assert 60 < limits.take(everybody, "a", "GET", "/v1/articles").wait_s <= 66
        present[0] += 66
        assert not limits.take(everybody, "a", "GET", "/v1/articles").wait_s
        present[0] += 60


@pytest.mark.parametrize(
    ("method", "path", "cost"),
    [
        ("GET", "/v1/articles", 1),
        ("POST", "/v1/articles/search", 1),
        ("GET", "/v1/facets/actor", HEAVY),
        ("POST", "/v1/table", HEAVY),
        ("GET", "/v1/export", HEAVY),
        ("POST", "/v1/jobs", HEAVY),
        ("POST", "/v1/jobs/names", HEAVY),
        ("GET", "/v1/jobs/a1/result", HEAVY),
        ("GET", "/v1/jobs", 1),
        ("GET", "/v1/jobs/names", 1),
        ("GET", "/v1/jobs/a1", 1),
        ("DELETE", "/v1/jobs/a1", 1),
    ],
)
def test_what_counts_over_many_articles_costs_more(method, path, cost):
    limits = Limits(Settings(rate_address=10), lambda: 0.0)
    assert limits.take(anonymous(frozenset()), "a", method, path).left == 10 - cost


async def test_there_is_room_for_so_many_and_as_many_may_wait():
    room = Room(2, patience_s=60)
    let_go = asyncio.Event()
    inside: list[int] = []

    async def one(number: int) -> None:
        async with room.place(f"caller {number}"):
            inside.append(number)
            await let_go.wait()

    tasks = [asyncio.create_task(one(number)) for number in range(4)]
    while len(inside) < 2 or room._waiting < 2:  # noqa: ASYNC110 - nothing but the room knows
        await asyncio.sleep(0)
    with pytest.raises(RequestError) as told:
        await one(5)
    assert told.value.code == "overloaded"
    assert inside == [0, 1]
    let_go.set()
    await asyncio.gather(*tasks)
    assert sorted(inside) == [0, 1, 2, 3]


async def test_who_waits_too_long_is_sent_away_and_takes_no_place():
    room = Room(1, patience_s=0)
    async with room.place("a"):
        for caller in "ab":
            with pytest.raises(RequestError):
                async with room.place(caller):
                    pass
    async with room.place("b"):
        pass
    assert room._callers == {}


async def test_one_caller_has_half_of_the_places_and_half_of_those_who_wait():
    room = Room(4, patience_s=60)
    let_go = asyncio.Event()
    inside: list[str] = []

    async def one(caller: str) -> None:
        async with room.place(caller):
            inside.append(caller)
            await let_go.wait()

    greedy = [asyncio.create_task(one("greedy")) for _ in range(10)]
    done, _ = await asyncio.wait(greedy, timeout=0.1)
    # Two are in, two wait, the rest was sent away at once.
    assert (inside, len(done)) == (["greedy"] * 2, 6)
    assert {task.exception().code for task in done} == {"overloaded"}
    others = [asyncio.create_task(one(caller)) for caller in ("b", "c", "d", "e")]
    await asyncio.wait(others, timeout=0.1)
    assert inside == ["greedy", "greedy", "b", "c"]
    let_go.set()
    await asyncio.gather(*others, *(task for task in greedy if task not in done))
    assert sorted(inside) == ["b", "c", "d", "e", *["greedy"] * 4]
    assert room._callers == {}


async def test_who_leaves_while_waiting_gives_back_what_it_had_of_its_share():
    room = Room(2, patience_s=60)

    async def one(caller: str) -> None:
        async with room.place(caller):
            pass

    async with room.place("a"), room.place("b"):
        # The first has a place of its own share and waits for one of all; the second is behind a full share.
        waiting = [asyncio.create_task(one(caller)) for caller in "cb"]
        await asyncio.wait(waiting, timeout=0.05)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    for caller in "abc" * 2:
        async with asyncio.timeout(20):
            await one(caller)
    assert (room._callers, room._waiting) == ({}, 0)


@pytest.fixture
def limited(index, records):
    def opened(client: str = "192.0.2.1", **settings: object) -> httpx.AsyncClient:
        app = create_app(index, records, Settings(**{"anonymous": "read"} | settings), clock=lambda: NOW)
        transport = httpx.ASGITransport(app=app, client=(client, 1), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://search.example")

    return opened


async def test_answers_say_what_is_left_and_too_much_is_refused_with_when_to_come_back(limited, index):
    async with limited(rate_address=HEAVY + 3) as client:
        first = await client.get("/v1/articles")
        assert first.headers["RateLimit-Policy"] == f'"address";q={HEAVY + 3};w=60'
        assert first.headers["RateLimit"].startswith(f'"address";r={HEAVY + 2};t=')
        assert (await client.get("/v1/histogram")).headers["RateLimit"].startswith('"address";r=2;')
        # Also what the application did not answer itself.
        index.trouble = ZeroDivisionError()
        broken = await client.get("/v1/articles/a1")
        index.trouble = None
        assert (broken.status_code, broken.headers["RateLimit"][:12]) == (500, '"address";r=')
        asked = len(index.calls)
        refused = await client.get("/v1/table?rows=publisher&columns=language")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["RateLimit"].startswith('"address";r=1;')
        assert len(index.calls) == asked
        for path in ("/", "/health/live", "/openapi.json"):
            assert (await client.get(path)).status_code == 200


async def test_a_key_has_a_limit_of_its_own_wherever_it_comes_from(limited, records):
    _, text = await Keys(records, lambda: NOW).make("desk", frozenset({Scope.READ}), by="a test")
    async with limited(rate_address=1, rate_key=2) as client:
        headers = {"X-API-Key": text.shown()}
        assert (await client.get("/v1/articles")).status_code == 200
        assert (await client.get("/v1/articles")).status_code == 429
        answers = [(await client.get("/v1/articles", headers=headers)).status_code for _ in range(3)]
        assert answers == [200, 200, 429]


async def test_who_tries_keys_has_to_wait_and_holders_of_good_ones_do_not(limited, records):
    _, text = await Keys(records, lambda: NOW).make("desk", frozenset({Scope.READ}), by="a test")
    good = {"X-API-Key": text.shown()}
    async with limited(rate_address=0, rate_key=0) as client:
        assert (await client.get("/v1/articles", headers=good)).status_code == 200
        for _ in range(REFUSED):
            answer = await client.get("/v1/articles", headers={"X-API-Key": new_key().shown()})
            assert answer.status_code == 401
        refused = await client.get("/v1/articles", headers={"X-API-Key": new_key().shown()})
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert int(refused.headers["Retry-After"]) > 0
        assert (await client.get("/v1/articles", headers=good)).status_code == 200


async def test_of_many_keys_that_come_at_once_no_more_are_looked_up(index, records):
    looked_up = []

    class Slow:
        async def get(self, kind, key):
            looked_up.append(key)
            await asyncio.sleep(0.01)
            return await records.get(kind, key)

        def __getattr__(self, name):
            return getattr(records, name)

    _, text = await Keys(records, lambda: NOW).make("desk", frozenset({Scope.READ}), by="a test")
    app = create_app(index, Slow(), Settings(rate_key=0), clock=lambda: NOW)
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:

        async def statuses(*texts) -> list[int]:
            asked = (client.get("/v1/articles", headers={"X-API-Key": one.shown()}) for one in texts)
            return [answer.status_code for answer in await asyncio.gather(*asked)]

        # A client that asks much at once is one, also when its key is not known yet.
        assert await statuses(*[text] * (REFUSED * 3)) == [200] * REFUSED * 3
        assert [one for one in looked_up if one == text.id] == [text.id]
        looked_up.clear()
        answers = await statuses(*(new_key() for _ in range(REFUSED * 3)))
        assert (answers.count(401), answers.count(429)) == (REFUSED, REFUSED * 2)
        assert len(looked_up) == REFUSED
        assert await statuses(text) == [200]


async def test_a_key_that_cannot_be_looked_up_is_no_try(index, records):
    class Down:
        trouble = True

        async def get(self, kind, key):
            if self.trouble:
                raise IndexUnavailable("down")
            return await records.get(kind, key)

        def __getattr__(self, name):
            return getattr(records, name)

    _, text = await Keys(records, lambda: NOW).make("desk", frozenset({Scope.READ}), by="a test")
    down = Down()
    app = create_app(index, down, Settings(rate_key=0), clock=lambda: NOW)
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        headers = {"X-API-Key": text.shown()}
        for _ in range(REFUSED + 1):
            assert (await client.get("/v1/articles", headers=headers)).status_code == 503
        down.trouble = False
        assert (await client.get("/v1/articles", headers=headers)).status_code == 200


async def test_a_good_key_is_not_forgotten_while_others_of_its_address_try_theirs(
    index, records, monkeypatch
):
    present = [0.0]
    monkeypatch.setattr("services.search.app.time", SimpleNamespace(monotonic=lambda: present[0]))
    app = create_app(index, records, Settings(rate_key=0), clock=lambda: NOW)
    _, text = await Keys(records, lambda: NOW).make("desk", frozenset({Scope.READ}), by="a test")
    good = {"X-API-Key": text.shown()}
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
        assert (await client.get("/v1/articles", headers=good)).status_code == 200
        present[0] += 6
        for _ in range(REFUSED):
            await client.get("/v1/articles", headers={"X-API-Key": new_key().shown()})
        other = await client.get("/v1/articles", headers={"X-API-Key": new_key().shown()})
        assert other.status_code == 429
        assert (await client.get("/v1/articles", headers=good)).status_code == 200


async def test_a_forged_header_gives_nobody_a_fresh_bucket(limited):
    for proxies in (0, 1):
        async with limited("10.0.0.1", rate_address=1, trusted_proxies=proxies) as client:
            answers = [
                (
                    await client.get(
                        "/v1/articles", headers={"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
                    )
                ).status_code
                for number in range(3)
            ]
            assert answers == [200, 429, 429]
