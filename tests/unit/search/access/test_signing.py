"""The secrets of cursors: made once, shared, rotated, and no reason not to answer."""

import asyncio
from types import SimpleNamespace

import httpx
import pytest

from services.engines.errors import IndexUnavailable
from services.runtime.settings import Settings
from services.search.access.signing import ANEW_S, LIFETIME_S, Signing, rotate
from services.search.app import create_app
from tests.everybody import OPEN
from tests.unit.search.conftest import NOW


async def test_services_that_start_at_once_share_one_secret(records):
    services = [Signing(records, lambda: 0.0) for _ in range(4)]
    found = await asyncio.gather(*(one.secrets() for one in services))
    assert len({secrets[0] for secrets in found}) == 1
    assert len({secrets[-1] for secrets in found}) == 4


async def test_what_was_signed_before_a_rotation_is_read_after_it_and_not_after_two(records):
    present = [0.0]
    signing = Signing(records, lambda: present[0])
    first = (await signing.secrets())[0]
    for known in (True, False):
        await rotate(records)
        present[0] += LIFETIME_S
        secrets = await signing.secrets()
        assert secrets[0] != first
        assert (first in secrets) is known


async def test_another_service_s_new_secret_is_read_when_a_cursor_needs_it_once_a_second(records):
    present = [0.0]
    signing = Signing(records, lambda: present[0])
    first = (await signing.secrets())[0]
    await rotate(records)
    present[0] += ANEW_S / 2
    assert (await signing.anew())[0] == (await signing.secrets())[0] == first
    present[0] += ANEW_S / 2
    newest, second, *_ = await signing.anew()
    assert (newest != first, second) == (True, first)
    assert (await signing.secrets())[0] == newest


async def test_many_cursors_that_are_none_read_the_secrets_once(records):
    reads = []

    class Counting:
        async def get(self, kind, key):
            reads.append(key)
            await asyncio.sleep(0)
            return await records.get(kind, key)

        def __getattr__(self, name):
            return getattr(records, name)

    present = [0.0]
    signing = Signing(Counting(), lambda: present[0])
    await signing.secrets()
    present[0] += ANEW_S
    before = len(reads)
    await asyncio.gather(*(signing.anew() for _ in range(20)))
    assert len(reads) == before + 1


class Down:
    async def get(self, kind, key):
        raise IndexUnavailable("down")


async def test_without_records_cursors_are_good_in_one_process(records):
    signing = Signing(Down(), lambda: 0.0)
    assert await signing.secrets() == await signing.secrets()
    assert len(await signing.secrets()) == 1


@pytest.mark.parametrize("fold", ["", "&fold=story"])
async def test_a_cursor_goes_on_in_another_process_and_not_for_another_reader(index, records, fold):
    index.next = "engine's own"
    apps = [
        create_app(index, records, Settings(**OPEN | {"anonymous": scopes}), clock=lambda: NOW)
        for scopes in ("read", "read", "read,embargoed")
    ]
    clients = [
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://search.example")
        for app in apps
    ]
    page = (await clients[0].get(f"/v1/articles?q=a{fold}")).json()
    answers = [
        await one.get(
            "/v1/articles", params={"q": "a", "cursor": page["next"], **({"fold": "story"} if fold else {})}
        )
        for one in clients
    ]
    assert [one.status_code for one in answers] == [200, 200, 422]
    assert answers[2].json()["code"] == "cursor_mismatch"
    for one in clients:
        await one.aclose()


async def test_right_after_a_rotation_a_cursor_of_one_process_goes_on_in_the_other(
    index, records, monkeypatch
):
    present = [0.0]
    monkeypatch.setattr("services.search.app.time", SimpleNamespace(monotonic=lambda: present[0]))
    index.next = "engine's own"
    transports = [
        httpx.ASGITransport(app=create_app(index, records, Settings(**OPEN), clock=lambda: NOW))
        for _ in range(2)
    ]
    one, other = (httpx.AsyncClient(transport=each, base_url="http://search.example") for each in transports)
    async with one, other:
        assert (await other.get("/v1/articles")).status_code == 200  # it knows the old secret
        await rotate(records)
        page = (await one.get("/v1/articles")).json()
        present[0] += ANEW_S
        answer = await other.get("/v1/articles", params={"cursor": page["next"]})
        assert answer.status_code == 200, answer.text
