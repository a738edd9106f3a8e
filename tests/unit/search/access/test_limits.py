"""How much and how often: buckets, addresses, room."""

import asyncio
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    limits.exported(everybody, "a", "/v1/articles", 10**9)
    assert limits.take(everybody, "a", "/v1/export/articles").left == 10 - HEAVY
    limits.exported(everybody, "a", "/v1/export/articles", EXPORTED_BYTES * 10**6)
    assert 60 < limits.take(everybody, "a", "/v1/articles").wait_s <= 66
    present[0] += 66
    assert not limits.take(everybody, "a", "/v1/articles").wait_s


async def test_there_is_room_for_so_many_and_as_many_may_wait():
    room = Room(2, patience_s=60)
    let_go = asyncio.Event()
    inside: list[int] = []

    async def one(number: int) -> None:
        async with room.place():
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
    async with room.place():
        with pytest.raises(RequestError):
            async with room.place():
                pass
    async with room.place():
        pass


@pytest.fixture
def limited(index, records):
    def opened(client: str = "192.0.2.1", **settings: object) -> httpx.AsyncClient:
        app = create_app(index, records, Settings(**{"anonymous": "read"} | settings), clock=lambda: NOW)
        transport = httpx.ASGITransport(app=app, client=(client, 1), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://search.example")

    return opened


async def test_answers_say_what_is_left_and_too_much_is_refused_with_when_to_come_back(limited, index):
    async with limited(rate_address=HEAVY + 2) as client:
        first = await client.get("/v1/articles")
        assert first.headers["RateLimit-Policy"] == f'"address";q={HEAVY + 2};w=60'
        assert first.headers["RateLimit"].startswith(f'"address";r={HEAVY + 1};t=')
        assert (await client.get("/v1/histogram")).headers["RateLimit"].startswith('"address";r=1;')
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
