"""Pages of one query while articles arrive, on both engines, over HTTP: all of them answer what the first page asked."""

import itertools
from typing import Any

import httpx
import pytest

from services.runtime.settings import Settings
from services.search.app import create_app
from tests.contract.search_scenarios.served import NOW, document
from tests.everybody import OPEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARTICLES = 9


def told(archive: str, number: int, published: str, publisher: tuple[str, str] = ("p", "Paper")):
    identifier, name = publisher
    return document(
        {
            "id": f"{archive}-{number}",
            "language": "en",
            "headline": f"Report {number} {archive}",
            "published": [published, "day"],
            "publisher": [f"{archive}-{identifier}", f"{name} {archive}", None],
            "dates": [[published]],
        }
    )


def anew(served: Any) -> httpx.AsyncClient:
    """A client of another service over the same index, which has not read yet what publishers there are."""
    app = create_app(served.index, served.records, Settings(**OPEN), clock=lambda: NOW)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://search.example")


async def answered(client: httpx.AsyncClient, **parameters: object) -> dict[str, Any]:
    answer = await client.get("/v1/articles", params=parameters)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(
    "charted",
    [
        {"facets": "published,mentions"},
        {"published_interval": "day", "mentions_interval": "month"},
        {"facets": "published", "published_from": "2022-08-03", "mentions_to": "2023"},
    ],
)
async def test_every_page_has_the_bars_of_the_first(served, charted):
    archive = f"bars{len(charted)}{len(str(charted))}"
    await served.write(*(told(archive, number, f"2022-08-{number + 1:02}") for number in range(ARTICLES)))
    asked = {"q": archive, "size": 2, "sort": "oldest", **charted}
    first = page = await answered(served.client, **asked)
    found = [hit["article"]["id"] for hit in page["hits"]]
    for number in itertools.count(ARTICLES):
        if page["next"] is None:
            break
        # The bars of the first page end long before this, and each page finds another archive.
        await served.write(
            told(archive, number, f"2023-{number - 8:02}-05"), told(archive, number + 100, "2021-12-01")
        )
        page = await answered(served.client, **asked, cursor=page["next"])
        assert page["facets"] == first["facets"]
        assert page["histograms"] == first["histograms"]
        assert page["total"] == first["total"]
        found += [hit["article"]["id"] for hit in page["hits"]]
    assert len(found) == len(set(found)) == first["total"]["value"]
    again = await answered(served.client, **asked)
    assert again["facets"] != first["facets"], "what arrived would have changed the bars"


async def test_the_name_of_a_publisher_means_on_every_page_whom_it_meant_on_the_first(served):
    archive = "named"
    await served.write(*(told(archive, number, f"2022-08-{number + 1:02}") for number in range(ARTICLES)))
    asked = {
        "q": f'{archive} AND publisher:"Paper {archive}"', "size": 4, "sort": "oldest",
        "exclude_publisher": "Nobody named",
    }  # fmt: skip
    first = await answered(served.client, **asked)
    assert first["total"]["value"] == ARTICLES
    # Another publisher of that name comes up, and a service that has just read who there is.
    await served.write(told(archive, ARTICLES, "2022-08-20", ("q", "Paper")))
    async with anew(served) as other:
        assert (await answered(other, **asked))["total"]["value"] == ARTICLES + 1
        page, pages = first, [first]
        while page["next"] is not None:
            page = await answered(other, **asked, cursor=page["next"])
            pages.append(page)
    assert [one["total"] for one in pages] == [first["total"]] * 3
    found = [hit["article"]["id"] for one in pages for hit in one["hits"]]
    assert found == [f"{archive}-{number}" for number in range(ARTICLES)]


async def test_pages_go_on_when_a_publisher_comes_up_whose_name_begins_as_the_facet_asks(served):
    archive = "begun"
    await served.write(*(told(archive, number, f"2022-08-{number + 1:02}") for number in range(ARTICLES)))
    asked = {"q": archive, "size": 5, "facets": "publisher", "facet_prefix": "pap"}
    async with anew(served) as client:
        first = await answered(client, **asked)
    assert [one["articles"] for one in first["facets"]["publisher"]] == [ARTICLES]
    await served.write(told(archive, ARTICLES, "2022-08-20", ("q", "Paper of others")))
    async with anew(served) as client:
        second = await answered(client, **asked, cursor=first["next"])
    assert second["facets"] == first["facets"]
    assert len(first["hits"]) + len(second["hits"]) == first["total"]["value"] == ARTICLES
