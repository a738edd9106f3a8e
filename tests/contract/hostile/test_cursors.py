"""Cursors that were tampered with: refused, whichever bit it is, on both engines."""

import base64

import httpx
import pytest
import pytest_asyncio

from tests.contract.hostile.serving import service
from tests.contract.search_scenarios.scenario import ENGINES
from tests.contract.search_scenarios.served import corpus

pytestmark = pytest.mark.asyncio(loop_scope="module")
# Every so many bits: all of them are turned in tests/unit/search/test_cursor.py. Elasticsearch's cursors are several times as long.
STEP = {"tantivy": 13, "elasticsearch": 61}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def paged(request, tmp_path_factory):
    """Engine, a client that keeps its connection, and the first page of a search."""
    async with (
        service(request.param, tmp_path_factory.mktemp("cursors"), corpus()) as one,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{one.port}") as client,
    ):
        yield request.param, client, (await client.get("/v1/articles", params={"size": 2})).json()


async def follow(client: httpx.AsyncClient, cursor: str, **more: object) -> tuple[int, list[str] | None]:
    """The status, and the ids that are found."""
    answer = await client.get("/v1/articles", params={"size": 2, "cursor": cursor, **more})
    hits = answer.json()["hits"] if answer.status_code == 200 else None
    return answer.status_code, hits and [hit["article"]["id"] for hit in hits]


async def test_no_bit_of_what_a_cursor_holds_can_be_turned(paged):
    engine, client, page = paged
    raw = base64.urlsafe_b64decode(page["next"] + "===")
    for bit in range(0, len(raw) * 8, STEP[engine]):
        turned = bytearray(raw)
        turned[bit // 8] ^= 1 << bit % 8
        told = await follow(client, base64.urlsafe_b64encode(turned).rstrip(b"=").decode())
        assert told == (422, None), bit


async def test_no_bit_of_its_text_can_be_turned_for_other_results(paged):
    engine, client, page = paged
    text = page["next"]
    status, ids = await follow(client, text)
    assert status == 200
    assert ids
    for bit in range(0, len(text) * 8, STEP[engine]):
        turned = bytearray(text.encode())
        turned[bit // 8] ^= 1 << bit % 8
        told = await follow(client, turned.decode("latin-1"))
        # The last letter has bits that say nothing: with those it is the same cursor.
        assert told in ([(422, None)] if bit // 8 < len(text) - 1 else [(422, None), (200, ids)]), bit


async def test_a_cursor_is_good_for_its_own_query_alone(paged):
    _, client, page = paged
    for more in (
        {"q": "Kim"},
        {"sort": "oldest"},
        {"language": "en"},
        {"facets": "actor"},
        {"tz": "Asia/Tokyo"},
    ):
        assert await follow(client, page["next"], **more) == (422, None)


@pytest.mark.parametrize(
    "made_up", ["", "AAAA", "e30", "=" * 40, "A" * 16_384, "A" * 16_385, "../../x", "\0", "é"]
)
async def test_what_is_no_cursor_is_refused(paged, made_up):
    _, client, _ = paged
    assert (await follow(client, made_up))[0] == 422
