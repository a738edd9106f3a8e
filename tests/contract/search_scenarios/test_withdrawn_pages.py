"""Pages behind the first, on both engines: in the state of the first, but without what was withdrawn meanwhile."""

import httpx
import pytest

from services.runtime.settings import Settings
from services.search.app import create_app
from services.search.visibility import Scope
from tests.contract.search_scenarios.served import NOW, document, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")
FUTURE = "2027-01-01T00:00:00Z"


@pytest.fixture(params=["tantivy", "elasticsearch"])
def engine(request):
    return request.param


def note(number: int, **fields):
    return document(
        {
            "id": f"n-{number}", "language": "en", "headline": f"Note {number}", "published": [f"2024-01-0{number}", "day"],
            **fields,
        }
    )  # fmt: skip


def ids(page) -> list[str]:
    return [hit["article"]["id"] for hit in page["hits"]]


@pytest.mark.parametrize("fold", [{}, {"fold": "story"}])
async def test_what_is_withdrawn_between_two_pages_is_on_neither(engine, tmp_path, fold):
    asked = {"q": "note", "sort": "oldest", "size": 3, "facets": "language", **fold}
    async with serve(engine, tmp_path, [note(number) for number in range(1, 9)]) as served:
        first = await served.answer(**asked)
        assert ids(first) == ["n-1", "n-2", "n-3"]
        await served.write(
            note(4, version=2, status="canceled"),
            note(5, version=2, embargoed_until=FUTURE),
            note(6, version=2, headline="Note 6, corrected", published=["2025-01-01", "day"]),
        )
        second = await served.answer(cursor=first["next"], **asked)
        assert ids(second) == ["n-6"]
        # As it stood at the first page.
        assert second["hits"][0]["article"]["headline"] == "Note 6"
        assert second["total"] == first["total"] == {"value": 8, "relation": "eq"}
        assert second["facets"] == first["facets"]
        assert second["fold"] == first["fold"]
        await served.write(note(7, version=2, status="withheld"), note(8, version=2, status="canceled"))
        third = await served.answer(cursor=second["next"], **asked)
        assert (ids(third), third["next"]) == ([], None)
        assert sorted(ids(await served.answer(**{**asked, "size": 10}))) == ["n-1", "n-2", "n-3", "n-6"]


async def test_a_page_of_nothing_but_what_was_withdrawn_leads_on(engine, tmp_path):
    asked = {"sort": "oldest", "size": 2}
    async with serve(engine, tmp_path, [note(number) for number in range(1, 7)]) as served:
        page = await served.answer(**asked)
        await served.write(*(note(number, version=2, status="canceled") for number in (3, 4)))
        page = await served.answer(cursor=page["next"], **asked)
        assert ids(page) == []
        assert ids(await served.answer(cursor=page["next"], **asked)) == ["n-5", "n-6"]


@pytest.mark.parametrize("anonymous", ["read", "read,embargoed"])
async def test_who_may_see_embargoed_articles_goes_on_seeing_them(engine, tmp_path, anonymous):
    async with serve(engine, tmp_path, [note(number) for number in range(1, 5)]) as served:
        asked = {"sort": "oldest", "size": 2}
        app = create_app(served.index, served.records, Settings(anonymous=anonymous), clock=lambda: NOW)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://search.example"
        ) as client:
            page = (await client.get("/v1/articles", params=asked)).json()
            await served.write(note(3, version=2, embargoed_until=FUTURE))
            page = (await client.get("/v1/articles", params={**asked, "cursor": page["next"]})).json()
        assert ids(page) == (["n-3", "n-4"] if Scope.EMBARGOED in anonymous.split(",") else ["n-4"])
